import Contract
import JSON
import Records
import Routing
import Runtime
import Testing

@testable import LeadRouting

/// A desk's worker without a runtime.
private struct Bench {
    var state: DeskState?
    var offset: Int64 = 0

    /// What one event of `routing-commands` adds; a second after the last.
    mutating func tell(_ type: String, _ json: String) throws -> Effects<RoutingHistory> {
        let document = JSONDocument()
        try document.parse(json)
        let event = try LeadRouting.read(type, document.root)
        var effects = Effects<RoutingHistory>()
        offset += 1
        try LeadRouting().decide(event, cause, &state, &effects)
        return effects
    }

    mutating func prepare(acceptance: String = "") throws {
        _ = try tell("team.put", #"{"team_id":"sales"}"#)
        _ = try tell("agent.put", #"{"agent_id":"ada","teams":["sales"],"capacity":1}"#)
        _ = try tell("agent.availability", #"{"agent_id":"ada","availability":"online"}"#)
        _ = try tell(
            "routing-rule.put",
            #"{"rule_id":"all","strategy":"round_robin","team":"sales"\#(acceptance)}"#)
    }

    private var cause: Cause {
        let time = Timestamp(milliseconds: 1_770_000_000_000 + offset * 1000)
        return Cause(
            tenant: "acme", entity: "routing", id: Text("e\(offset)"), time: time, recordedAt: time,
            topic: "routing-commands", partition: 2, offset: offset)
    }
}

extension Effects<RoutingHistory> {
    /// `topic key type data`, without the cause.
    fileprivate var said: [String] {
        emissions.map { emission in
            let data = String(decoding: emission.data ?? [], as: UTF8.self)
            let cause = data.firstRange(of: #","cause":"#)?.lowerBound ?? data.endIndex
            return "\(emission.topic) \(emission.entity?.string ?? "-") \(emission.type) \(data[..<cause])"
        }
    }
}

@Suite("lead-routing decides")
struct DecisionTests {
    private let route = #"{"lead_id":"L1","score":70,"revision":1,"facts":{"country":"de"}}"#

    @Test("an assigned lead is told to those who watch, and to its own lane")
    func assigned() throws {
        var bench = Bench()
        try bench.prepare()
        let effects = try bench.tell("lead.route", route)
        #expect(
            effects.said == [
                #"lead-assignments L1 lead.assigned {"agent_id":"ada","rule_id":"all","strategy":"round_robin""#,
                #"lead-events L1 lead.assigned {"lead_id":"L1","assigned_to":"ada","revision":1}"#,
            ])
        #expect(effects.facts.map(\.what) == ["decided"])
        let row = try #require(effects.facts.first)
        #expect(row.agent == "ada" && row.rule == "all" && row.cause.offset == bench.offset)
        let data = effects.emissions[0].data.map { String(decoding: $0, as: UTF8.self) } ?? ""
        #expect(
            data.hasSuffix(
                #","cause":{"event_id":"e5","topic":"routing-commands","partition":2,"offset":5}}"#))
    }

    @Test("a lead that waits has a place; it is its lane's as before")
    func queued() throws {
        var bench = Bench()
        try bench.prepare()
        _ = try bench.tell("lead.route", route)
        let effects = try bench.tell("lead.route", route.replacing("L1", with: "L2"))
        #expect(effects.said.count == 1)
        #expect(
            effects.said[0].hasPrefix(
                #"lead-assignments L2 lead.queued {"rule_id":"all","place":1,"since":"#))
        #expect(effects.facts.map(\.what) == ["decided", "queued"])
        let closed = try bench.tell("lead.changed", #"{"lead_id":"L1","change":"closed","revision":2}"#)
        #expect(
            closed.said == [
                #"lead-assignments L1 lead.unassigned {"agent_id":"ada","reason":"closed""#,
                #"lead-assignments L2 lead.assigned {"agent_id":"ada","rule_id":"all","strategy":"round_robin""#,
                #"lead-events L2 lead.assigned {"lead_id":"L2","assigned_to":"ada","revision":1}"#,
            ])
    }

    @Test("an offer ends by itself, as due work")
    func due() throws {
        var bench = Bench()
        try bench.prepare(acceptance: #","acceptance_seconds":60"#)
        let offered = try bench.tell("lead.route", route)
        #expect(offered.said.count == 1 && offered.said[0].contains(#""accept_by":"2026-02-02T"#))
        #expect(offered.facts.map(\.what) == ["decided", "assigned"] && offered.facts[1].until != nil)
        #expect(offered.facts.map(\.step) == [0, 1])
        let due = try #require(bench.state?.due)
        var effects = Effects<RoutingHistory>()
        LeadRouting().decide(
            due: due,
            Cause.time(due, tenant: "acme", entity: "routing", topic: "routing-commands", partition: 2),
            &bench.state, &effects)
        #expect(effects.facts.map(\.what).first == "withdrawn")
        #expect(effects.facts.first?.cause.id == "time")
        #expect(try #require(bench.state).due.map { $0 > due } ?? true)
    }

    @Test(
        "what is refused leaves nothing behind, and says why",
        arguments: [
            ("lead.sold", "{}", "lead.sold is nothing that routing knows"),
            ("team.delete", #"{"team_id":"none"}"#, "there is no team none"),
            ("agent.put", #"{"agent_id":"ada","capacity":-1}"#, "expected an integer from 0 to 100000"),
            ("assignment.accepted", #"{"lead_id":"L","agent_id":"ada"}"#, "there is no agent ada"),
        ])
    func refused(type: String, json: String, reason: String) throws {
        var bench = Bench()
        let rejection = #expect(throws: Rejection.self) { try bench.tell(type, json) }
        #expect(rejection?.reason == reason)
        #expect(bench.state == nil)
    }

    @Test("a desk is the same after its rows were written and read again by their parts")
    func parts() throws {
        var bench = Bench()
        try bench.prepare(acceptance: #","acceptance_seconds":60"#)
        _ = try bench.tell("lead.route", route)
        _ = try bench.tell("lead.route", route.replacing("L1", with: "L2"))
        let desk = try #require(bench.state?.desk)
        var rows = DeskRows()
        rows.apply(desk.allRows)
        #expect(Desk(rows) == desk)
        #expect(desk.allRows.leads.count == 2 && desk.allRows.rules.count == 1)
    }
}
