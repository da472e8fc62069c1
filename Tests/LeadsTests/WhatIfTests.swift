import JSON
import Leads
import Records
import TestKit
import Testing

@Suite struct WhatIfTests {
    private func move(
        _ lead: String, _ before: Score, _ after: Score, tenant: Text = "acme"
    ) -> ScoreMove {
        ScoreMove(tenant: tenant, lead: text(lead), before: before, after: after)
    }

    private func move(_ lead: String, _ before: Int32, _ after: Int32, tenant: Text = "acme") -> ScoreMove {
        move(lead, Score(source: before), Score(source: after), tenant: tenant)
    }

    private func tally(_ moves: [ScoreMove], thresholds: [Int32] = [70], top: Int = 20) -> WhatIf {
        var whatIf = WhatIf(thresholds: thresholds, top: top)
        for move in moves { whatIf.add(move) }
        return whatIf
    }

    @Test("leads are counted in bands before and after, the last with 100, and have a mean")
    func bands() {
        let scores: [Int32] = [0, 9, 10, 55, 89, 90, 99, 100]
        let result = tally(scores.map { move("\($0)", $0, 0) })
        #expect(result.before.counts == [2, 1, 0, 0, 0, 1, 0, 0, 1, 3])
        #expect(result.after.counts == [8, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(result.before.mean == 56.5 && result.after.mean == 0)
        #expect(tally([]).before.mean == nil)
        #expect(
            (0..<10).map { ScoreBands.scores(ofBand: $0).count } == [10, 10, 10, 10, 10, 10, 10, 10, 10, 11])
    }

    @Test("who rises, falls and stays is counted; who stays is no mover")
    func directions() {
        let result = tally([move("a", 10, 20), move("b", 20, 10), move("c", 20, 10), move("d", 5, 5)])
        #expect((result.leads, result.rising, result.falling, result.staying) == (4, 1, 2, 1))
        #expect(result.movers.moves.map(\.lead) == ["a", "b", "c"])
    }

    @Test("a threshold is reached by who has as much; where it lies at neither end of a move, nobody crosses")
    func crossings() throws {
        let result = tally(
            [
                move("up", 69, 70), move("down", 70, 69), move("above", 70, 100), move("below", 0, 69),
                move("far", 10, 95), move("stays", 70, 70),
            ], thresholds: [90, 70, 90])
        #expect(result.crossings.map(\.threshold) == [70, 90])
        let seventy = try #require(result.crossings.first)
        #expect(seventy.reaching.count == 2 && seventy.reaching.first.moves.map(\.lead) == ["far", "up"])
        #expect(seventy.leaving.count == 1 && seventy.leaving.first.moves.map(\.lead) == ["down"])
        #expect(result.crossings[1].reaching.count == 2 && result.crossings[1].leaving.count == 0)
    }

    @Test("of any number of moves the largest are kept: as sorting all of them gives")
    func largest() {
        var random = SplitMix64(seed: 11)
        var moves: [ScoreMove] = []
        for number in 0..<2000 {
            let (before, after) = (Int32(random.next() % 101), Int32(random.next() % 101))
            let tenant: Text = random.next() % 2 == 0 ? "acme" : "globex"
            moves.append(move("L-\(number % 1500)", before, after, tenant: tenant))
        }
        let sorted = moves.filter { $0.points != 0 }.sorted { a, b in
            (-Int(a.points.magnitude), a.tenant.string, a.lead.string)
                < (-Int(b.points.magnitude), b.tenant.string, b.lead.string)
        }
        for top in [0, 1, 20, 1999] {
            let result = tally(moves, top: top)
            let wanted = sorted.prefix(top).map { [$0.tenant, $0.lead] }
            #expect(result.movers.moves.map { [$0.tenant, $0.lead] } == wanted)
            #expect(result.leads == 2000)
            let crossed = moves.count { $0.before.total < 70 && $0.after.total >= 70 }
            #expect(result.crossings[0].reaching.count == crossed)
            #expect(result.crossings[0].reaching.first.moves.count == min(top, crossed))
        }
    }

    @Test("a move says which factors moved how much, and what the bounds took")
    func parts() {
        let before = Score(source: 25, status: 10, engagement: 20, assignment: 25, extra: 0)
        let after = Score(source: 10, status: 10, engagement: 60, assignment: 25, extra: 5)
        let moved = move("a", before, after)
        #expect(moved.points == 20)
        #expect(
            moved.parts == [
                .init("source", -15), .init("engagement", 40), .init("extra", 5), .init("bounds", -10),
            ])
        #expect(move("b", before, before).parts.isEmpty)
    }

    @Test("a score that a person gave does not move, whatever the rules say")
    func override() {
        let (before, after) = (Score(source: 5, override: 80), Score(source: 25, override: 80))
        let result = tally([move("a", before, after)])
        #expect(result.staying == 1 && result.before.counts[8] == 1 && result.after.counts[8] == 1)
    }

    @Test("the report as data")
    func json() {
        var json = JSONWriter()
        json.object { json in
            tally([move("L-1", 60, 85), move("L-2", 1, 0), move("L-3", 1, 1)], thresholds: [70], top: 1)
                .writeMembers(to: &json)
        }
        let bands = { (counts: [Int]) in
            counts.enumerated().map {
                #"{"from":\#($0 * 10),"to":\#($0 == 9 ? 100 : $0 * 10 + 9),"leads":\#($1)}"#
            }.joined(separator: ",")
        }
        let mover = #"{"tenant_id":"acme","lead_id":"L-1","before":60,"after":85,"factors":{"source":25}}"#
        #expect(
            json.string == #"{"leads":3,"rise":1,"fall":1,"stay":1,"#
                + #""before":{"mean":20.67,"bands":[\#(bands([2, 0, 0, 0, 0, 0, 1, 0, 0, 0]))]},"#
                + #""after":{"mean":28.67,"bands":[\#(bands([2, 0, 0, 0, 0, 0, 0, 0, 1, 0]))]},"#
                + #""movers":[\#(mover)],"thresholds":[{"threshold":70,"#
                + #""reach":{"leads":1,"first":[\#(mover)]},"fall_below":{"leads":0,"first":[]}}]}"#)
    }
}
