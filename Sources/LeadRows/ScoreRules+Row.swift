package import Leads
package import Postgres
package import Records

extension ScoreRules {
    /// Asks for the rules in force for a tenant: its own, else those of all tenants without.
    package static func inForce(_ tenant: Text) -> Statement {
        Statement(
            """
            select coalesce(r.version, b.version), coalesce(r.document, b.document)
            from (values ($1::text)) asked (tenant_id)
            left join leads.tenant_rules t on t.tenant_id = asked.tenant_id and t.rule_set = 'scoring'
            left join leads.rules r on r.tenant_id = t.tenant_id and r.version = t.version
            left join leads.base_rules b on b.is_base
            """, [.text(tenant)])
    }

    /// Reads the answer to `inForce`.
    /// - Throws: `.misuse` where there are no rules, or some that this program cannot read.
    package init(inForce rows: Rows) throws(PostgresError) {
        guard let row = rows.first, let version = try row.int4(0), let document = try row.json(1) else {
            throw PostgresError(.misuse, "leads.base_rules has no rules that are in use")
        }
        do throws(RulesError) {
            try self.init(version: version, document: document)
        } catch {
            throw PostgresError(.misuse, "version \(version) of the rules cannot be read: \(error)")
        }
    }
}
