import Records
import Routing
import TestKit
import Testing

@Suite struct FairnessTests {
    private static let seeds: [UInt64] = [1, 2, 3, 4, 5]

    /// A team of six with these weights, which takes a lead and closes it at once, so that nobody is ever full.
    private func scene(_ weights: [Int64]) throws -> (Scene, [Text]) {
        var scene = Scene()
        try scene.team()
        let agents = weights.indices.map { text("a\($0)") }
        for (agent, weight) in zip(agents, weights) {
            try scene.agent(agent, capacity: 1_000) { $0.weight = weight }
        }
        try scene.rule("all")
        return (scene, agents)
    }

    private func turns(_ scene: Scene) -> [Text: Int64] {
        let shares = scene.desk.fairness(team: "sales").first?.shares ?? []
        return Dictionary(uniqueKeysWithValues: shares.map { ($0.agent, $0.turns) })
    }

    /// Somebody goes or comes.
    private func shuffle(_ scene: inout Scene, _ agents: [Text], _ random: inout SplitMix64) throws {
        for agent in agents {
            let availability: Availability = Int.random(in: 0..<3, using: &random) > 0 ? .online : .away
            try scene.tell(.availability(agent: agent, availability, until: nil, then: .offline))
        }
    }

    private func online(_ scene: Scene) -> [Text] {
        scene.desk.rows.agents.filter { $0.value.availability == .online }.keys.sorted()
    }

    @Test("equal weights differ by at most one over any stretch with the same people", arguments: seeds)
    func equal(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var (scene, agents) = try scene([1, 1, 1, 1, 1, 1])
        var lead = 0
        for _ in 0..<60 {
            try shuffle(&scene, agents, &random)
            let there = online(scene)
            guard there.count > 1 else { continue }
            let before = turns(scene)
            for _ in 0..<Int.random(in: 1...25, using: &random) {
                lead += 1
                try scene.route(text("l\(lead)"))
                try scene.tell(.leadChanged(lead: text("l\(lead)"), .closed))
                let counts = there.map { (turns(scene)[$0] ?? 0) - (before[$0] ?? 0) }
                #expect(counts.max()! - counts.min()! <= 1)
            }
        }
        #expect(lead > 300)
    }

    @Test("weights are kept in proportion, and every level within one turn of the clock", arguments: seeds)
    func weighted(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let weights: [Int64] = [1, 2, 3, 7, 20, 2]
        var (scene, agents) = try scene(weights)
        var lead = 0
        for _ in 0..<40 {
            try shuffle(&scene, agents, &random)
            let there = online(scene)
            guard there.count > 1 else { continue }
            let before = turns(scene)
            for _ in 0..<Int.random(in: 1...60, using: &random) {
                lead += 1
                try scene.route(text("l\(lead)"))
                try scene.tell(.leadChanged(lead: text("l\(lead)"), .closed))
                let ledger = try #require(scene.desk.fairness(team: "sales").first)
                #expect(ledger.shares.allSatisfy { (0...$0.bound).contains($0.ahead) })
                #expect(ledger.spread <= ledger.bound)
                expectProportion(ledger, since: before, there)
            }
        }
        #expect(lead > 300)
    }

    /// |n_i/w_i − n_j/w_j| ≤ 1/w_i + 1/w_j, times w_i·w_j.
    private func expectProportion(_ ledger: Fairness, since before: [Text: Int64], _ there: [Text]) {
        let shares = ledger.shares.filter { there.contains($0.agent) }
        for a in shares {
            for b in shares {
                let (m, n) = (a.turns - (before[a.agent] ?? 0), b.turns - (before[b.agent] ?? 0))
                #expect(abs(m * b.weight - n * a.weight) <= a.weight + b.weight)
            }
        }
    }

    @Test("from a fresh ledger shares are in proportion after each round of all weights")
    func rounds() throws {
        var (scene, agents) = try scene([1, 2, 3, 4])
        for round in 1...50 {
            for lead in 0..<10 { try scene.route(text("l\(round)-\(lead)")) }
            #expect(agents.map { turns(scene)[$0] } == [1, 2, 3, 4].map { Int64($0 * round) })
        }
    }

    @Test("a change of weight holds from then on, without a debt or a gift")
    func reweighted() throws {
        var (scene, agents) = try scene([1, 1])
        for lead in 0..<101 { try scene.route(text("a\(lead)")) }
        try scene.agent(agents[0], capacity: 1_000, online: false) { $0.weight = 4 }
        let before = turns(scene)
        for lead in 0..<100 { try scene.route(text("b\(lead)")) }
        let counts = agents.map { (turns(scene)[$0] ?? 0) - (before[$0] ?? 0) }
        #expect(counts == [80, 20] || counts == [79, 21] || counts == [81, 19])
    }

    @Test("an agent who was deleted and comes again is new")
    func again() throws {
        var (scene, agents) = try scene([1, 1, 1])
        for lead in 0..<30 { try scene.route(text("a\(lead)")) }
        try scene.tell(.deleteAgent(agents[2]))
        for lead in 0..<30 { try scene.tell(.leadChanged(lead: text("a\(lead)"), .closed)) }
        for lead in 0..<30 { try scene.route(text("b\(lead)")) }
        try scene.agent(agents[2])
        let before = turns(scene)
        for lead in 0..<6 { try scene.route(text("c\(lead)")) }
        #expect(agents.map { (turns(scene)[$0] ?? 0) - (before[$0] ?? 0) } == [2, 2, 2])
    }
}
