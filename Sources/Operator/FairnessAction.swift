internal import FairnessRows
internal import JSON
internal import Postgres
internal import Records
internal import Routing
internal import Runtime

/// Shows who had how many turns, and whether that is what it must be.
enum FairnessAction: CommandAction {
    static let name = "fairness"
    static let words: [String] = []
    static let usage = "--tenant T [--team T] [--json]"
    static let summary = "Show whether leads went to whom it was due."
    static let options = [
        Option("tenant", value: "T", "fairness: whose ledgers"),
        Option(
            "team", value: "T", "fairness: only ledgers of this team; empty: of rules with a list of agents"),
    ]
    static let notes = """
        fairness prints each ledger of turns: those of one rule, in one team or list. An agent stands at a level, one turn
        of weight w raises it by 1/w, and a turn goes to whom has the least; the ledger's clock is the level of the last
        one. So nobody is more than a turn of his own ahead of the clock, or of anybody who is there, whoever comes and
        goes; AHEAD and AT MOST are in turns of weight 1. A ledger in which that cannot have been so is NOT FAIR, and the
        command exits 1. Nothing is written.
        """

    static func run(_ arguments: Arguments, _ words: [String]) throws {
        guard let tenant = arguments.value("tenant") else { throw UsageError("fairness needs --tenant T") }
        let settings = try Settings(arguments)
        try settings.requireDatabase()
        var connection = try Connection(
            settings.database, applicationName: "bellhop-leads",
            settings: [("default_transaction_read_only", "on")])
        let team = arguments.value("team").map { Text($0) }
        let results = try connection.pipeline(
            [Statement("select set_config('bellhop.tenant', $1, true)", [.text(Text(tenant))])]
                + LedgerAccount.statements(tenant: Text(tenant), team: team))
        let accounts = try LedgerAccount.read(results[1], results[2]).accounts
        print(arguments.isSet("json") ? json(accounts) : text(accounts))
        let unfair = accounts.count { !$0.isFair }
        guard unfair == 0 else {
            throw CommandError("\(unfair) of \(Spelling.number(accounts.count, of: "ledger")) NOT FAIR")
        }
    }

    private static func text(_ accounts: [LedgerAccount]) -> String {
        guard !accounts.isEmpty else { return "No turn has been given." }
        return accounts.map { text($0) }.joined(separator: "\n\n")
    }

    private static func text(_ account: LedgerAccount) -> String {
        let (fairness, key) = (account.fairness, account.fairness.ledger)
        let whose = key.team.map { "team \(String(escaping: $0.bytes))" } ?? "its list of agents"
        let turns = Spelling.number(Int(clamping: fairness.turns), of: "turn")
        let title = "Rule \(String(escaping: key.rule.bytes)), \(whose): \(turns)"
        let apart = "apart by \(inTurns(fairness.spread)) at most \(inTurns(fairness.bound))"
        let table = Report(
            columns: ["agent", "weight", "turns", "ahead", "at_most"],
            rows: fairness.shares.map { share in
                [
                    .text(String(escaping: share.agent.bytes)), .number(share.weight), .number(share.turns),
                    .text(inTurns(share.ahead)), .text(inTurns(share.bound)),
                ]
            }, empty: "Nobody who rotates has had one.")
        let verdict = account.isFair ? "fair" : "NOT FAIR"
        return (["\(title); \(verdict), \(apart)"] + account.faults.map { "  \($0)" })
            .joined(separator: "\n") + "\n" + table.output(json: false)
    }

    /// In hundredths of a turn of weight 1, rounded to the nearest.
    private static func inTurns(_ level: Int64) -> String {
        let hundredths = (level * 100 + Fairness.unit / 2) / Fairness.unit
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    private static func json(_ accounts: [LedgerAccount]) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("unit", Fairness.unit)
            json.member("fair", accounts.allSatisfy(\.isFair))
            json.array("ledgers") { json in for account in accounts { account.write(to: &json) } }
        }
        return json.string
    }
}
