internal import JSON
internal import LeadRows
internal import Leads
internal import Postgres
internal import Records
internal import Synchronization

/// Computes what-ifs, one at a time: each holds a connection for reads for some seconds.
final class WhatIfDesk: Sendable {
    private static let leads = 100_000
    private static let patience = Duration.seconds(8)

    private let isTaken = Atomic<Bool>(false)

    /// The answer's body; nil while another is being computed.
    func answer(
        _ request: WhatIfRequest, _ tenant: Text, _ connection: inout Connection
    ) throws(PostgresError) -> [UInt8]? {
        guard isTaken.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged else {
            return nil
        }
        defer { isTaken.store(false, ordering: .releasing) }
        do throws(PostgresError) {
            // One snapshot, which cannot be written to.
            try connection.script("begin isolation level repeatable read read only")
            let body = try read(request, tenant, &connection)
            try connection.script("rollback")
            return body
        } catch {
            if connection.isUsable { try? connection.script("rollback") }
            throw error
        }
    }

    private func read(
        _ request: WhatIfRequest, _ tenant: Text, _ connection: inout Connection
    ) throws(PostgresError) -> [UInt8] {
        let opening = try connection.query(
            tenant: tenant, [ScoreRules.inForce(tenant), Statement("select now()")])
        let rules = try ScoreRules(inForce: opening[0])
        let request = request.learning(from: rules)
        guard let asOf = try opening[1].first?.timestamp(0) else {
            throw PostgresError(.misuse, "Postgres does not tell the time")
        }
        try connection.pipeline([LeadCursor.declare(tenant: tenant, since: request.since(asOf))])
        var (tally, isComplete) = (request.tally, false)
        let deadline = ContinuousClock.now + Self.patience
        reading: while ContinuousClock.now < deadline {
            let page = try LeadCursor.leads(connection.pipeline([LeadCursor.fetch])[0])
            isComplete = page.isEmpty
            if isComplete { break }
            for (_, id, lead) in page {
                if tally.leads == Self.leads { break reading }
                tally.add(request.move(lead, id, of: tenant, rules, asOf: asOf))
            }
        }
        var json = JSONWriter(reserving: 4096)
        json.object { json in
            json.member("as_of", asOf)
            json.member("rule_version", rules.version)
            json.member("complete", isComplete)
            tally.writeMembers(to: &json)
        }
        return json.bytes
    }
}
