package import Records

/// What other rules would make of one lead's score.
package struct ScoreMove: Hashable, Sendable {
    package let tenant: Text
    package let lead: Text
    package let before: Score
    package let after: Score

    package init(tenant: Text, lead: Text, before: Score, after: Score) {
        self.tenant = tenant
        self.lead = lead
        self.before = before
        self.after = after
    }

    /// Points that the score would rise by; negative where it would fall.
    package var points: Int32 { after.total - before.total }

    /// What one factor adds to `points`.
    package struct Part: Hashable, Sendable {
        /// `source`, `status`, `engagement`, `assignment`, `extra`, `learned`, or `bounds`.
        package let name: String
        package let points: Int32

        package init(_ name: String, _ points: Int32) {
            self.name = name
            self.points = points
        }
    }

    /// The factors that move, in the order of the rules; together they are `points`. `bounds` is what is lost or won
    /// because a score stays within 0 and 100.
    package var parts: [Part] {
        let parts = [
            Part("source", after.source - before.source), Part("status", after.status - before.status),
            Part("engagement", after.engagement - before.engagement),
            Part("assignment", after.assignment - before.assignment),
            Part("extra", after.extra - before.extra),
            Part("learned", after.learned - before.learned),
        ]
        let bounds = points - parts.reduce(0) { $0 + $1.points }
        return (parts + [Part("bounds", bounds)]).filter { $0.points != 0 }
    }
}

/// The largest of many moves, at most `limit` of them: of any number of leads, in bounded memory.
package struct LargestMoves: Sendable {
    private let limit: Int
    /// Largest first; where they are as large, by tenant and lead.
    package private(set) var moves: [ScoreMove] = []

    package init(limit: Int) { self.limit = limit }

    package mutating func add(_ move: ScoreMove) {
        if moves.count >= limit {
            guard let last = moves.last, Self.order(move, last) else { return }
            moves.removeLast()
        }
        moves.insert(move, at: place(of: move))
    }

    private func place(of move: ScoreMove) -> Int {
        var range = moves.indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range =
                Self.order(moves[middle], move)
                ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }

    private static func order(_ a: ScoreMove, _ b: ScoreMove) -> Bool {
        if a.points.magnitude != b.points.magnitude { return a.points.magnitude > b.points.magnitude }
        return a.tenant == b.tenant ? a.lead < b.lead : a.tenant < b.tenant
    }
}
