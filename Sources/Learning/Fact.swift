/// One thing known of a lead when it was scored or closed: a field and its value, as they are counted.
///
/// What is not known is no fact: it counts neither for nor against. Where absence itself should count, name it as a
/// value.
package struct Fact: Hashable, Sendable {
    package let field: String
    package let value: String

    /// Characters of a value that count; what follows is cut off.
    package static let longestValue = 64

    /// A text: without spaces around it, in lower case by Unicode's full mapping. Two spellings of one character are
    /// one value. Nil if nothing is left.
    package init?(_ field: String, text: String) {
        let value = String(text.trimmed.lowercased().prefix(Self.longestValue))
        guard !value.isEmpty else { return nil }
        (self.field, self.value) = (field, value)
    }

    /// For a value that is in its counted form already.
    init(_ field: String, counted value: String) { (self.field, self.value) = (field, value) }

    /// A number, as the bin that it lies in.
    package init(_ field: String, number: Int64) {
        (self.field, self.value) = (field, Self.bin(number))
    }

    /// What a text says: the bin of a number (its fraction is cut off), else the text.
    package init?(_ field: String, numberOrText text: String) {
        let trimmed = text.trimmed
        if let number = Int64(trimmed) {
            self.init(field, number: number)
        } else if trimmed.utf8.allSatisfy(Self.isOfDecimal), let number = Double(trimmed),
            number.magnitude < 1e18
        {
            self.init(field, number: Int64(number))
        } else {
            self.init(field, text: trimmed)
        }
    }

    /// Digits, sign, point and exponent: `Double` reads hexadecimal too, and words.
    private static func isOfDecimal(_ byte: UInt8) -> Bool { "0123456789+-.eE".utf8.contains(byte) }

    /// Numbers that agree in their first digit and in how many digits they have: `7`, `40 to 49`, `300 to 399`,
    /// `-49 to -40`. Fixed for ever, so that a bin means the same in each version of a model.
    static func bin(_ number: Int64) -> String {
        var (unit, first) = (UInt64(1), number.magnitude)
        while first >= 10 { (unit, first) = (unit * 10, first / 10) }
        guard unit > 1 else { return String(number) }
        let (low, high) = (first * unit, first * unit + (unit - 1))
        return number < 0 ? "-\(high) to -\(low)" : "\(low) to \(high)"
    }
}

extension Fact: Comparable {
    /// By field, then value: the order in which facts are summed.
    package static func < (a: Fact, b: Fact) -> Bool { (a.field, a.value) < (b.field, b.value) }
}

extension String {
    fileprivate var trimmed: String {
        let rest = drop { $0.isWhitespace }
        guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(rest[...last])
    }
}
