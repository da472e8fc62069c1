internal import Contract
internal import JSON
internal import Postgres
internal import Records
internal import Runtime

/// Shows records that were not applied, and redrives or discards them.
enum DeadLettersCommand: Command {
    static let name = "dead-letters"
    static let summary = "Records that were not applied: list, show, export, redrive or discard them."
    static let usage = [
        "[SELECTION] [--limit N] [--json]",
        "list [SELECTION] [--groups] [--limit N] [--json]",
        "show ID [--json]",
        "export [SELECTION] [--limit N]",
        "redrive SELECTION [--allow-stale] [--unpark] [--payload FILE] [--json]",
        "redrive SELECTION --yes --reason TEXT [--rate N] [--wait SECONDS] [--again] [...] [--json]",
        "discard SELECTION --reason TEXT [--dry-run] [--json]",
    ]
    static let options =
        Settings.options + LetterOptions.selection + [
            Option("groups", "list: count by cause instead of listing each"),
            Option("limit", value: "N", "at most so many, newest first (default: 50; export: all)"),
            Option("yes", "redrive: do it; without it, only what would happen is said"),
            Option("reason", value: "TEXT", "why; kept in bellhop.operation, with who and when"),
            Option("rate", value: "N", "redrive: records a second at most, 0: no limit (default: 5000)"),
            Option(
                "wait", value: "SECONDS",
                "redrive: for the worker to read the records, or to answer a dry run (default: 60)"),
            Option("allow-stale", "redrive: also letters after which records of their key were applied"),
            Option("unpark", "redrive: also letters that have died 3 times after a redrive"),
            Option("again", "redrive: also those published before and not read yet; harmless"),
            Option("payload", value: "FILE", "redrive: publish these bytes; the original stays in the row"),
            Option("dry-run", "discard: say how many, change nothing"),
            jsonOption,
        ]
    static let notes = """
        Without an action, letters are counted by group: same worker, topic, class, place and rule, and the same reason but for
        numbers, ids and what stands in quotes.

        redrive publishes the records of open letters again, to the partition of their key, each with the letter's id in the
        header bellhop-redrive. Without --yes nothing is published: the worker that owns the partition decides each letter with the
        rules and rows of now, rolls back, and says what would become of it. The transaction that applies a record resolves its
        letter, once: running redrive again, after a crash too, goes on with what is left and applies nothing twice.

        A letter after which records of its key were applied is stale and refused, for it would put old over new; so is one
        whose record meets such a record before it is read. A letter that dies again makes a new one, which names it as its
        ancestor; one that has died 3 times after a redrive is parked. See `show`.

        redrive --yes ends with 0 if all letters that it picked are applied, now or before, discarded, or duplicates; with 1 if
        some died again, are stale or parked, or were not published or read; it says which, and what to do next.

        Times of SELECTION are when the letter was written. QUERY of --where:
        \(LetterQuery.help)
        """

    static func run(_ arguments: Arguments) throws {
        let action =
            arguments.words.isEmpty
            ? (name: "groups", words: [])
            : try action(
                arguments, ["list": [], "show": ["ID"], "export": [], "redrive": [], "discard": []])
        let selection = try LetterOptions.selection(arguments)
        _ = try arguments.limit(1...1_000_000_000)
        let settings = try Settings(arguments)
        switch action.name {
        case "redrive": return try LetterRedrive(arguments, selection, settings).run()
        case "discard":
            var discard = try LetterDiscard(arguments, selection)
            return try discard.run(settings)
        default: break
        }
        try settings.requireDatabase()
        var connection = try Connection(
            settings.database, applicationName: "bellhop-dead-letters", settings: [])
        switch action.name {
        case "show": try LetterShow.run(action.words[0], arguments, &connection)
        case "export": try LetterExport.run(arguments, selection, &connection)
        case "list" where !arguments.isSet("groups"): try LetterList.list(arguments, selection, &connection)
        default: try LetterList.groups(arguments, selection, &connection)
        }
    }
}
