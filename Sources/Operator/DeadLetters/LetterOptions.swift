internal import Contract
internal import Logging
internal import Records
internal import Runtime

/// How dead letters are picked on the command line.
enum LetterOptions {
    static let classes = LetterSelection.classes.joined(separator: ", ")
    static let states = LetterSelection.states

    static let selection: [Option] = [
        Option("id", value: "ID", repeats: true, "only this letter; may be repeated"),
        Option("group", value: "GROUP", "only of this group; bellhop dead-letters shows them"),
        Option("worker", value: "NAME", "only of this worker"),
        Option("topic", value: "NAME", "only of this topic"),
        Option("class", value: "CLASS", "only of this class: \(classes)"),
        Option("tenant", value: "ID", "only of this tenant"),
        Option("event", value: "ID", "only of the event with this id"),
        Option("since", value: "TIME", "only from this time on: 2026-03-01T12:00:00Z, or 2h, 30m, 7d ago"),
        Option("until", value: "TIME", "only from before this time"),
        Option(
            "state", value: "STATE", repeats: true,
            "only in this state, may be repeated: \(states.joined(separator: ", "))"),
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
        selection.group = try checked(
            arguments, "group", LetterSelection.isGroup,
            "16 hexadecimal digits, as bellhop dead-letters shows them")
        selection.worker = try checked(arguments, "worker", LetterSelection.isName, LetterSelection.nameRule)
        selection.topic = try checked(arguments, "topic", LetterSelection.isName, LetterSelection.nameRule)
        selection.tenant = arguments.value("tenant")
        selection.event = arguments.value("event")
        selection.class = try known(arguments.value("class"), LetterSelection.classes, "class")
        for state in arguments.values("state") {
            if let state = try known(state, states, "state") { selection.states.append(state) }
        }
        (selection.since, selection.until) = (try arguments.moment("since"), try arguments.moment("until"))
        guard selection.hasSpan else { throw UsageError("--until must be later than --since") }
        if let text = arguments.value("where") {
            do throws(LetterQuery.Fault) {
                selection.query = try LetterQuery(text)
            } catch {
                throw UsageError("--where: \(error)")
            }
        }
        return selection
    }

    private static func checked(
        _ arguments: Arguments, _ option: String, _ isRight: (String) -> Bool, _ rule: String
    ) throws(UsageError) -> String? {
        guard let text = arguments.value(option) else { return nil }
        guard isRight(text) else { throw UsageError("--\(option) must be \(rule), not \"\(text)\"") }
        return text
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
