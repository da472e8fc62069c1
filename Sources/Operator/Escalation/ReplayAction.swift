internal import Contract
internal import Escalation
internal import Logging
internal import Records
internal import Runtime

/// Shows what another configuration would have made of the messages that were.
enum ReplayAction: CommandAction {
    static let name = "what-if"
    static let words: [String] = []
    static let usage = "--config FILE [--mode MODE] [--since TIME] [--tenant T] [--top N] [--json]"
    static let summary = "Show what other settings would have made of past messages."
    static let options =
        Settings.options + [
            Option("tenant", value: "T", "what-if: only the conversations of this tenant"),
            Option(
                "since", value: "TIME",
                "what-if: records from this time on: 2026-03-01T12:00:00Z, or 30d, 2h ago (default: 30d)"),
            Option(
                "top", value: "N", "what-if: name at most so many conversations of each kind (default: 20)"),
        ]
    static let notes = """
        what-if reads the topic conversation-messages without disturbing its workers, decides on each record twice, by the
        settings in force for its tenant and by the draft, and tells which conversations would escalate that do not, and the
        other way round. What people did is taken as it was. It says how far back the topic goes; of a conversation that
        began before, the first messages are not known. Records that do not fit the contract are passed over and counted.
        Nothing is written; no text of a message is printed.
        """

    static func run(_ arguments: Arguments, _ words: [String]) throws {
        guard arguments.value("config") != nil || arguments.value("mode") != nil else {
            throw UsageError("what-if needs --config FILE or --mode MODE")
        }
        let draft = try arguments.config()
        let tenant = arguments.value("tenant").map { Text($0) }
        let since =
            try arguments.moment("since")
            ?? Timestamp(microseconds: Timestamp.now.microseconds - 30 * 86_400_000_000)
        let top = try arguments.count("top", 0...1000, or: 20)
        let settings = try Settings(arguments)
        try settings.requireDatabase()
        try settings.requireBrokers()
        let contract = try Contract(directory: settings.topics)
        guard let topic = contract.topics.first(where: MessageLog.isOne) else {
            throw CommandError("\(settings.topics) has no topic with messages of conversations")
        }
        var desk = try ReplayDesk(settings, draft: Rules(draft), tenant: tenant, limit: top)
        var log = try MessageLog(settings, topic, since: since)
        try log.read(into: &desk)
        let report = ReplayReport(
            name: arguments.value("config") ?? "mode \(draft.mode.rawValue)", log: log, desk: desk, limit: top
        )
        print(arguments.isSet("json") ? report.json : report.text)
    }
}

extension Arguments {
    fileprivate func count(
        _ option: String, _ range: ClosedRange<Int>, or fallback: Int
    ) throws(UsageError) -> Int {
        guard let text = value(option) else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                "--\(option) must be a whole number from \(range.lowerBound) to \(range.upperBound), not \"\(text)\""
            )
        }
        return number
    }
}
