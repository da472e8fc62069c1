/// Cuts a stream of Postgres' protocol into messages.
struct Messages {
    /// The first message of a client has no type.
    var isStarted: Bool
    private var bytes: [UInt8] = []
    private var start = 0

    init(isStarted: Bool) { self.isStarted = isStarted }

    mutating func append(_ more: ArraySlice<UInt8>) {
        if start > 0 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes += more
    }

    /// The next whole message with its head, and where its body begins.
    mutating func next() -> (message: ArraySlice<UInt8>, body: ArraySlice<UInt8>)? {
        let head = isStarted ? 5 : 4
        let rest = bytes[start...]
        guard rest.count >= head else { return nil }
        let length = rest.dropFirst(head - 4).prefix(4).reduce(0) { $0 << 8 | Int($1) } + head - 4
        guard rest.count >= length else { return nil }
        start += length
        isStarted = true
        return (rest.prefix(length), rest.prefix(length).dropFirst(head))
    }

    mutating func rest() -> ArraySlice<UInt8> {
        defer { (bytes, start) = ([], 0) }
        return bytes[start...]
    }
}

/// Follows a client's messages and finds the one by which a transaction that is known commits: the synchronisation of
/// its pipeline, or the end of its last COPY.
struct CommitFinder {
    /// By the name of the prepared statement.
    private var callers: [String: Transaction] = [:]
    private var begins: Set<String> = []
    private var transaction: Transaction?
    private var isExplicit = false
    private var copies = 0

    /// The transaction that the server commits on this message, and not before it.
    mutating func commits(_ type: UInt8, _ body: ArraySlice<UInt8>) -> Transaction? {
        switch type {
        case UInt8(ascii: "P"): prepare(body)
        case UInt8(ascii: "B"): bind(body)
        case UInt8(ascii: "S"): if !isExplicit { return end() }
        case UInt8(ascii: "Q"): return query(string(body).0)
        case UInt8(ascii: "c"):
            copies -= 1
            if copies == 0 { return end() }
        default: break
        }
        return nil
    }

    private mutating func prepare(_ body: ArraySlice<UInt8>) {
        let (name, rest) = string(body)
        let sql = string(rest).0
        callers[name] = Transaction.allCases.first { sql.contains($0.rawValue) }
        begins.remove(name)
        if sql == "BEGIN" { begins.insert(name) }
    }

    private mutating func bind(_ body: ArraySlice<UInt8>) {
        let name = string(string(body).1).0
        transaction = callers[name] ?? transaction
        if begins.contains(name) { isExplicit = true }
    }

    private mutating func query(_ sql: String) -> Transaction? {
        copies = sql.split(separator: "\n").count { $0.hasPrefix("copy ") }
        if !sql.contains("COMMIT") { _ = end() }
        return copies == 0 ? end() : nil
    }

    private mutating func end() -> Transaction? {
        isExplicit = false
        return transaction.take()
    }
}

/// Text up to a zero byte, and what follows it.
func string(_ bytes: ArraySlice<UInt8>) -> (String, ArraySlice<UInt8>) {
    let text = bytes.prefix { $0 != 0 }
    return (String(decoding: text, as: UTF8.self), bytes.dropFirst(text.count + 1))
}
