internal import JSON

/// A JSON Schema, compiled at start from a listed subset into flat tables that one pass over a value reads.
///
/// Keywords: `type`, `properties`, `required`, `additionalProperties` (boolean), `enum`, `const`, `minLength`, `maxLength`
/// (characters), `minimum`, `maximum`, `items`, `minItems`, `maxItems`, `format: date-time`, `$ref` within the document;
/// under `x-bellhop`: `minBytes`, `maxBytes`. Annotations are passed over; any other keyword fails at start.
package struct Schema: Sendable {
    /// Rule 0 is the root's.
    var rules: [Rule] = []
    /// Members of all objects; `Rule.properties` are ranges of it.
    var properties: [Property] = []
    /// Hash tables of all objects, from name to place in `properties`; −1 is empty.
    var buckets: [Int16] = []
    /// Values of all `enum` and `const`.
    var literals: [Literal] = []
    /// Names and string literals.
    var characters: [UInt8] = []

    /// What one place of a value must be. Plain numbers only: reading one must not touch a reference count.
    struct Rule: Sendable {
        /// A bit for each allowed `JSONKind`.
        var kinds: UInt8 = Schema.anyKind
        var isInteger = false
        var isTime = false
        var isOpen = true
        /// Nothing is declared of the members: all of them are kept, so all of them must fit Postgres.
        var isFreeForm = true
        var properties = 0..<0
        var buckets = 0..<0
        /// A bit for each of `properties`.
        var required: UInt64 = 0
        var literals = 0..<0
        var characters = 0...Int.max
        var bytes = 0...Int.max
        var items = 0...Int.max
        /// Index of the rule of the elements.
        var element: Int?
        var minimum: Bound?
        var maximum: Bound?
    }

    struct Property: Sendable {
        var name: Range<Int>
        var rule: Int
    }

    enum Literal: Sendable {
        case null
        case bool(Bool)
        case int(Int64)
        case string(Range<Int>)
    }

    /// A limit of a number.
    struct Bound: Sendable {
        var double: Double
        /// For exact comparison of integers.
        var int: Int64?
    }

    /// `Rule.kinds` where no type is given.
    static let anyKind: UInt8 = 0x7F

    static func bit(_ kind: JSONKind) -> UInt8 { 1 << kind.rawValue }

    /// Spreads names over the buckets of an object; names of one length and like ends are told apart by comparison.
    static func hash(_ count: Int, _ first: UInt8, _ last: UInt8) -> Int {
        count &* 31 &+ Int(first) &* 7 &+ Int(last) &* 13
    }

    func text(_ range: Range<Int>) -> String { String(decoding: characters[range], as: UTF8.self) }
}
