import Credentials
import Postgres
import Records
import TestKit

extension Site {
    /// A key as `bellhop keys create` stores it; gateways know it a moment later.
    /// - Returns: what its bearer presents.
    func createKey(_ tenant: String, _ scope: String, name: String = "robot") throws -> (
        text: String, id: String
    ) {
        let key = APIKey.make()
        var connection = try Connection(database)
        _ = try connection.query(
            """
            insert into gateway.api_key (id, tenant_id, name, scopes, hash, created_by)
            values ($1, $2, $3, string_to_array($4, ' '), $5, 'a test')
            """,
            [
                .text(Text(key.id)), .text(Text(tenant)), .text(Text(name)), .text(Text(scope)),
                .bytea(key.hash),
            ])
        return (key.text, key.id)
    }

    func revokeKey(_ id: String) throws {
        try sql("update gateway.api_key set revoked_at = now(), revoked_by = 'a test' where id = '\(id)'")
    }
}
