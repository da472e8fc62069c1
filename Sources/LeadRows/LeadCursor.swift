package import Leads
package import Postgres
package import Records

/// A cursor over stored leads, without the marks of those that became part of others, by tenant and lead, read a page at a time in a transaction of the caller's.
package enum LeadCursor {
    private static let pageRows = 1000

    /// - Parameters:
    ///   - tenant: nil for all whose rows are seen.
    ///   - since: leads without an activity (else the creation) or a record from this time on are left out. Where time or new rules
    ///     scored a lead last, no record is known.
    package static func declare(tenant: Text?, since: Timestamp?) -> Statement {
        Statement(
            """
            declare stored_leads no scroll cursor for
            select l.tenant_id, l.lead_id, \(Lead.columnList) from leads.lead l
            where l.merged_into is null
              and ($1::text is null or l.tenant_id = $1)
              and ($2::timestamptz is null or coalesce(l.last_activity_at, l.created_at) >= $2
                   or l.scored_at >= $2 and l.event_id not in ('time', 'rules'))
            order by l.tenant_id, l.lead_id
            """, [.text(tenant), .timestamp(since)])
    }

    /// Asks for the next page, which is empty after the last.
    package static var fetch: Statement { Statement("fetch \(pageRows) from stored_leads") }

    /// Reads the answer to `fetch`.
    package static func leads(_ page: Rows) throws(PostgresError) -> [(
        tenant: Text, lead: Text, stored: Lead
    )] {
        try page.collect { row throws(PostgresError) in
            guard let tenant = try row.text(0), let lead = try row.text(1) else { return nil }
            return (tenant, lead, try Lead(row, from: 2))
        }
    }
}
