package import Escalation
internal import JSON
package import Postgres
package import Records

/// The settings that a tenant's next message is judged by.
package struct ConfigInForce: Sendable {
    package var config: Config
    /// As they were put; `{}` for what is standard.
    package var document: [UInt8]
    /// Nil where the tenant has put none.
    package var putAt: Timestamp?

    /// Asks for them: the tenant's own, else those of all tenants without.
    package static func statement(_ tenant: Text) -> Statement {
        Statement(
            """
            select coalesce(c.version, b.version), coalesce(c.document, b.document), c.put_at
            from (values ($1::text)) asked (tenant_id)
            left join escalation.tenant_config t on t.tenant_id = asked.tenant_id and t.rule_set = 'escalation'
            left join escalation.config c on c.tenant_id = t.tenant_id and c.version = t.version
            left join escalation.base_config b on b.is_base
            """, [.text(tenant)])
    }

    /// Reads the answer.
    /// - Throws: `.misuse` where there are none, or some that this program cannot read.
    package init(_ rows: Rows) throws(PostgresError) {
        guard let row = rows.first, let version = try row.int4(0), let bytes = try row.json(1) else {
            throw PostgresError(.misuse, "escalation.base_config has no settings that are in use")
        }
        document = bytes
        putAt = try row.timestamp(2)
        let json = JSONDocument()
        do {
            try json.parse(bytes, bytes.indices)
            config = try Config(json.root, version: version)
        } catch {
            throw PostgresError(.misuse, "version \(version) of the settings cannot be read: \(error)")
        }
    }
}
