internal import Contract
internal import Logging
internal import Records
internal import Runtime

/// How dead letters are picked on the command line.
enum LetterOptions {
    static let classes = FailureClass.allCases.map(\.rawValue).joined(separator: ", ")
    static let states = LetterSelection.states

    static let selection: [Option] = [
        Option("id", value: "ID", repeats: true, "only this letter; may be repeated"),
        Option("group", value: "FINGERPRINT", "only of this group, see `bellhop dead-letters`"),
        Option("worker", value: "NAME", "only of this worker"),
        Option("topic", value: "NAME", "only of this topic"),
        Option("class", value: "CLASS", "only of this class: \(classes)"),
        Option("tenant", value: "ID", "only of this tenant"),
        Option("event", value: "ID", "only of the event with this id"),
        Option("since", value: "TIME", "only from this time on: 2026-03-01T12:00:00Z, or 2h, 30m, 7d ago"),
        Option("until", value: "TIME", "only from before this time"),
        Option(
            "state", value: "STATE", repeats: true, "only in this state: \(states.joined(separator: ", "))"),
        Option("where", value: "QUERY", "only what this says, such as 'reason ~ \"too long\"'; see below"),
    ]

    static func selection(_ arguments: Arguments) throws(UsageError) -> LetterSelection {
        var selection = LetterSelection()
        for text in arguments.values("id") {
            guard let id = Int64(text), id > 0 else {
                throw UsageError("--id must be a number, not \"\(text)\"")
            }
            selection.ids.append(id)
        }
        selection.group = arguments.value("group")
        selection.worker = arguments.value("worker")
        selection.topic = arguments.value("topic")
        selection.tenant = arguments.value("tenant")
        selection.event = arguments.value("event")
        selection.class = try known(arguments.value("class"), FailureClass.allCases.map(\.rawValue), "class")
        for state in arguments.values("state") {
            if let state = try known(state, states, "state") { selection.states.append(state) }
        }
        selection.since = try time(arguments.value("since"), "since")
        selection.until = try time(arguments.value("until"), "until")
        if let text = arguments.value("where") {
            do throws(LetterQuery.Fault) {
                selection.query = try LetterQuery(text)
            } catch {
                throw UsageError("--where: \(error)")
            }
        }
        return selection
    }

    private static func known(
        _ value: String?, _ list: [String], _ what: String
    ) throws(UsageError) -> String? {
        guard let value else { return nil }
        guard list.contains(value) else {
            throw UsageError("there is no \(what) \"\(value)\": it is one of \(list.joined(separator: ", "))")
        }
        return value
    }

    /// A time, or how long ago.
    private static func time(_ text: String?, _ option: String) throws(UsageError) -> Timestamp? {
        guard let text else { return nil }
        if let time = Timestamp(rfc3339: text) { return time }
        let seconds: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        guard let unit = text.last.flatMap({ seconds[$0] }), let number = Int64(text.dropLast()),
            (0...1_000_000).contains(number)
        else {
            throw UsageError("--\(option) must be like 2026-03-01T12:00:00Z or 2h, not \"\(text)\"")
        }
        return Timestamp(microseconds: Timestamp.now.microseconds - number * unit * 1_000_000)
    }

    /// - Throws: if an action that changes letters was not told which.
    static func requireSelection(_ selection: LetterSelection, _ action: String) throws(UsageError) {
        if selection.isEmpty && selection.query == nil {
            throw UsageError("say which letters to \(action): --group, --id, --topic, --since, --where …")
        }
    }

    static func reason(_ arguments: Arguments) throws(UsageError) -> String {
        let reason = arguments.value("reason") ?? ""
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw UsageError("--reason TEXT is needed: it is kept for those who come later")
        }
        return reason
    }

    static func account(_ reason: String) -> LetterOperations.Account {
        LetterOperations.Account(by: "\(userName()) on \(hostName())", reason: reason)
    }
}
