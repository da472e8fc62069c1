internal import Crypto
internal import Documents
internal import Postgres
internal import Records

extension Exchange {
    /// What `cursor` of the query says; nil: the page is the first.
    func cursor<Cursor>(_ read: (Text) -> Cursor?) throws(Problem) -> Cursor? {
        guard let text = query["cursor"] else { return nil }
        guard let cursor = read(text) else { throw Problem(.badRequest, "the cursor is not one of ours") }
        return cursor
    }
}

/// Where a page ended that is sorted by id.
struct IDCursor {
    var id: Text

    init(id: Text) { self.id = id }

    init?(_ text: Text) {
        guard let (_, id) = CursorText.read(text, numbers: 0), !id.isEmpty else { return nil }
        self.id = id
    }

    var text: String { CursorText.write([], id) }
}

/// Where a page of rules ended.
struct RuleCursor {
    var priority: Int64
    var rule: Text

    /// - Parameter row: of the read: the rule's id first, its priority in the fourth place.
    init?(_ row: Row) throws(PostgresError) {
        guard let rule = try row.text(0), let priority = try row.int8(3) else { return nil }
        (self.priority, self.rule) = (priority, rule)
    }

    init?(_ text: Text) {
        guard let (numbers, rule) = CursorText.read(text, numbers: 1), !rule.isEmpty else { return nil }
        (priority, self.rule) = (numbers[0], rule)
    }

    var text: String { CursorText.write([priority], rule) }
}

/// Where a page of the queue ended.
struct QueueCursor {
    /// Nil: among leads that no rule matches, which come last.
    var rule: Text?
    var since: Timestamp
    var arrival: Int64

    init?(_ text: Text) {
        guard let (numbers, rule) = CursorText.read(text, numbers: 2), numbers[0].magnitude < 1 << 60 else {
            return nil
        }
        (since, arrival) = (Timestamp(microseconds: numbers[0]), numbers[1])
        self.rule = rule.isEmpty ? nil : rule
    }

    init(rule: Text?, since: Timestamp, arrival: Int64) {
        (self.rule, self.since, self.arrival) = (rule, since, arrival)
    }

    var text: String { CursorText.write([since.microseconds, arrival], rule ?? "") }
}

/// Cursors as callers see them: numbers of eight bytes, then a text, in base64url.
private enum CursorText {
    static func write(_ numbers: [Int64], _ text: Text) -> String {
        let bytes = numbers.flatMap { number in
            (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
        }
        return Base64URL.encode(bytes + text.bytes)
    }

    static func read(_ text: Text, numbers count: Int) -> (numbers: [Int64], text: Text)? {
        guard let bytes = Base64URL.decode(text.string), bytes.count >= 8 * count,
            let rest = Text(validating: Array(bytes[(8 * count)...])), !rest.hasNUL
        else { return nil }
        let numbers = (0..<count).map { place in
            bytes[(8 * place)..<(8 * place + 8)].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        }
        return (numbers, rest)
    }
}
