internal import Records

/// How a record failed; the `class` of its dead letter.
package enum FailureClass: String, Sendable, CaseIterable {
    /// The bytes are not what they claim: not JSON, not UTF-8.
    case undecodable
    /// Readable, but against the contract: schema, unknown type, wrong key, missing or malformed attribute.
    case invalid
    /// Valid JSON that Postgres cannot hold.
    case refused
    /// Against the rules of the domain.
    case rejected
    /// An SQL error that the record caused.
    case dataError = "data_error"
    /// Larger than the contract allows.
    case oversize
    /// Processes died on it.
    case crash
    /// An operator passed over it.
    case skipped
}

/// Why a record becomes a dead letter.
package struct Rejection: Error, Hashable, Sendable {
    package var `class`: FailureClass
    /// For people: `kind is "fax", expected one of call, email`. Quoted values are bounded and escaped.
    package var reason: String
    /// A header's name, `key`, or a JSON pointer into the value (empty: the whole value).
    package var place: String
    /// The rule that was broken, for grouping: a schema keyword or a word such as `required`.
    package var rule: String

    package init(_ class: FailureClass, _ reason: String, place: String, rule: String) {
        self.class = `class`
        self.reason = reason
        self.place = place
        self.rule = rule
    }
}

/// `bytes` in quotes, escaped, cut to about 64 bytes.
func quoted(_ bytes: some Sequence<UInt8>) -> String { "\"\(excerpt(bytes, maximum: 64))\"" }

/// `bytes` escaped, cut between characters to at most `maximum` bytes of the original.
func excerpt(_ bytes: some Sequence<UInt8>, maximum: Int) -> String {
    var head = Array(bytes.prefix(maximum + 1))
    guard head.count > maximum else { return String(escaping: head) }
    // The first byte left out tells whether the cut would go through a character.
    if head.removeLast() & 0xC0 == 0x80 {
        for _ in 0..<3 where head.popLast().map({ $0 & 0xC0 != 0x80 }) ?? true { break }
    }
    return String(escaping: head) + "…"
}
