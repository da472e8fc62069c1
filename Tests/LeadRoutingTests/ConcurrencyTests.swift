import Foundation
import Synchronization
import TestKit
import TestTraits
import Testing

/// Several gateways ask for owners of the same leads, while the worker that gives them is killed and its partitions go from one
/// process to another.
@Suite("Gateways at the same time", .ownThreads, .enabled(if: KafkaServer.isAvailable))
struct ConcurrencyTests {
    private static let agents = ["ada", "bob", "cyd", "dee", "eve"]
    private static let gateways = 3
    private static let leadsARound = 24

    @Test(
        "give each lead to one, in turns that follow one another, whoever decides and however often he is killed"
    )
    func routes() throws {
        let journey = try Journey("journey_gateways", workers: ["lead-scoring", "lead-rules"])
        // They leave the group when they are ended: another has their partitions at once.
        var guests = [try guest(journey)]
        try journey.prepare(agents: Self.agents, capacity: 10_000, routing: "{}")
        let key = try journey.key("leads:write")
        let gateways = try gateways(journey, key)
        let before = try epoch(journey)
        func leave() throws {
            let guest = guests.removeFirst()
            guest.terminate()
            #expect(try guest.wait() == .exited(0))
        }
        func restart() throws {
            try journey.kill("lead-routing")
            try journey.start("lead-routing")
        }
        // Whoever owned the leads' partition leaves, twice; then it is one process', which is killed.
        let changes: [() throws -> Void] = [
            { guests.append(try guest(journey)) }, leave, { guests.append(try guest(journey)) }, leave,
            {
                try journey.start("lead-routing")
                try leave()
            }, restart, restart,
        ]
        for (round, change) in changes.enumerated() {
            let leads = round * Self.leadsARound..<(round + 1) * Self.leadsARound
            try journey.create(leads)
            try ask(gateways, key, leads, meanwhile: change)
            try eventually("each lead has somebody", equals: "\(leads.upperBound)") {
                try journey.query("select count(assigned_to)::text from leads.lead")
            }
        }
        #expect(try epoch(journey) >= before + 5)
        try journey.settle()
        try check(journey, changes.count * Self.leadsARound)
        try journey.verify()
        for gateway in gateways { try gateway.stop() }
        try journey.stop()
    }

    private func guest(_ journey: Journey) throws -> Program {
        try Program("lead-routing", ["--leave-group"], environment: journey.environment)
    }

    private func gateways(_ journey: Journey, _ key: String) throws -> [GatewayProgram] {
        let limits = ["tenant-rate", "tenant-burst", "subject-rate", "subject-burst"].flatMap {
            ["--limit", "\($0)=100000"]
        }
        return try (0..<Self.gateways).map { _ in
            let gateway = try GatewayProgram(limits, environment: journey.environment)
            try gateway.becomeReady()
            try eventually("the key counts", equals: 404) {
                try gateway.ask("GET", "/api/v1/none", [("Authorization", "Bearer \(key)")]).status
            }
            return gateway
        }
    }

    /// Each gateway is asked for all leads in an order of its own, with keys of its own, and nobody waits for another.
    private func ask(
        _ gateways: [GatewayProgram], _ key: String, _ leads: Range<Int>, meanwhile: () throws -> Void
    ) throws {
        let results = Results()
        let threads = gateways.map { gateway in
            Thread {
                results.end(
                    Result {
                        for lead in leads.shuffled() { try results.add(Self.route(lead, gateway, key)) }
                    })
            }
        }
        for thread in threads { thread.start() }
        try meanwhile()
        try eventually("all have asked", equals: gateways.count) { results.ended }
        #expect(results.failures == [])
        #expect(results.statuses == Array(repeating: 202, count: gateways.count * leads.count))
    }

    private static func route(_ lead: Int, _ gateway: GatewayProgram, _ key: String) throws -> Int {
        try gateway.ask(
            "POST", "/api/v1/automation/leads/route",
            [
                ("Authorization", "Bearer \(key)"), ("Content-Type", "application/json"),
                ("Idempotency-Key", UUID().uuidString),
            ], body: Array(#"{"lead_id":"L\#(lead)"}"#.utf8)
        ).status
    }

    private func check(_ journey: Journey, _ leads: Int) throws {
        #expect(
            try journey.query(
                "select concat_ws('|', count(*), count(distinct lead_id)) from leads.lead where assigned_to is not null"
            )
                == "\(leads)|\(leads)")
        #expect(
            try journey.query(
                """
                select count(*)::text from leads.lead l full join routing.lead r using (tenant_id, lead_id)
                where l.assigned_to is distinct from r.agent_id or r.place is distinct from 'owned'
                """) == "0", "lanes and desk agree")
        // All agents could be chosen all the time: turns go round, none is left out and none counts twice.
        let turns = try journey.query(
            "select agent_id from routing.history where is_turn order by record_offset, step"
        ).split(separator: ", ").map(String.init)
        #expect(turns == (0..<leads).map { Self.agents[$0 % Self.agents.count] })
        #expect(
            try journey.query("select count(distinct lead_id)::text from routing.history where is_turn")
                == "\(leads)")
        #expect(
            try journey.query(
                "select concat_ws('|', l.turns, sum(t.turns), max(t.last_turn)) from routing.ledger l join routing.turn t using (tenant_id, rule_id, team_id) group by l.turns"
            ) == "\(leads)|\(leads)|\(leads)")
        // Whatever else was asked changed nobody's lead.
        #expect(
            try journey.query(
                "select distinct what from routing.history where what not in ('decided', 'kept') or not is_turn and strategy <> 'sticky'"
            )
                == "")
        #expect(
            try journey.query("select (count(*) > 0)::text from routing.history where what = 'kept'")
                == "true")
        #expect(try journey.query("select reason from bellhop.dead_letter") == "")
        try journey.run("bellhop", ["leads", "fairness", "--tenant", "acme", "--team", "sales"])
    }

    /// How often the partition of the tenant's leads was taken by a process.
    private func epoch(_ journey: Journey) throws -> Int {
        Int(
            try journey.query(
                "select sum(epoch)::text from bellhop.partition where worker = 'lead-routing' and applied > 0"
            ))
            ?? 0
    }
}

/// What threads have found.
private final class Results: Sendable {
    private let found = Mutex<(statuses: [Int], ends: Int, failures: [String])>(([], 0, []))

    func add(_ status: Int) { found.withLock { $0.statuses.append(status) } }

    func end(_ result: Result<Void, any Error>) {
        found.withLock { found in
            found.ends += 1
            if case .failure(let error) = result { found.failures.append("\(error)") }
        }
    }

    var ended: Int { found.withLock { $0.ends } }
    var statuses: [Int] { found.withLock { $0.statuses } }
    var failures: [String] { found.withLock { $0.failures } }
}
