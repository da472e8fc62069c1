internal import JSON
internal import Postgres
internal import Records
internal import Runtime

/// A dry run: asks the owners of the letters' partitions what would become of each, a page at a time.
struct LetterRehearsal {
    private let order: RedriveOrder
    private let payload: [UInt8]?
    private let patience: Duration

    private static let pageRows = 2000

    init(_ order: RedriveOrder, payload: [UInt8]?, patience: Duration) {
        (self.order, self.payload, self.patience) = (order, payload, patience)
    }

    func run(_ connection: inout Connection, _ counts: RedriveCounts) throws -> RehearsalResult {
        var result = RehearsalResult()
        var progress = ProgressLine("tried", of: counts.ready)
        var cursor: Int64 = 0
        while result.isAnswered {
            let asked = try connection.pipeline([
                RehearsalOrders.ask(order, payload: payload, after: cursor, limit: Self.pageRows)
            ])[0]
            guard let last = try asked.last?.int8(1) else { break }
            cursor = last
            let ids = try asked.collect { row throws(PostgresError) in try row.int8(0) }
            result.tally(try answers(to: ids, &connection))
            progress.show(result.tried)
        }
        progress.end()
        result.untried =
            try connection.pipeline([RehearsalOrders.countUntried(order, payload: payload)])[0][0]
            .int8(0) ?? 0
        return result
    }

    private func answers(to ids: [Int64], _ connection: inout Connection) throws -> Rows {
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline {
            let open = try connection.pipeline([RehearsalOrders.countOpen(ids)])[0][0].int8(0) ?? 0
            if open == 0 { break }
            pause(.milliseconds(100))
        }
        return try connection.pipeline([RehearsalOrders.takeAnswers(ids)])[0]
    }
}

extension Rows {
    fileprivate var last: Row? { isEmpty ? nil : self[count - 1] }
}

/// What the owners said.
struct RehearsalResult {
    struct Kind: Hashable {
        var outcome: String
        var `class`: String?
        var reason: String?
    }

    private(set) var counts: [Kind: (count: Int64, example: Int64)] = [:]
    private(set) var unanswered: Int64 = 0
    private(set) var taken: Int64 = 0
    private(set) var tried: Int64 = 0
    /// Letters that processes have died on: they are not tried.
    var untried: Int64 = 0

    /// Nobody who leaves one page unanswered answers the next.
    var isAnswered: Bool { unanswered == 0 }

    /// - Parameter rows: of `RehearsalOrders.takeAnswers`.
    mutating func tally(_ rows: Rows) {
        for row in rows { try? tally(row) }
    }

    private mutating func tally(_ row: Row) throws(PostgresError) {
        guard let letter = try row.int8(0) else { return }
        guard let outcome = try row.string(1) else {
            unanswered += 1
            if try row.bool(4) == true { taken += 1 }
            return
        }
        tried += 1
        let kind = Kind(outcome: outcome, class: try row.string(2), reason: try row.string(3))
        counts[kind] = ((counts[kind]?.count ?? 0) + 1, counts[kind]?.example ?? letter)
    }

    private var sorted: [(kind: Kind, count: Int64, example: Int64)] {
        counts.map { ($0.key, $0.value.count, $0.value.example) }.sorted {
            ($0.count, $1.example) > ($1.count, $0.example)
        }
    }

    func text(_ order: RedriveCounts) -> String {
        var lines = [
            "dry run: nothing was published; \(order.ready) of \(order.picked) letters can be redriven"
        ]
        for (kind, count, example) in sorted.prefix(20) {
            lines.append("  \(count) \(words(kind)) (such as letter \(example))")
        }
        if sorted.count > 20 { lines.append("  … and \(sorted.count - 20) other reasons") }
        if unanswered > 0 {
            lines.append(
                taken > 0
                    ? "  \(unanswered) got no answer: the worker took \(taken) of them and said nothing, as if it had died on one"
                    : "  \(unanswered) got no answer: nobody runs their partitions; see bellhop status"
            )
        }
        if untried > 0 {
            lines.append(
                "  \(untried) of class crash are not tried: a worker died on them; a redrive tries each alone"
            )
        }
        lines += order.exceptions.map { "left alone: " + $0 }
        if order.ready > 0 { lines.append("to do it: the same with --yes --reason TEXT") }
        return lines.joined(separator: "\n")
    }

    private func words(_ kind: Kind) -> String {
        switch kind.outcome {
        case "applied": "would be applied"
        case "duplicate": "would be duplicates: another record of the event was applied"
        case "stale": "would be refused: a later record of the key was applied"
        case "dead_letter": "would die again, \(kind.class ?? ""): \(kind.reason ?? "")"
        case "stopped": "would stop their partition: \(kind.reason ?? "")"
        default: "are resolved meanwhile"
        }
    }

    func json(_ order: RedriveCounts) -> String {
        var json = JSONWriter()
        json.object { json in
            order.write(to: &json)
            json.member("dry_run", true)
            json.member("unanswered", unanswered)
            json.member("untried", untried)
            json.array("outcomes") { json in
                for (kind, count, example) in sorted {
                    json.object { json in
                        json.member("outcome", kind.outcome)
                        json.member("count", count)
                        json.member("class", optional: kind.class)
                        json.member("reason", optional: kind.reason)
                        json.member("example", example)
                    }
                }
            }
        }
        return json.string
    }
}
