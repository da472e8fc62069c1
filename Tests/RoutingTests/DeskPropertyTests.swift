import Records
import Routing
import TestKit
import Testing

@Suite struct DeskPropertyTests {
    private static let seeds: [UInt64] = [1, 2, 3, 4, 5, 6]
    private static let steps = 1_500

    @Test("capacity never leaks: load is what a count from scratch gives", arguments: seeds)
    func load(seed: UInt64) {
        var run = RandomRun(seed: seed)
        for _ in 0..<Self.steps {
            _ = run.step()
            var loads: [Text: Int64] = [:]
            for lead in run.desk.rows.leads.values {
                if let holder = lead.holder { loads[holder, default: 0] += 1 }
            }
            for agent in Set(run.desk.rows.agents.keys).union(loads.keys) {
                #expect(run.desk.load(of: agent) == loads[agent] ?? 0)
            }
        }
        #expect(run.assigned > 100 && run.refused > 50, "\(run.assigned) \(run.refused)")
    }

    @Test(
        "a rule gives leads only to who is there and has room, and never one that somebody has",
        arguments: seeds)
    func assignments(seed: UInt64) throws {
        var run = RandomRun(seed: seed)
        for _ in 0..<Self.steps {
            let before = run.desk.rows
            let effects = run.step() ?? []
            let after = run.desk.rows
            for case .assigned(let one) in effects where one.strategy != .manual && one.rule != nil {
                let row = try #require(after.agents[one.agent])
                #expect(row.agent.isActive && !row.isDeleted)
                #expect(run.desk.load(of: one.agent) <= row.agent.capacity || before.agents[one.agent] != row)
            }
            // The last word on each lead is where it is.
            var last: [Text: Text] = [:]
            for case .assigned(let one) in effects { last[one.lead] = one.agent }
            for case .queued(let one) in effects { last[one.lead] = nil }
            for (lead, agent) in last { #expect(after.leads[lead]?.holder == agent) }
        }
    }

    @Test("the desk made from its changes is the desk, and goes on as it does", arguments: seeds)
    func rebuilt(seed: UInt64) {
        var run = RandomRun(seed: seed)
        var rows = DeskRows()
        for step in 0..<Self.steps {
            _ = run.step()
            rows.apply(run.desk.takeChanges())
            // Comparing whole desks is most of the work; a difference stays.
            guard step.isMultiple(of: 10) else { continue }
            #expect(rows == run.desk.rows)
            let copy = Desk(rows)
            #expect(copy == run.desk)
            #expect(copy.due == run.desk.due)
            // From here on by the copy: what it does is what the live one would have done.
            var other = run
            other.desk = copy
            var live = run
            #expect(live.step() == other.step())
            #expect(live.desk == other.desk && live.desk.due == other.desk.due)
        }
    }

    @Test("the same events make the same desk and the same effects", arguments: seeds)
    func determinism(seed: UInt64) {
        var (first, second) = (RandomRun(seed: seed), RandomRun(seed: seed))
        for _ in 0..<Self.steps {
            #expect(first.step() == second.step())
        }
        #expect(first.desk == second.desk && first.log == second.log)
    }

    @Test("nobody with room leaves a lead waiting that he could take", arguments: seeds)
    func served(seed: UInt64) {
        var run = RandomRun(seed: seed)
        for _ in 0..<Self.steps {
            _ = run.step()
            let rows = run.desk.rows
            let free = rows.agents.values.filter { row in
                row.agent.isActive && !row.isDeleted && row.availability == .online && row.duty.isOn
                    && run.desk.load(of: row.agent.id) < row.agent.capacity
            }
            for (id, lead) in rows.leads where lead.place == .queued {
                guard let rule = lead.rule.flatMap({ rows.rules[$0]?.rule }), lead.offers < rule.offers else {
                    continue
                }
                for row in free where isCandidate(row, rule, rows) {
                    let refusal = Refusal(agent: row.agent.id, session: row.session)
                    #expect(lead.refusals.contains(refusal), "\(id) waits, and \(row.agent.id) is free")
                }
            }
        }
    }

    private func isCandidate(_ row: AgentRow, _ rule: Rule, _ rows: DeskRows) -> Bool {
        guard rule.skills.isSubset(of: row.agent.skills) else { return false }
        switch rule.target {
        case .direct(let agent): return agent == row.agent.id
        case .list(let agents): return agents.contains(row.agent.id) && row.agent.weight > 0
        case .roundRobin(let team), .leastLoaded(let team):
            return rows.teams[team] != nil && row.agent.teams.contains(team) && row.agent.weight > 0
        }
    }

    @Test("of one rule the longest waiting is served first, of several the first rule's", arguments: seeds)
    func queueOrder(seed: UInt64) throws {
        var scene = Scene()
        var random = SplitMix64(seed: seed)
        try scene.team()
        try scene.agent("ada", capacity: 3, online: false)
        try scene.rule("third") { $0.priority = 3 }
        try scene.rule("second", when: "score >= 40") { $0.priority = 2 }
        try scene.rule("first", when: "score >= 70") { $0.priority = 1 }
        var expected: [[Text]] = [[], [], []]
        for number in 0..<200 {
            let score = Int64.random(in: 0...100, using: &random)
            let lead = text("l\(number)")
            try scene.route(lead, score: score)
            expected[score >= 70 ? 0 : score >= 40 ? 1 : 2].append(lead)
        }
        var served = try scene.online("ada").assignments
        while served.count < 200 {
            let next = try #require(served.dropLast(2).last ?? served.first)
            let lead = text(String(next.prefix { $0 != ">" }))
            let isOpen = scene.place(lead) != nil
            let done = isOpen ? lead : text(String(served[served.count - 1].prefix { $0 != ">" }))
            served += try scene.tell(.leadChanged(lead: done, .closed)).assignments
        }
        #expect(served == expected.joined().map { "\($0)>ada" })
    }
}
