internal import Learning
internal import Runtime

/// What `bellhop leads learn` was asked for.
struct LearnOrder {
    static let options = [
        Option("outcome", value: "COLUMN", "the column that says how a lead ended; empty while it is open"),
        Option(
            "won", value: "VALUE",
            "what stands there for a lead that was won, others were lost (default: yes or no, won or lost, …)"
        ),
        Option("ignore", value: "COLUMNS", "columns to leave out, separated by commas"),
        Option("names", value: "COLUMNS", "columns whose numbers are names, such as postal codes"),
        Option("team", value: "COLUMN", "the column that has the lead's team"),
        Option("method", value: "NAME", "measured or plain (default: measured)"),
        Option("from", value: "N", "judge predictions from the Nth closed lead on (default: 1)"),
        Option("delay", value: "N", "an outcome is known only N leads later (default: 0)"),
        Option("explain", value: "N", "show why the Nth closed lead was predicted as it was"),
    ]

    private let outcome: String
    private let won: String?
    private let ignored: [String]
    private let names: [String]
    private let team: String?
    private let method: Learning.Method
    private let from: Int
    private let delay: Int
    private let explained: Int?

    init(_ arguments: Arguments) throws {
        guard let outcome = arguments.value("outcome") else { throw UsageError("--outcome COLUMN is needed") }
        let method = arguments.value("method") ?? "measured"
        guard let known = Learning.Method(rawValue: method) else {
            throw UsageError("--method must be measured or plain, not \"\(method)\"")
        }
        self.outcome = outcome
        self.method = known
        won = arguments.value("won").map(Self.folded)
        ignored = Self.list(arguments.value("ignore"))
        names = Self.list(arguments.value("names"))
        team = arguments.value("team")
        from = try Self.number(arguments, "from", 1...1_000_000_000) ?? 1
        delay = try Self.number(arguments, "delay", 0...1_000_000) ?? 0
        explained = try Self.number(arguments, "explain", 1...1_000_000_000)
    }

    private static func list(_ text: String?) -> [String] {
        (text ?? "").split(separator: ",").map(String.init)
    }

    private static func number(
        _ arguments: Arguments, _ flag: String, _ range: ClosedRange<Int>
    ) throws(UsageError) -> Int? {
        guard let text = arguments.value(flag) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                "--\(flag) must be a whole number from \(range.lowerBound) to \(range.upperBound), not \"\(text)\""
            )
        }
        return number
    }

    private static func folded(_ text: String) -> String { Fact("", text: text)?.value ?? "" }

    /// Reads the whole table, predicting and learning each lead.
    func run(_ table: LeadsTable) throws -> LearnResult {
        var table = table
        let outcomeColumn = try table.index(of: outcome)
        let teamColumn = try team.map { name throws(CommandError) in try table.index(of: name) }
        let facts = try factColumns(table, besides: [outcomeColumn, teamColumn].compactMap(\.self))
        var learner = Prequential(Scheme(method), delay: delay)
        var result = LearnResult(method: method, fields: facts.count, from: from, delay: delay)
        while let row = try table.next() {
            guard let outcome = try ending(row, outcomeColumn, table) else {
                result.open += 1
                continue
            }
            result.closed += 1
            let team = teamColumn.map { row.cells[$0] }.flatMap { $0.isEmpty ? nil : $0 }
            let prediction = learner.observe(self.facts(row, facts), team: team, outcome)
            if let prediction, result.closed >= from { result.evaluation.add(prediction, outcome) }
            if result.closed == explained { result.explained = (row.line, outcome, prediction) }
        }
        result.model = learner.model()
        try check(result)
        return result
    }

    private func factColumns(_ table: LeadsTable, besides used: [Int]) throws -> [(Int, String, Bool)] {
        let left = try Set(ignored.map { name throws(CommandError) in try table.index(of: name) })
        let named = try Set(names.map { name throws(CommandError) in try table.index(of: name) })
        return table.columns.indices.filter { !left.contains($0) && !used.contains($0) }
            .map { ($0, table.columns[$0], named.contains($0)) }
    }

    private func facts(_ row: LeadsTable.Row, _ columns: [(Int, String, Bool)]) -> [Fact] {
        columns.compactMap { column, name, isName in
            isName
                ? Fact(name, text: row.cells[column]) : Fact(name, numberOrText: row.cells[column])
        }
    }

    /// Nil for a lead that is still open.
    private func ending(_ row: LeadsTable.Row, _ column: Int, _ table: LeadsTable) throws -> Outcome? {
        let value = Self.folded(row.cells[column])
        if value.isEmpty { return nil }
        if let won { return value == won ? .won : .lost }
        switch value {
        case "won", "yes", "true", "1": return .won
        case "lost", "no", "false", "0": return .lost
        default:
            throw table.complaint(
                row.line, column,
                "\"\(row.cells[column])\" is no known outcome: name the one for won by --won")
        }
    }

    private func check(_ result: LearnResult) throws(CommandError) {
        if result.closed == 0 { throw CommandError("no row has an outcome") }
        if let won, result.outcomes.won == 0 {
            throw CommandError("no row has \"\(won)\" in column \(outcome), so nothing can be learned")
        }
        if let explained, result.closed < explained {
            throw CommandError("--explain \(explained): there are \(result.closed) closed leads only")
        }
    }
}
