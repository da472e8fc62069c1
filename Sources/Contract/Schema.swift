internal import JSON

/// A JSON Schema, compiled at start from a listed subset into flat tables that one pass over a value reads.
///
/// Keywords: `type`, `properties`, `required`, `additionalProperties` (boolean), `enum`, `const`, `minLength`, `maxLength`
/// (characters), `minimum`, `maximum`, `items`, `minItems`, `maxItems`, `format: date-time`, `$ref` within the document;
/// under `x-bellhop`: `minBytes`, `maxBytes`, and the mark `personal`, which asserts nothing. Annotations are passed over; any other keyword fails at start.
package struct Schema: Sendable {
    /// Rule 0 is the root's.
    let rules: [Rule]
    /// Members of all objects; `Rule.properties` are parts of it.
    let properties: [Property]
    /// Hash tables of all objects, from name to place in `properties`; −1 is empty.
    let buckets: [Int16]
    /// Values of all `enum` and `const`.
    let literals: [Literal]
    /// Limits of all numbers.
    let bounds: [Bound]
    /// Names and string literals.
    let characters: [UInt8]

    init(_ draft: SchemaCompiler) {
        rules = draft.rules
        properties = draft.properties
        buckets = draft.buckets
        literals = draft.literals
        bounds = draft.bounds
        characters = draft.characters
    }

    /// What one place of a value must be. Small, and plain numbers only: reading one touches no reference count.
    struct Rule: Sendable {
        /// A bit for each allowed `JSONKind`.
        var kinds: UInt8 = Schema.anyKind
        var isInteger = false
        var isTime = false
        var isOpen = true
        /// Nothing is declared of the members: all of them are kept, so all of them must fit Postgres.
        var isFreeForm = true
        /// Index of the rule of the elements; −1: anything.
        var element: Int32 = -1
        var properties = Run()
        /// Its length is a power of two, or 0.
        var buckets = Run()
        var literals = Run()
        var characters = Limits()
        var bytes = Limits()
        var items = Limits()
        /// Indices into `bounds`; −1: none.
        var minimum: Int32 = -1
        var maximum: Int32 = -1
        /// A bit for each of `properties`.
        var required: UInt64 = 0
    }

    struct Property: Sendable {
        var name: Run
        var rule: Int32
    }

    /// Part of a table.
    struct Run: Sendable {
        var start: Int32 = 0
        var count: Int32 = 0

        init() {}

        init(_ range: Range<Int>) {
            start = Int32(range.lowerBound)
            count = Int32(range.count)
        }

        var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
    }

    /// How many of something there may be.
    struct Limits: Sendable {
        var least: Int32 = 0
        var most: Int32 = .max
    }

    enum Literal: Sendable {
        case null
        case bool(Bool)
        case int(Int64)
        case string(Run)
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
}
