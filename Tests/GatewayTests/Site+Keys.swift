import Foundation
import TestKit
import Testing

extension Site {
    /// A key as operators make it; gateways know it a moment later.
    /// - Returns: what its bearer presents, and its id.
    func createKey(_ tenant: String, _ scope: String, name: String = "robot") throws -> (
        text: String, id: String
    ) {
        let output = try bellhop(
            "keys", "create", "--tenant", tenant, "--scope", scope, "--name", name, "--json")
        let key = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
        return (try #require(key?["key"] as? String), try #require(key?["id"] as? String))
    }

    func revokeKey(_ id: String) throws { try bellhop("keys", "revoke", id) }
}
