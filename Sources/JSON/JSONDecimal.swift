/// The digits of a JSON number and where its point stands; exact for any length and exponent.
package struct JSONDecimal: Sendable {
    private let isNegative: Bool
    /// From the first digit that is not zero; empty for zero.
    private let digits: [UInt8]
    /// Digits of `digits` before the decimal point; negative for leading zeros after it.
    private let point: Int
    /// Digits after the point as written, the exponent taken into account; never negative.
    package let scale: Int
    /// Postgres refuses such an exponent even of zero.
    private let isExponentAbsurd: Bool

    /// Nil if `token` is not a number by JSON's grammar, except that leading zeros are allowed.
    package init?(_ token: [UInt8]) {
        var rest = token[...]
        isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        let mantissa = rest.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        let exponentText = rest.dropFirst(mantissa.count + 1)
        let parts = mantissa.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) })
        else {
            return nil
        }
        let exponent = mantissa.count == rest.count ? 0 : Self.exponent(exponentText)
        guard let exponent else { return nil }
        let fraction = parts.count > 1 ? parts[1].count : 0
        digits = Array(parts.joined().drop { $0 == 0x30 })
        point = digits.count - fraction + exponent
        scale = max(0, fraction - exponent)
        isExponentAbsurd = abs(exponent) >= 1_073_741_823
    }

    /// Exponents beyond are all the same to every reader.
    private static let exponentLimit = 2_000_000_000

    private static func exponent(_ text: ArraySlice<UInt8>) -> Int? {
        var rest = text
        let sign = rest.first == UInt8(ascii: "-") ? -1 : 1
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        guard !rest.isEmpty, rest.allSatisfy(isDigit) else { return nil }
        return sign * rest.reduce(0) { min($0 * 10 + Int($1 - 0x30), exponentLimit) }
    }

    package var isZero: Bool { digits.isEmpty }

    /// Whether nothing but zeros follows the point.
    package var isInteger: Bool {
        isZero || digits.dropFirst(max(0, point)).allSatisfy { $0 == 0x30 } && point > 0
    }

    /// The number, if it is an integer of at most 64 bits.
    package var int64: Int64? {
        guard isInteger else { return nil }
        guard !isZero else { return 0 }
        guard point <= 19 else { return nil }
        var value: UInt64 = 0
        for place in 0..<point {
            value = value * 10 + UInt64(place < digits.count ? digits[place] - 0x30 : 0)
        }
        if isNegative { return value <= UInt64(Int64.max) + 1 ? Int64(truncatingIfNeeded: 0 &- value) : nil }
        return Int64(exactly: value)
    }

    /// Whether Postgres' `numeric`, and so `jsonb`, holds it: 131,072 digits before the point and 16,383 after it.
    package var fitsNumeric: Bool {
        scale <= 16_383 && !isExponentAbsurd && (isZero || point <= 131_072)
    }
}

extension JSONDecimal {
    /// By value: `1.0` is neither less nor greater than `1`.
    package static func < (a: JSONDecimal, b: JSONDecimal) -> Bool {
        guard a.isZero || b.isZero || a.isNegative == b.isNegative else { return a.isNegative }
        if a.isZero { return !b.isZero && !b.isNegative }
        if b.isZero { return a.isNegative }
        return a.isNegative ? b.isNearerZero(than: a) : a.isNearerZero(than: b)
    }

    /// Of two numbers that are not zero.
    private func isNearerZero(than other: JSONDecimal) -> Bool {
        guard point == other.point else { return point < other.point }
        for place in 0..<max(digits.count, other.digits.count) {
            let (digit, theirs) = (self.digit(place), other.digit(place))
            if digit != theirs { return digit < theirs }
        }
        return false
    }

    private func digit(_ place: Int) -> UInt8 { place < digits.count ? digits[place] : 0x30 }
}

private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
