internal import LeadRows
internal import Leads
internal import Postgres
internal import Records
internal import Runtime

/// Reads stored leads, tenant by tenant, from one snapshot and a page at a time, so that a million need little memory.
struct WhatIfReader: ~Copyable {
    private var connection: Connection
    /// When the snapshot was taken, by Postgres' clock.
    let asOf: Timestamp

    /// - Parameter since: leads without an activity or a record from this time on are left out.
    init(_ settings: Settings, tenant: Text?, since: Timestamp?) throws {
        var connection = try Connection(
            settings.database, applicationName: "bellhop-leads", settings: [])
        // A page of a large table may have to wait for its disk.
        connection.timeout = .seconds(300)
        // What cannot write does not, whatever comes below.
        try connection.script("begin isolation level repeatable read read only")
        let opening = [Statement("select now()"), LeadCursor.declare(tenant: tenant, since: since)]
        guard let asOf = try connection.pipeline(opening)[0].first?.timestamp(0) else {
            throw CommandError("Postgres does not tell the time")
        }
        self.asOf = asOf
        self.connection = connection
    }

    /// The next page; nil after the last.
    mutating func next() throws -> [(tenant: Text, lead: Text, stored: Lead)]? {
        let page = try LeadCursor.leads(connection.pipeline([LeadCursor.fetch])[0])
        return page.isEmpty ? nil : page
    }

    /// The rules in force for a tenant.
    mutating func rules(of tenant: Text) throws -> ScoreRules {
        try ScoreRules(inForce: connection.pipeline([ScoreRules.inForce(tenant)])[0])
    }
}
