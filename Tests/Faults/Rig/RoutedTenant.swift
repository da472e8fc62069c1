import Foundation
import Kafka
import Postgres
import Records
import Synchronization
import TestKit

/// The rest of the fleet, and a tenant for it: lead-rules and lead-routing, to which lead-scoring hands each new lead of the tenant
/// and from which it hears who has it. Its load goes past the proxies, and has an outcome that one can foresee: each lead has one
/// agent, and agents have the same number of leads.
final class RoutedTenant: Sendable {
    static let name = "routed"
    private static let agents = 12
    private static let leadsPerSecond = 40
    /// One for the few records of rules; two for routing, so that a partition can change hands.
    let rules: Fleet
    let routing: Fleet
    var fleets: [Fleet] { [rules, routing] }

    private struct State {
        var leads = 0
        var failure: String?
        var isStopping = false, hasEnded = false
    }

    private let state = Mutex(State())
    private let broker: Broker
    private let database: String

    /// - Parameters:
    ///   - environment: how the workers reach broker and database.
    init(_ broker: Broker, database: String, environment: [String: String], mayBeFenced: Bool) throws {
        (self.broker, self.database) = (broker, database)
        func fleet(_ name: String, _ count: Int) throws -> Fleet {
            try Fleet(
                "\(programsDirectory)/\(name)", ["--batch-records", "400"], environment: environment,
                count: count, mayBeFenced: mayBeFenced)
        }
        rules = try fleet("lead-rules", 1)
        routing = try fleet("lead-routing", 2)
    }

    /// Puts rules, agents and the one rule of routing, and begins to create leads once all of them count.
    func begin() throws {
        try publish(
            "lead-commands",
            (
                "scoring-rules.put",
                """
                {"rules":{"source":{"*":10},"status":{"*":10},"engagement":{"points":20,"window_hours":720},\
                "assignment":{"assigned":20,"unassigned":0},"routing":{"on_created":true}}}
                """
            ))
        let agents = (1...Self.agents).flatMap { number in
            [
                (
                    "agent.put",
                    #"{"agent_id":"agent-\#(number)","teams":["sales"],"capacity":100000}"#
                ),
                ("agent.availability", #"{"agent_id":"agent-\#(number)","availability":"online"}"#),
            ]
        }
        let rule = ("routing-rule.put", #"{"rule_id":"all","strategy":"round_robin","team":"sales"}"#)
        try publish("routing-commands", [("team.put", #"{"team_id":"sales"}"#)] + agents + [rule])
        try eventually(
            within: .seconds(120), "rules, agents and the rule count", equals: "1 \(Self.agents) 1"
        ) {
            try text(
                """
                select concat_ws(' ', (select count(*) from leads.tenant_rules where tenant_id = '\(Self.name)'),
                    (select count(*) from routing.agent where tenant_id = '\(Self.name)' and availability = 'online'),
                    (select count(*) from routing.rule where tenant_id = '\(Self.name)'))
                """)
        }
        // A lead whose record is older than that is decided by the rules of before, and goes to nobody.
        try eventually(within: .seconds(120), "each partition of leads has taken the rules up", equals: "0") {
            try text(
                """
                select count(*)::text from bellhop.partition p
                where (worker, topic) = ('lead-scoring', 'lead-events') and retired_at is null and not exists (
                    select from bellhop.rules_adopted a where (a.worker, a.topic_uid, a.partition)
                        = (p.worker, p.topic_uid, p.partition) and tenant_id = '\(Self.name)'
                        and coalesce(since, '-infinity') < now())
                """)
        }
        Thread.detachNewThread { [self] in
            do { try work() } catch { state.withLock { $0.failure = "\(error)" } }
            state.withLock { $0.hasEnded = true }
        }
    }

    private func work() throws {
        var producer = try Producer(ProducerConfiguration(broker.client))
        var (next, deliveries) = (0, [Delivery]())
        while !state.withLock({ $0.isStopping }) {
            let wave = (next..<next + Self.leadsPerSecond / 10).map(Self.lead)
            next += wave.count
            try send(wave, &producer, &deliveries)
            state.withLock { $0.leads = next }
            Thread.sleep(forTimeInterval: 0.1)
        }
    }

    /// Until the broker has them all. What may be there is sent again under the same id.
    private func send(_ wave: [Record], _ producer: inout Producer, _ deliveries: inout [Delivery]) throws {
        var missing = Set(wave.indices)
        while !missing.isEmpty {
            for index in missing.sorted() {
                try producer.produce(topic: Generator.topic, wave[index], token: UInt64(index))
            }
            while producer.outstanding > 0 {
                if let error = producer.fatalError { throw error }
                producer.poll(timeout: .milliseconds(100), into: &deliveries)
            }
            for delivery in deliveries where delivery.error == nil { missing.remove(Int(delivery.token)) }
            deliveries.removeAll()
        }
    }

    private static func lead(_ number: Int) -> Record {
        event(
            "lead.created", #"{"lead_id":"R\#(number)","source":"organic"}"#, "R\(number)",
            id: "lead-\(number)")
    }

    private static func event(_ type: String, _ data: String, _ entity: String, id: String) -> Record {
        let attributes = [
            ("ce_specversion", "1.0"), ("ce_id", id), ("ce_source", "/rig"), ("ce_type", type),
            ("ce_time", "2026-03-01T12:00:00Z"), ("ce_tenantid", name), ("content-type", "application/json"),
        ]
        return Record(
            key: Array("\(name)/\(entity)".utf8), value: Array(data.utf8),
            headers: attributes.map { Record.Header($0.0, $0.1) })
    }

    private func publish(_ topic: String, _ events: (String, String)...) throws { try publish(topic, events) }

    private func publish(_ topic: String, _ events: [(type: String, data: String)]) throws {
        let entity = topic == "lead-commands" ? "scoring" : "routing"
        let records = events.enumerated().map { number, event in
            Self.event(event.type, event.data, entity, id: "\(topic)-\(number)")
        }
        try broker.publish(records, to: topic)
    }

    /// Ends the load and waits until each lead has its agent, and lead-scoring knows.
    func settle(within limit: Duration) throws {
        stop()
        try eventually(within: limit, "all leads of the routed tenant are published") {
            state.withLock { $0.hasEnded }
        }
        if let failure = state.withLock({ $0.failure }) { throw RigError("the routed tenant: \(failure)") }
        let count = state.withLock { $0.leads }
        try eventually(
            within: limit, "each lead of the routed tenant is somebody's", equals: "\(count) \(count)"
        ) {
            try text(
                """
                select concat_ws(' ', count(*), count(assigned_to)) from leads.lead where tenant_id = '\(Self.name)'
                """)
        }
    }

    func stop() { state.withLock { $0.isStopping = true } }

    /// Ends everything, whatever is on its way.
    func abandon() {
        stop()
        for fleet in fleets { for worker in fleet.workers { fleet.dismiss(worker) } }
    }

    /// What is wrong with the leads' owners, once all is settled.
    func violations() throws -> [String] {
        let checks = [
            (
                "dead letters of lead-rules and lead-routing, which get nothing that is broken",
                "select count(*)::text from bellhop.dead_letter where worker <> 'lead-scoring'"
            ),
            (
                "leads that were given to somebody more than once, or never",
                """
                select count(*)::text from leads.lead l where tenant_id = '\(Self.name)' and 1 <> (
                    select count(*) from routing.decision d
                    where d.tenant_id = l.tenant_id and d.lead_id = l.lead_id and winner is not null)
                """
            ),
            (
                "leads whose owner is another for lead-scoring than for lead-routing",
                """
                select count(*)::text from leads.lead l full join routing.lead r using (tenant_id, lead_id)
                where tenant_id = '\(Self.name)' and l.assigned_to is distinct from r.agent_id
                """
            ),
            (
                "turns between the agent with the most leads and the one with the fewest, beyond the one that may be",
                """
                select greatest(max(n) - min(n) - 1, 0)::text from (select count(l.lead_id) n
                    from routing.agent a left join routing.lead l using (tenant_id, agent_id)
                    where tenant_id = '\(Self.name)' group by agent_id) shares
                """
            ),
        ]
        return try checks.compactMap { what, sql in
            let count = try text(sql)
            return count == "0" ? nil : "routing: \(count) \(what)"
        } + withoutOwner()
    }

    /// The first of them, and what lead-routing knows of it.
    private func withoutOwner() throws -> [String] {
        let first = try text(
            """
            select coalesce(min(concat_ws(' ', l.created_at, l.lead_id, 'rules', l.rule_version, coalesce(r.place, 'unknown to lead-routing'))), '')
            from leads.lead l left join routing.lead r using (tenant_id, lead_id)
            where tenant_id = '\(Self.name)' and l.assigned_to is null
            """)
        return first.isEmpty ? [] : ["routing: the first lead without an owner: \(first)"]
    }

    /// Figures for the report.
    var measures: [String: Int] { ["leads routed": state.withLock { $0.leads }] }

    private func text(_ sql: String) throws -> String {
        var connection = try Connection(database, connectTimeout: .seconds(2))
        return try connection.query(sql)[0].string(0) ?? ""
    }
}
