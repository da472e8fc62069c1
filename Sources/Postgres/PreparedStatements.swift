/// The statements that a session has prepared, by text and types.
struct PreparedStatements {
    struct Key: Hashable {
        var sql: String
        var types: [UInt32]
    }

    /// Beyond this many a statement is sent whole each time, so that made-up SQL cannot fill the server's
    /// memory.
    static let limit = 256

    private var names: [Key: String] = [:]
    private var next = 0

    subscript(_ key: Key) -> String? { names[key] }

    /// A name never used before in the session; nil at the limit.
    mutating func newName() -> String? {
        guard names.count < Self.limit else { return nil }
        next += 1
        return "b\(next)"
    }

    mutating func insert(_ key: Key, name: String) { names[key] = name }
    mutating func removeAll() { names.removeAll() }
}
