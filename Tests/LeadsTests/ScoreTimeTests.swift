import Leads
import Records
import TestKit
import Testing

/// When a score changes without an event.
@Suite struct ScoreTimeTests {
    private func lead(createdAt: Timestamp, _ change: (inout Lead) -> Void = { _ in }) -> Lead {
        var lead = Lead(cause: cause(0))
        lead.createdAt = createdAt
        change(&lead)
        return lead
    }

    private func after(_ time: Timestamp, _ microseconds: Int64) -> Timestamp {
        Timestamp(microseconds: time.microseconds + microseconds)
    }

    private static let steps =
        #"{"steps":[{"within_hours":24,"points":25},{"within_hours":168,"points":10},{"within_hours":200,"points":0}]}"#

    @Test(
        "the standard score loses a point after each half of a twenty-fifth of thirty days",
        arguments: [
            (0, window / 50 + 1), (window / 50, window / 50 + 1), (window / 50 + 1, window / 50 * 3 + 1),
            (window / 2, window / 2 + 1), (window / 50 * 49, window / 50 * 49 + 1),
            (window / 50 * 49 + 1, nil), (window * 2, nil),
        ] as [(Int64, Int64?)])
    func linear(age: Int64, next: Int64?) throws {
        let found = try rules().nextChange(of: lead(createdAt: now), after: after(now, age))
        #expect(found == next.map { after(now, $0) })
    }

    @Test(
        "steps end at their hour, and the last one with points is the last change",
        arguments: [
            (0, 24 * hour), (24 * hour - 1, 24 * hour), (24 * hour, 168 * hour),
            (168 * hour - 1, 168 * hour), (168 * hour, nil), (199 * hour, nil), (300 * hour, nil),
        ] as [(Int64, Int64?)])
    func steps(age: Int64, next: Int64?) throws {
        let rules = try rules(engagement: Self.steps)
        let found = rules.nextChange(of: lead(createdAt: now), after: after(now, age))
        #expect(found == next.map { after(now, $0) })
    }

    @Test(
        "the points of a step hold while the age is below its end",
        arguments: [
            (-1, 25), (0, 25), (24 * hour - 1, 25), (24 * hour, 10), (168 * hour - 1, 10), (168 * hour, 0),
            (200 * hour, 0), (.max / 2, 0),
        ] as [(Int64, Int32)])
    func stepPoints(age: Int64, points: Int32) throws {
        let rules = try rules(engagement: Self.steps)
        #expect(rules.engagement(since: now, asOf: after(now, age)) == points)
    }

    @Test("age is time that has passed, not midnights: no zone plays a part")
    func midnight() throws {
        let rules = try rules(engagement: Self.steps)
        let late = try #require(Timestamp(rfc3339: "2026-03-28T23:59:59Z"))
        let next = try #require(Timestamp(rfc3339: "2026-03-29T23:59:59Z"))
        #expect(rules.engagement(since: late, asOf: after(late, 2_000_000)) == 25)
        #expect(rules.nextChange(of: lead(createdAt: late), after: late) == next)
    }

    @Test("a start in the future counts as now, so the first change is after it")
    func future() throws {
        let start = at(3600)
        let next = try rules().nextChange(of: lead(createdAt: start), after: now)
        #expect(next == after(start, window / 50 + 1))
    }

    @Test("rules without engagement never change a score")
    func never() throws {
        #expect(try rules(source: #"{"*":5}"#).nextChange(of: lead(createdAt: now), after: now) == nil)
    }

    @Test(
        "the earlier of fading and the end of an override comes next",
        arguments: [
            (0, window / 50, window / 50), (0, window / 50 + 5, window / 50 + 1), (0, nil, window / 50 + 1),
            (window * 2, window * 3, window * 3), (window * 2, nil, nil), (window * 2, window * 2, nil),
            (window * 2, window, nil), (window / 50, window / 50, window / 50 + 1),
        ] as [(Int64, Int64?, Int64?)])
    func override(age: Int64, end: Int64?, next: Int64?) throws {
        let lead = lead(createdAt: now) {
            $0.overrideScore = 50
            $0.overrideUntil = end.map { after(now, $0) }
        }
        #expect(try rules().nextChange(of: lead, after: after(now, age)) == next.map { after(now, $0) })
    }

    @Test("the ends of time do not overflow")
    func extremes() throws {
        let ends: [Int64] = [.min, .min + 1, -1, 0, 1, now.microseconds, .max - 1, .max]
        for rules in [try rules(), try rules(engagement: Self.steps), try longest()] {
            for start in ends {
                let lead = lead(createdAt: Timestamp(microseconds: start))
                for time in ends.map(Timestamp.init(microseconds:)) {
                    guard let next = rules.nextChange(of: lead, after: time) else { continue }
                    #expect(next > time && next > lead.createdAt)
                    #expect(rules.score(lead, asOf: next) != rules.score(lead, asOf: time))
                }
            }
        }
        let first = lead(createdAt: Timestamp(microseconds: .min))
        #expect(
            try rules().nextChange(of: first, after: first.createdAt)
                == Timestamp(microseconds: .min + window / 50 + 1))
        let last = lead(createdAt: Timestamp(microseconds: .max))
        #expect(try rules().nextChange(of: last, after: now) == nil)
    }

    private func longest() throws -> ScoreRules {
        try rules(engagement: #"{"points":100,"window_hours":876600}"#)
    }

    /// Rules with some curve, the longest age at which it gives points, and how long a point of it lasts at least.
    private func someRules(_ random: inout SplitMix64) throws -> (rules: ScoreRules, span: Int64, pace: Int64)
    {
        let isLinear = Bool.random(using: &random)
        let longest: Int64 = [10, 1000, isLinear ? 876_600 : 2000].randomElement(using: &random) ?? 1
        let hours = Int64.random(in: 1...longest, using: &random)
        if isLinear {
            let points = Int64.random(in: 0...100, using: &random)
            let curve = #"{"points":\#(points),"window_hours":\#(hours)}"#
            return (try rules(engagement: curve), hours * hour, hours * hour / (2 * max(points, 1)))
        }
        let count = Int.random(in: 1...6, using: &random)
        let ends = Set((0..<count).map { _ in Int64.random(in: 1...hours, using: &random) }).sorted()
        let points = Array(Set((0..<20).map { _ in Int.random(in: 0...100, using: &random) })).sorted(by: >)
        let steps = zip(ends, points).map { #"{"within_hours":\#($0),"points":\#($1)}"# }
        return (try rules(engagement: #"{"steps":[\#(steps.joined(separator: ","))]}"#), hours * hour, hour)
    }

    private func someLead(_ random: inout SplitMix64, span: Int64) -> Lead {
        lead(createdAt: after(now, Int64.random(in: -span * 2...span, using: &random))) {
            if Bool.random(using: &random) {
                $0.lastActivityAt = after(now, Int64.random(in: -span...span, using: &random))
            }
            guard Bool.random(using: &random) else { return }
            $0.overrideScore = Int32.random(in: 0...100, using: &random)
            guard Bool.random(using: &random) else { return }
            $0.overrideUntil = after(now, Int64.random(in: -span...span, using: &random))
        }
    }

    @Test(
        "nothing changes until the next change, and then something does",
        arguments: [1, 2, 3, 4] as [UInt64])
    func nextChange(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var changes = 0
        for _ in 0..<2000 {
            let (rules, span, _) = try someRules(&random)
            let lead = someLead(&random, span: span)
            let time = after(now, Int64.random(in: -span...span * 2, using: &random))
            let score = rules.score(lead, asOf: time)
            guard let next = rules.nextChange(of: lead, after: time) else {
                #expect(rules.score(lead, asOf: after(now, span * 100)) == score)
                continue
            }
            changes += 1
            #expect(next > time)
            #expect(rules.score(lead, asOf: after(next, -1)) == score)
            #expect(rules.score(lead, asOf: next) != score)
        }
        #expect(changes > 500)
    }

    @Test(
        "going from change to change sees what looking all the time sees",
        arguments: [5, 6] as [UInt64])
    func walk(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<60 {
            let (rules, span, pace) = try someRules(&random)
            let lead = lead(createdAt: now)
            var walked = [rules.engagement(since: now, asOf: now)]
            var time = now
            while let next = rules.nextChange(of: lead, after: time) {
                walked.append(rules.engagement(since: now, asOf: next))
                time = next
            }
            var seen: [Int32] = []
            for age in stride(from: 0, through: span, by: Int(pace / 2)) {
                let points = rules.engagement(since: now, asOf: after(now, Int64(age)))
                if seen.last != points { seen.append(points) }
            }
            #expect(walked == seen)
            #expect(walked == walked.sorted(by: >))
            #expect(walked.last == 0)
        }
    }

    @Test("a score never rises with time", arguments: [7, 8] as [UInt64])
    func monotone(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<2000 {
            let (rules, span, _) = try someRules(&random)
            let times = (0..<2).map { _ in Int64.random(in: -span...span * 2, using: &random) }.sorted()
            let points = times.map { rules.engagement(since: now, asOf: after(now, $0)) }
            #expect(points[0] >= points[1])
        }
    }
}
