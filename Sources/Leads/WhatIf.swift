internal import Records

/// What other rules would change, tallied lead by lead: a few kilobytes, of however many leads.
package struct WhatIf: Sendable {
    package private(set) var leads = 0
    package private(set) var before = ScoreBands()
    package private(set) var after = ScoreBands()
    package private(set) var rising = 0
    package private(set) var falling = 0
    package private(set) var movers: LargestMoves
    /// In the order of the thresholds.
    package private(set) var crossings: [Crossing]

    package var staying: Int { leads - rising - falling }

    /// - Parameters:
    ///   - thresholds: scores, each reached by a lead that has as much or more.
    ///   - top: how many leads are named, of the movers and of those that cross each threshold.
    package init(thresholds: [Int32], top: Int) {
        movers = LargestMoves(limit: top)
        crossings = Set(thresholds).sorted().map { Crossing(threshold: $0, top: top) }
    }

    package mutating func add(_ move: ScoreMove) {
        leads += 1
        before.add(move.before.total)
        after.add(move.after.total)
        guard move.points != 0 else { return }
        if move.points > 0 { rising += 1 } else { falling += 1 }
        movers.add(move)
        for index in crossings.indices { crossings[index].add(move) }
    }

    /// Who would reach a threshold, and who would fall below it.
    package struct Crossing: Sendable {
        package let threshold: Int32
        package private(set) var reaching: Crossers
        package private(set) var leaving: Crossers

        fileprivate init(threshold: Int32, top: Int) {
            self.threshold = threshold
            reaching = Crossers(first: LargestMoves(limit: top))
            leaving = reaching
        }

        fileprivate mutating func add(_ move: ScoreMove) {
            let (was, would) = (move.before.total >= threshold, move.after.total >= threshold)
            if !was, would { reaching.add(move) }
            if was, !would { leaving.add(move) }
        }
    }

    /// Leads that cross a threshold in one direction.
    package struct Crossers: Sendable {
        package private(set) var count = 0
        package private(set) var first: LargestMoves

        fileprivate init(first: LargestMoves) { self.first = first }

        fileprivate mutating func add(_ move: ScoreMove) {
            count += 1
            first.add(move)
        }
    }
}

/// How scores are distributed: in ten bands, 0–9, 10–19, … and 90–100.
package struct ScoreBands: Hashable, Sendable {
    package private(set) var counts = [Int](repeating: 0, count: 10)
    private var sum = 0

    package init() {}

    package mutating func add(_ total: Int32) {
        counts[min(max(Int(total) / 10, 0), 9)] += 1
        sum += Int(total)
    }

    /// Nil of no lead.
    package var mean: Double? {
        let count = counts.reduce(0, +)
        return count == 0 ? nil : Double(sum) / Double(count)
    }

    /// The scores of a band.
    package static func scores(ofBand band: Int) -> ClosedRange<Int> {
        band * 10...(band == 9 ? 100 : band * 10 + 9)
    }
}
