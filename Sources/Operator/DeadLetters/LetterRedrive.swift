internal import JSON
internal import Kafka
internal import Postgres
internal import Records
internal import Runtime

/// Publishes dead letters again, or says what would come of it.
struct LetterRedrive {
    private var order: RedriveOrder
    private let settings: Settings
    private let payload: [UInt8]?
    private let runs: Bool
    private let isJSON: Bool
    private let reason: String
    /// Records a second; 0: no limit.
    private let rate: Int
    private let patience: Duration

    init(_ arguments: Arguments, _ selection: LetterSelection, _ settings: Settings) throws {
        try LetterOptions.requireSelection(selection, "redrive")
        order = RedriveOrder(selection)
        order.allowsStale = arguments.isSet("allow-stale")
        order.unparks = arguments.isSet("unpark")
        order.repeats = arguments.isSet("again")
        runs = arguments.isSet("yes")
        isJSON = arguments.isSet("json")
        reason = runs ? try LetterOptions.reason(arguments) : ""
        rate = try arguments.number("rate", 0...1_000_000, or: 5000)
        patience = .seconds(try arguments.number("wait", 0...86_400, or: 60))
        if let file = arguments.value("payload") {
            guard selection.ids.count == 1 else {
                throw UsageError("--payload replaces the bytes of one letter: name it by --id")
            }
            payload = try Files.read(file)
        } else {
            payload = nil
        }
        self.settings = settings
        try settings.requireDatabase()
        if runs { try settings.requireBrokers() }
    }

    func run() throws {
        var connection = try Connection(
            settings.database, applicationName: "bellhop-dead-letters", settings: [("statement_timeout", "0")]
        )
        connection.timeout = .seconds(600)
        let counts = try RedriveCounts(connection.pipeline([order.count])[0][0])
        guard counts.picked > 0 else { throw CommandError("no dead letter is picked by that") }
        guard runs else {
            let rehearsal = LetterRehearsal(order, payload: payload, patience: patience)
            let outcome = try rehearsal.run(&connection, counts)
            print(isJSON ? outcome.json(counts) : outcome.text(counts))
            if !outcome.isAnswered { exit(code: 1) }
            return
        }
        guard counts.ready > 0 else { throw CommandError(counts.refusal) }
        let account = LetterOptions.account(reason)
        if let payload { try edit(payload, account, &connection) }
        let operation = try connection.pipeline([
            LetterOperations.redrive(order, picked: counts.picked, ready: counts.ready, account)
        ])[0][0].int8(0)
        let outcome = try publish(counts, operation ?? 0, &connection)
        print(isJSON ? outcome.json(counts) : outcome.text(counts))
        if !outcome.remedies(counts).isEmpty { exit(code: 1) }
    }

    private func edit(
        _ payload: [UInt8], _ account: LetterOperations.Account, _ connection: inout Connection
    ) throws {
        let id = order.selection.ids[0]
        let rows = try connection.pipeline([LetterOperations.edit(id, payload: payload, account)])[0]
        guard rows.count == 1 else {
            throw CommandError("dead letter \(id) is being redriven or resolved: it takes no other payload")
        }
    }

    // Publishing.

    private func publish(
        _ counts: RedriveCounts, _ operation: Int64, _ connection: inout Connection
    ) throws -> RedriveResult {
        var result = RedriveResult(operation: operation)
        var publisher = try LetterPublisher(settings)
        var progress = ProgressLine("published", of: counts.ready)
        let began = ContinuousClock.now
        var acknowledged: [Int64] = []
        var picked = PickedLetters(order, through: counts.last)
        while let page = try picked.next(pageSize, &connection) {
            // What the page before has published is written down with the taking of the next.
            let statements = [
                RedriveOrder.published(acknowledged), result.report(isDone: false),
                order.take(page, operation: operation),
            ]
            let rows = try connection.pipeline(statements)[2]
            let letters = try rows.collect { row throws(PostgresError) in
                try RedrivableLetter(row, allowsStale: order.allowsStale)
            }.sorted { $0.id < $1.id }
            acknowledged = try publisher.publish(letters)
            result.published += Int64(acknowledged.count)
            result.failed += Int64(letters.count - acknowledged.count)
            progress.show(result.published)
            if rate > 0 { pause(until: began + .seconds(Double(result.published) / Double(rate))) }
        }
        _ = try connection.pipeline([RedriveOrder.published(acknowledged)])
        result.failures = publisher.failures
        result.seconds = (ContinuousClock.now - began).seconds
        progress.end()
        try waitUntilRead(&result, &connection)
        _ = try connection.pipeline([result.report(isDone: true)])
        return result
    }

    /// Small enough that a slow rate is kept evenly.
    private var pageSize: Int { rate == 0 ? 2000 : min(2000, max(1, rate / 4)) }

    private func pause(until time: ContinuousClock.Instant) {
        let rest = time - .now
        if rest > .zero { Operator.pause(rest) }
    }

    /// Waits for the workers to read the records, which may be down: they are not lost then.
    private func waitUntilRead(_ result: inout RedriveResult, _ connection: inout Connection) throws {
        let deadline = ContinuousClock.now + patience
        var progress = ProgressLine("read by the workers", of: result.published)
        repeat {
            let began = ContinuousClock.now
            let rows = try connection.query(
                """
                select case when state = 'pending' and redriven_at is null then 'unpublished' else state end, count(*)
                from bellhop.dead_letter where operation = $1 group by 1
                """, [.int8(result.operation)])
            result.states = [:]
            for row in rows { result.states[try row.string(0) ?? ""] = try row.int8(1) }
            let waiting = result.states["pending"] ?? 0
            progress.show(result.published - waiting)
            if waiting == 0 || ContinuousClock.now >= deadline { break }
            // Counting a large redrive costs the machine that the workers need.
            Operator.pause(max(.milliseconds(200), (ContinuousClock.now - began) * 10))
        } while true
        progress.end()
    }
}

/// The letters of a redrive that is under way, by their ids. What is written after its beginning is not of it: letters that die
/// again are not redriven once more by the same command.
private struct PickedLetters {
    private let order: RedriveOrder
    private let last: Int64
    private var ids: ArraySlice<Int64> = []
    private var cursor: Int64 = 0

    /// Ids that are asked for at once.
    private static let askedFor = 100_000

    init(_ order: RedriveOrder, through last: Int64) { (self.order, self.last) = (order, last) }

    /// The next ids, as many as `count` at most; nil if there are none left.
    mutating func next(_ count: Int, _ connection: inout Connection) throws(PostgresError) -> [Int64]? {
        if ids.isEmpty {
            let pick = order.pick(after: cursor, through: last, limit: Self.askedFor)
            ids = try connection.pipeline([pick])[0].collect { row throws(PostgresError) in try row.int8(0) }[
                ...]
            guard let end = ids.last else { return nil }
            cursor = end
        }
        defer { ids = ids.dropFirst(count) }
        return Array(ids.prefix(count))
    }
}

/// How many letters are meant, and what stands against redriving them.
struct RedriveCounts {
    var picked, ready, stale, parked, pending, resolved: Int64
    /// The id of the last one that is picked.
    var last: Int64

    /// Reads the row of `RedriveOrder.count`.
    init(_ row: Row) throws(PostgresError) {
        picked = try row.int8(0) ?? 0
        ready = try row.int8(1) ?? 0
        stale = try row.int8(2) ?? 0
        parked = try row.int8(3) ?? 0
        pending = try row.int8(4) ?? 0
        resolved = try row.int8(5) ?? 0
        last = try row.int8(6) ?? 0
    }

    /// What is left alone, a line each.
    var exceptions: [String] {
        var lines: [String] = []
        func add(_ count: Int64, _ text: String) {
            if count > 0 { lines.append("\(count) \(text)") }
        }
        add(
            stale,
            "stale: later records of their keys may have been applied; --allow-stale overwrites what those said"
        )
        add(parked, "parked: they died again after 3 redrives; --unpark redrives them once more")
        add(pending, "pending: published before, and not read by their worker yet; see bellhop status")
        add(resolved, "resolved: applied, discarded, or died again; their state says it")
        return lines
    }

    /// What to do about those that are not settled.
    var remedies: [String] {
        var lines: [String] = []
        if stale > 0 {
            lines.append(
                "look at the stale ones: --allow-stale puts the old over the new, discard gives them up")
        }
        if parked > 0 { lines.append("mend why the parked ones died, then redrive them with --unpark") }
        if pending > 0 {
            lines.append(
                "start the worker or let it catch up (bellhop status); nothing is to be published again")
        }
        return lines
    }

    var refusal: String {
        (["none of \(picked) letters can be redriven"] + exceptions.map { "  " + $0 }).joined(separator: "\n")
    }

    func write(to json: inout JSONWriter) {
        json.member("picked", picked)
        json.member("ready", ready)
        json.member("stale", stale)
        json.member("parked", parked)
        json.member("pending", pending)
        json.member("resolved", resolved)
    }
}

/// What came of a redrive.
struct RedriveResult {
    var operation: Int64
    var published: Int64 = 0
    var failed: Int64 = 0
    var failures: [String] = []
    var seconds = 0.0
    /// Letters of this redrive by their state.
    var states: [String: Int64] = [:]

    init(operation: Int64) { self.operation = operation }

    /// For the operation's row: what was published, and what has become of it.
    func report(isDone: Bool) -> Statement {
        let counts = [("published", published), ("failed", failed)] + states.sorted { $0.key < $1.key }
        return LetterOperations.report(operation, counts, isDone: isDone)
    }

    /// States of letters that this redrive has published, or meant to; what is wrong with each, and what to do next.
    private static let meanings: [(state: String, words: String, remedy: String?)] = [
        ("applied", "applied", nil),
        ("duplicate", "duplicates: another record of the event had been applied", nil),
        (
            "again", "died again: see `bellhop dead-letters` for why",
            "mend the cause that `bellhop dead-letters` shows, then redrive the new letters"
        ),
        (
            "open", "refused: a later record of the key was applied before they were read; open as before",
            "look with `bellhop dead-letters show`; --allow-stale puts the old over the new, discard gives them up"
        ),
        (
            "pending", "not read yet: the worker is behind or down; see bellhop status",
            "start the worker or let it catch up (bellhop status); nothing is to be published again"
        ),
        (
            "unpublished", "not published: run the command again",
            "run the command again: it goes on with the rest"
        ),
    ]

    /// What to do about letters that did not pass; empty if all that were picked are settled.
    func remedies(_ counts: RedriveCounts) -> [String] {
        var remedies = Self.meanings.filter { states[$0.state] ?? 0 > 0 }.compactMap(\.remedy)
        if failed > 0 { remedies.append("run the command again: the broker has not taken all records") }
        return (remedies + counts.remedies).reduce(into: []) { list, remedy in
            if !list.contains(remedy) { list.append(remedy) }
        }
    }

    func text(_ counts: RedriveCounts) -> String {
        let rate = seconds > 0 ? ", \(Int64(Double(published) / seconds)) a second" : ""
        var lines = [
            "\(published) of \(counts.picked) letters published\(rate); kept as operation \(operation)"
        ]
        for (state, words, _) in Self.meanings {
            if let count = states[state] { lines.append("  \(count) \(words)") }
        }
        lines += counts.exceptions.map { "left alone: " + $0 }
        lines += failures.prefix(10).map { "not taken by the broker: " + $0 }
        lines += remedies(counts).map { "next: " + $0 }
        return lines.joined(separator: "\n")
    }

    func json(_ counts: RedriveCounts) -> String {
        var json = JSONWriter()
        json.object { json in
            counts.write(to: &json)
            json.member("dry_run", false)
            json.member("passed", remedies(counts).isEmpty)
            json.member("published", published)
            json.member("failed", failed)
            json.key("seconds")
            json.value(seconds)
            json.member("operation", operation)
            json.object("states") { json in
                for (state, count) in states.sorted(by: { $0.key < $1.key }) {
                    json.key(state)
                    json.value(count)
                }
            }
            json.array("next") { json in for remedy in remedies(counts) { json.value(remedy) } }
        }
        return json.string
    }
}

extension Duration {
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
