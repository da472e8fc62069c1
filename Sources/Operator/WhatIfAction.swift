internal import Contract
internal import Leads
internal import Postgres
internal import Records
internal import Runtime

/// Shows what other rules would change, before they are in force.
enum WhatIfAction: CommandAction {
    static let name = "what-if"
    static let words: [String] = []
    static let usage =
        "--rules FILE [--tenant T] [--since TIME] [--threshold SCORE]… [--top N] [--json]"
    static let summary = "Show what other score rules would change."
    static let options =
        Settings.options + [
            Option("rules", value: "FILE", "what-if: the draft, a rule document in JSON"),
            Option("tenant", value: "T", "what-if: only the leads of this tenant"),
            Option(
                "since", value: "TIME",
                "what-if: only leads with a record or an activity from this time on: 2026-03-01T12:00:00Z, or 30d, 2h ago"
            ),
            Option(
                "threshold", value: "SCORE", repeats: true,
                "what-if: tell who would cross this score, 1 to 100 (default: 70)"),
            Option("top", value: "N", "what-if: name at most so many leads each (default: 20)"),
        ]
    static let notes = """
        what-if scores every stored lead as of now, by the rules in force for its tenant and by the draft, and writes
        nothing: it reads one snapshot, in a transaction that cannot write. A score that a person has set counts as long
        as it is in force, under either rules. A draft that is no valid rule document is refused with the place in it,
        and exit 1. With --since, a lead counts if its last activity (else its creation) is that young, or if a record
        that young scored it last: where time or new rules have scored it since, only the activity is known.
        """

    static func run(_ arguments: Arguments, _ words: [String]) throws {
        let order = try WhatIfOrder(arguments)
        let settings = try Settings(arguments)
        try settings.requireDatabase()
        let draft = try order.draft()
        var reader = try WhatIfReader(settings, tenant: order.tenant, since: order.since)
        var output = WhatIfOutput(
            order, asOf: reader.asOf, isJSON: arguments.isSet("json"), hasBars: standardOutputIsTerminal)
        var all = order.tally
        var (tenants, open) = (0, nil as TenantWhatIf?)
        output.begin()
        while let leads = try reader.next() {
            for (tenant, lead, stored) in leads {
                if open?.tenant != tenant {
                    if let open { output.tenant(open) }
                    open = TenantWhatIf(
                        tenant, rules: try reader.rules(of: tenant), draft: draft, tally: order.tally)
                    tenants += 1
                }
                guard let move = open?.add(lead, stored, asOf: reader.asOf) else { continue }
                all.add(move)
            }
        }
        if let open { output.tenant(open) }
        output.end(all, tenants: tenants)
    }
}

/// What is asked.
struct WhatIfOrder {
    let file: String
    let tenant: Text?
    let since: Timestamp?
    let tally: WhatIf

    init(_ arguments: Arguments) throws {
        guard let file = arguments.value("rules") else { throw UsageError("what-if needs --rules FILE") }
        self.file = file
        tenant = arguments.value("tenant").map { Text($0) }
        since = try arguments.moment("since")
        let thresholds = try arguments.values("threshold").map { text throws(UsageError) in
            try Self.number(text, 1...100, "threshold")
        }
        let top = try arguments.value("top").map { text throws(UsageError) in
            try Self.number(text, 0...1000, "top")
        }
        tally = WhatIf(thresholds: thresholds.isEmpty ? [70] : thresholds, top: Int(top ?? 20))
    }

    private static func number(
        _ text: String, _ range: ClosedRange<Int32>, _ option: String
    ) throws(UsageError) -> Int32 {
        guard let number = Int32(text), range.contains(number) else {
            throw UsageError(
                "--\(option) must be a whole number from \(range.lowerBound) to \(range.upperBound), not \"\(text)\""
            )
        }
        return number
    }

    /// The rules of the file.
    func draft() throws -> ScoreRules {
        let document: [UInt8]
        do throws(FileError) {
            document = try Files.read(file)
        } catch {
            throw CommandError("\(file) cannot be read: \(error.reason)")
        }
        do throws(RulesError) {
            // Its version is of no account: none is stored.
            return try ScoreRules(version: 0, document: document)
        } catch {
            throw CommandError("\(file) is no rule document: \(error)")
        }
    }
}

/// What the draft would change for one tenant.
struct TenantWhatIf {
    let tenant: Text
    /// In force.
    let rules: ScoreRules
    private let draft: ScoreRules
    private(set) var tally: WhatIf

    init(_ tenant: Text, rules: ScoreRules, draft: ScoreRules, tally: WhatIf) {
        (self.tenant, self.rules, self.tally) = (tenant, rules, tally)
        self.draft = draft.learning(from: rules)
    }

    mutating func add(_ id: Text, _ lead: Lead, asOf time: Timestamp) -> ScoreMove {
        let move = ScoreMove(
            tenant: tenant, lead: id, before: rules.score(lead, asOf: time),
            after: draft.score(lead, asOf: time))
        tally.add(move)
        return move
    }
}
