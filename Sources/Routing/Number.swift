internal import JSON

/// A decimal number that compares exactly with every number of at most nine decimals.
///
/// Kept as twice the billionths, rounded to zero, and one further from zero where something finer was cut off: an odd
/// number lies strictly between its neighbours. Numbers beyond ±10^27 are all as large as that.
package struct Number: Hashable, Sendable {
    /// Twice the billionths; odd for "and a little further from zero".
    private let halves: Int128

    private static let unit: Int128 = 2_000_000_000
    private static let digitLimit = 27

    package init(_ integer: Int64) { halves = Int128(integer) * Self.unit }

    /// Nil if `token` is not a number as JSON writes it.
    package init?(_ token: [UInt8]) {
        var rest = token[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        let mantissa = rest.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        let parts = mantissa.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard JSONDecimal(token) != nil, let exponent = Self.exponent(rest.dropFirst(mantissa.count)) else {
            return nil
        }
        let digits = Array(parts.joined())
        let magnitude = Self.magnitude(digits, point: parts[0].count + exponent)
        halves = isNegative ? -magnitude : magnitude
    }

    /// Beyond ±10,000 all are the same.
    private static func exponent(_ text: ArraySlice<UInt8>) -> Int? {
        guard !text.isEmpty else { return 0 }
        var digits = text.dropFirst()
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
        let value = digits.reduce(0) { min($0 * 10 + Int($1) - 0x30, 10_000) }
        return isNegative ? -value : value
    }

    /// Of the digits with the decimal point after the first `point` of them.
    private static func magnitude(_ digits: [UInt8], point: Int) -> Int128 {
        var value: Int128 = 0
        var isCut = false
        let leading = digits.prefix { $0 == 0x30 }.count
        guard leading < digits.count else { return 0 }
        guard point - leading <= digitLimit else { return unit * Self.power(digitLimit) }
        for place in min(leading, point)..<max(digits.count, point + 9) {
            let digit = digits.indices.contains(place) ? digits[place] - 0x30 : 0
            if place < point + 9 { value = value * 10 + Int128(digit) } else { isCut = isCut || digit != 0 }
        }
        return value * 2 + (isCut ? 1 : 0)
    }

    private static func power(_ exponent: Int) -> Int128 {
        (0..<exponent).reduce(1) { value, _ in value * 10 }
    }
}

extension Number: Comparable {
    package static func < (a: Number, b: Number) -> Bool { a.halves < b.halves }
}

extension Number: CustomStringConvertible {
    /// A number of JSON that reads as this one, without trailing zeros; what was cut off shows as a 5 in the tenth place.
    package var description: String {
        let billionths = halves.magnitude / 2
        let whole = billionths / 1_000_000_000
        var decimals = String(billionths % 1_000_000_000 + 1_000_000_000).dropFirst()
        if halves.magnitude % 2 == 1 { decimals += "5" }
        while decimals.last == "0" { decimals.removeLast() }
        return (halves < 0 ? "-" : "") + "\(whole)" + (decimals.isEmpty ? "" : ".\(decimals)")
    }
}
