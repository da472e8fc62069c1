internal import JSON
internal import Postgres
internal import Runtime

/// Gives dead letters up, with a reason, a step at a time. Their rows stay.
struct LetterDiscard {
    private let selection: LetterSelection
    private let account: LetterOperations.Account
    private let isDry: Bool
    private let isJSON: Bool
    private var discarded: Int64 = 0
    private var operation: Int64?

    init(_ arguments: Arguments, _ selection: LetterSelection) throws(UsageError) {
        try LetterOptions.requireSelection(selection, "discard")
        self.selection = selection
        account = LetterOptions.account(try LetterOptions.reason(arguments))
        (isDry, isJSON) = (arguments.isSet("dry-run"), arguments.isSet("json"))
    }

    mutating func run(_ settings: Settings) throws {
        try settings.requireDatabase()
        var connection = try Connection(
            settings.database, applicationName: "bellhop-dead-letters", settings: [("statement_timeout", "0")]
        )
        connection.timeout = .seconds(600)
        let counts = try connection.pipeline([LetterOperations.countDiscardable(selection)])[0][0]
        let (open, parked) = (try counts.int8(0) ?? 0, try counts.int8(1) ?? 0)
        if isDry {
            discarded = open + parked
        } else if open + parked > 0 {
            try discard(open, parked, &connection)
        }
        let pending = try counts.int8(2) ?? 0
        print(isJSON ? json(pending) : text(pending))
    }

    /// Interrupted, it has discarded what its operation says; run again, it goes on with the rest.
    private mutating func discard(
        _ open: Int64, _ parked: Int64, _ connection: inout Connection
    ) throws(PostgresError) {
        let begin = LetterOperations.beginDiscard(selection, open: open, parked: parked, account)
        let id = try connection.pipeline([begin])[0][0].int8(0) ?? 0
        operation = id
        var progress = ProgressLine("discarded", of: open + parked)
        var cursor: Int64 = 0
        while true {
            let step = LetterOperations.discard(
                selection, after: cursor, operation: id, before: discarded, account)
            let row = try connection.pipeline([step])[0][0]
            guard let last = try row.int8(1) else { break }
            cursor = last
            discarded += try row.int8(0) ?? 0
            progress.show(discarded)
        }
        progress.end()
        _ = try connection.pipeline([LetterOperations.report(id, [], isDone: true)])
    }

    private func json(_ pending: Int64) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("discarded", discarded)
            json.member("pending", pending)
            json.member("dry_run", isDry)
            json.key("operation")
            if let operation { json.value(operation) } else { json.null() }
        }
        return json.string
    }

    private func text(_ pending: Int64) -> String {
        let letters = discarded == 1 ? "1 letter" : "\(discarded) letters"
        var lines = [isDry ? "\(letters) would be discarded; nothing was changed" : "\(letters) discarded"]
        if pending > 0 {
            lines.append(
                "\(pending) are being redriven and were left alone: their records may be applied at any moment"
            )
        }
        return lines.joined(separator: "\n")
    }
}
