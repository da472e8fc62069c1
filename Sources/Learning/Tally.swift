/// Leads that were won and lost: whole numbers, so that sums are exact in any order.
package struct Tally: Hashable, Sendable {
    package var won = 0
    package var lost = 0

    package init(won: Int = 0, lost: Int = 0) { (self.won, self.lost) = (won, lost) }

    package var total: Int { won + lost }

    static func += (a: inout Tally, b: Tally) {
        a.won += b.won
        a.lost += b.lost
    }

    var isZero: Bool { won == 0 && lost == 0 }

    /// Without what was taken back before it came.
    var settled: Tally { Tally(won: max(0, won), lost: max(0, lost)) }
}

/// How a lead ended.
package enum Outcome: String, Hashable, Sendable {
    case won, lost
}

/// A tally with the number of team records that it sums up: smoothing adds 0.1 for each record, won and lost alike.
struct Count: Hashable, Sendable {
    var tally = Tally()
    var records = 0

    /// Nothing is known of it any more.
    var isEmpty: Bool { tally.isZero && records == 0 }

    /// Smoothed counts in tenths of a lead: 11 is 1.1.
    var wonTenths: Int { tally.settled.won * 10 + records }
    var lostTenths: Int { tally.settled.lost * 10 + records }

    mutating func add(_ tally: Tally, records: Int) {
        self.tally += tally
        self.records += records
    }

    /// Of one team: has a record while it has an outcome. Gives by how much the number of records changes.
    mutating func addToRecord(_ tally: Tally) -> Int {
        let before = records
        self.tally += tally
        records = self.tally.isZero ? 0 : 1
        return records - before
    }
}

/// The values of one field.
struct FieldCounts: Hashable, Sendable {
    /// Of all values together.
    var total = Count()
    var values: [String: Count] = [:]

    /// A value of which an outcome is known.
    func known(_ value: String) -> Count? { values[value].flatMap { $0.records > 0 ? $0 : nil } }
}

/// One team, the leads without a team, or a whole tenant.
struct GroupCounts: Hashable, Sendable {
    var outcomes = Count()
    /// Outcomes by the period in which they came.
    var periods: [Int: Tally] = [:]
    var fields: [String: FieldCounts] = [:]

    var isEmpty: Bool { outcomes.isEmpty && periods.isEmpty && fields.isEmpty }

    mutating func add(_ tally: Tally, period: Int) {
        periods[period, default: Tally()] += tally
        if periods[period]?.isZero == true { periods[period] = nil }
    }
}
