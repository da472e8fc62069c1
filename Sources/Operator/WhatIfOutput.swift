internal import JSON
internal import Leads
internal import Records

/// Prints a what-if: each tenant's part as soon as it is known, so that none of them is kept.
struct WhatIfOutput {
    private let order: WhatIfOrder
    private let asOf: Timestamp
    private let isJSON: Bool
    private let hasBars: Bool
    private var tenants = 0

    init(_ order: WhatIfOrder, asOf: Timestamp, isJSON: Bool, hasBars: Bool) {
        (self.order, self.asOf, self.isJSON, self.hasBars) = (order, asOf, isJSON, hasBars)
    }

    func begin() {
        guard isJSON else {
            let since = order.since.map { ", leads since \($0)" } ?? ""
            return print(
                "\(order.file) against the rules in force, as of \(asOf)\(since); nothing is written.")
        }
        var json = JSONWriter()
        json.beginObject()
        json.member("as_of", asOf)
        json.key("since")
        if let since = order.since { json.value(since) } else { json.null() }
        json.key("tenants")
        json.beginArray()
        print(json.string, terminator: "")
    }

    mutating func tenant(_ result: TenantWhatIf) {
        defer { tenants += 1 }
        guard isJSON else {
            let title =
                "\(String(escaping: result.tenant.bytes)), version \(result.rules.version) of the rules"
            return print("\n" + WhatIfText(result.tally, title, hasBars: hasBars).text)
        }
        var json = JSONWriter()
        json.object { json in
            json.member("tenant_id", result.tenant)
            json.member("rule_version", result.rules.version)
            result.tally.writeMembers(to: &json)
        }
        print((tenants > 0 ? "," : "") + json.string, terminator: "")
    }

    func end(_ all: WhatIf, tenants: Int) {
        guard isJSON else {
            if tenants == 0 { print("\nNo lead fits.") }
            if tenants > 1 {
                let title = "All \(Spelling.number(tenants, of: "tenant")) together"
                print("\n" + WhatIfText(all, title, hasBars: hasBars, namesTenants: true).text)
            }
            return
        }
        var json = JSONWriter()
        json.object { json in all.writeMembers(to: &json) }
        print("],\"all\":\(json.string)}")
    }
}

/// A what-if for people.
struct WhatIfText {
    private let whatIf: WhatIf
    private let title: String
    private let hasBars: Bool
    private let namesTenants: Bool

    init(_ whatIf: WhatIf, _ title: String, hasBars: Bool, namesTenants: Bool = false) {
        (self.whatIf, self.title, self.hasBars, self.namesTenants) = (whatIf, title, hasBars, namesTenants)
    }

    var text: String {
        let sums = [("rise", whatIf.rising), ("fall", whatIf.falling), ("stay", whatIf.staying)]
            .map { "\(Spelling.count(Int64($0.1))) \($0.0)" }.joined(separator: ", ")
        let head = "\(title): \(Spelling.number(whatIf.leads, of: "lead")); \(sums)"
        let parts = [head, distribution, movers] + whatIf.crossings.flatMap(crossing)
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var distribution: String {
        let most = (whatIf.before.counts + whatIf.after.counts).max() ?? 0
        let bands = zip(whatIf.before.counts, whatIf.after.counts).enumerated().map { band, counts in
            let scores = ScoreBands.scores(ofBand: band)
            return [Cell("\(scores.lowerBound)–\(scores.upperBound)")]
                + [counts.0, counts.1].flatMap { cells(Cell($0), Self.bar($0, most)) }
        }
        let means = [whatIf.before.mean, whatIf.after.mean].flatMap { cells(Cell($0.map(Self.tenths)), "") }
        let columns = hasBars ? ["score", "before", "", "after", ""] : ["score", "before", "after"]
        return Report(columns: columns, rows: bands + [[Cell("mean")] + means]).output(json: false)
    }

    private func cells(_ cell: Cell, _ bar: String) -> [Cell] { hasBars ? [cell, Cell(bar)] : [cell] }

    /// Up to twenty blocks; one for any lead at all.
    static func bar(_ count: Int, _ most: Int) -> String {
        String(repeating: "█", count: most == 0 ? 0 : (count * 20 + most - 1) / most)
    }

    private static func tenths(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private var movers: String {
        whatIf.movers.moves.isEmpty ? "" : "The largest moves:\n\(table(whatIf.movers))"
    }

    private func crossing(_ crossing: WhatIf.Crossing) -> [String] {
        let (reach, leave) = (crossing.reaching, crossing.leaving)
        let counts =
            "\(Spelling.count(Int64(reach.count))) would reach it, \(Spelling.count(Int64(leave.count))) would fall below it"
        let tables = [("Would reach it:", reach), ("Would fall below it:", leave)]
            .filter { !$0.1.first.moves.isEmpty }.map { "\($0.0)\n\(table($0.1.first))" }
        return ["score \(crossing.threshold): \(counts)"] + tables
    }

    private func table(_ moves: LargestMoves) -> String {
        let rows = moves.moves.map { move in
            (namesTenants ? [Cell(move.tenant.string)] : []) + [
                Cell(move.lead.string), Cell(move.before.total), Cell(move.after.total),
                Cell(move.parts.map { "\($0.name) \(Self.signed($0.points))" }.joined(separator: ", ")),
            ]
        }
        let columns = (namesTenants ? ["tenant"] : []) + ["lead", "before", "after", "because"]
        return Report(columns: columns, rows: rows).output(json: false)
    }

    private static func signed(_ points: Int32) -> String { points > 0 ? "+\(points)" : "\(points)" }
}
