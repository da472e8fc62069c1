internal import JSON
internal import Postgres
internal import Runtime

/// Gives dead letters up, with a reason. Their rows stay.
enum LetterDiscard {
    static func run(_ arguments: Arguments, _ selection: LetterSelection, _ settings: Settings) throws {
        try LetterOptions.requireSelection(selection, "discard")
        let account = LetterOptions.account(try LetterOptions.reason(arguments))
        try settings.requireDatabase()
        var connection = try Connection(
            settings.database, applicationName: "bellhop-dead-letters", settings: [("statement_timeout", "0")]
        )
        connection.timeout = .seconds(600)
        let isDry = arguments.isSet("dry-run")
        if isDry { try connection.script("begin") }
        let row = try connection.pipeline([LetterOperations.discard(selection, account)])[0][0]
        let (count, pending, operation) = (try row.int8(0) ?? 0, try row.int8(1) ?? 0, try row.int8(2))
        if isDry { try connection.script("rollback") }
        if arguments.isSet("json") {
            var json = JSONWriter()
            json.object { json in
                json.member("discarded", count)
                json.member("pending", pending)
                json.member("dry_run", isDry)
                json.key("operation")
                if let operation, !isDry { json.value(operation) } else { json.null() }
            }
            return print(json.string)
        }
        let letters = count == 1 ? "1 letter" : "\(count) letters"
        print(isDry ? "\(letters) would be discarded; nothing was changed" : "\(letters) discarded")
        if pending > 0 {
            print(
                "\(pending) are being redriven and were left alone: their records may be applied at any moment"
            )
        }
    }
}
