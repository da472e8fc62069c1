internal import Documents
internal import Records

/// A target's query: names and values, decoded, in order.
struct Query: Sendable {
    private(set) var items: [(name: Text, value: Text)] = []

    /// None.
    init() {}

    /// - Throws: a problem for what cannot be decoded, and for a name that is given twice.
    init(_ text: String?) throws(Problem) {
        guard let text, !text.isEmpty else { return }
        for part in text.utf8.split(separator: UInt8(ascii: "&")) {
            let pair = part.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(pair[0]),
                let value = Self.decode(pair.count > 1 ? pair[1] : pair[0][pair[0].endIndex...])
            else { throw Problem(.badRequest, "the query cannot be decoded") }
            guard self[name] == nil else {
                throw Problem(.badRequest, "a parameter of the query is given twice")
            }
            items.append((name, value))
        }
    }

    subscript(_ name: Text) -> Text? { items.first { $0.name == name }?.value }

    private static func decode(_ part: Substring.UTF8View) -> Text? {
        let spaced = part.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
        guard let text = percentDecoded(spaced).flatMap({ Text(validating: $0) }), !text.hasNUL else {
            return nil
        }
        return text
    }
}
