/// A JSON string as the tests read it, apart from how ours does.
struct JSONText {
    private let units: [UInt16]

    /// - Parameter literal: with its quotes.
    init(_ literal: String) {
        var units: [UInt16] = []
        var rest = Array(literal.utf16).dropFirst().dropLast()
        while let unit = rest.popFirst() {
            guard unit == 0x5C, let escaped = rest.popFirst() else {
                units.append(unit)
                continue
            }
            if escaped == 0x75 {
                units.append(UInt16(String(decoding: rest.prefix(4), as: UTF16.self), radix: 16) ?? 0)
                rest = rest.dropFirst(4)
            } else {
                units.append(escaped == 0x6E ? 0x0A : escaped)
            }
        }
        self.units = units
    }

    var string: String { String(decoding: units, as: UTF16.self) }
    var isKeepable: Bool { !hasLoneSurrogate && !units.contains(0) }

    var hasLoneSurrogate: Bool {
        var decoder = UTF16()
        var iterator = units.makeIterator()
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue: continue
            case .emptyInput: return false
            case .error: return true
            }
        }
    }

    private var numbers: (year: Int, month: Int, day: Int)? {
        let parts = string.prefix { !"Tt".contains($0) }.split(separator: "-").map { Int($0) ?? 0 }
        return parts.count == 3 ? (parts[0], parts[1], parts[2]) : nil
    }

    /// What valijson takes for a time and RFC 3339 does not.
    var isTimeOnlyToValijson: Bool {
        guard let (year, month, day) = numbers else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return string.contains("|") || string.prefix { $0 != "-" }.count != 4
            || month == 2 && day == 29 && !isLeap
    }

    /// A time outside the years 1 to 9999, in UTC.
    var isBeyondYears: Bool {
        guard let (year, month, day) = numbers, string.count >= 20 else { return false }
        if year == 0 { return true }
        let (clock, zone) = (string.dropFirst(11), string.suffix(6))
        let minute =
            Self.minutes(clock) - (zone.first == "-" ? -1 : zone.first == "+" ? 1 : 0)
            * Self.minutes(zone.dropFirst())
        return (year, month, day) == (9999, 12, 31) && minute >= 1440
            || (year, month, day) == (1, 1, 1) && minute < 0
    }

    private static func minutes(_ clock: Substring) -> Int {
        (Int(clock.prefix(2)) ?? 0) * 60 + (Int(clock.dropFirst(3).prefix(2)) ?? 0)
    }
}

/// A JSON number as the tests read it, exactly and apart from how ours does: `digits` × 10^`exponent`.
struct ExactNumber: Equatable {
    let isNegative: Bool
    /// Without zeros at its ends; empty for 0.
    private let digits: String
    private let exponent: Int

    /// Nil for what is no number.
    init?(_ literal: String) {
        guard let first = literal.first, first == "-" || first.isNumber else { return nil }
        let parts = literal.lowercased().split(separator: "e")
        let mantissa = parts[0].drop { $0 == "-" }.split(separator: ".")
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        let all = (mantissa[0] + fraction).drop { $0 == "0" }
        let zeros = all.reversed().prefix { $0 == "0" }.count
        digits = String(all.dropLast(zeros))
        exponent = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) - fraction.count + zeros
        isNegative = first == "-" && !all.isEmpty
    }

    static func == (a: ExactNumber, b: ExactNumber) -> Bool {
        a.digits == b.digits && a.isNegative == b.isNegative && (a.isZero || a.exponent == b.exponent)
    }

    var isZero: Bool { digits.isEmpty }
    var isInteger: Bool { isZero || exponent >= 0 }

    var int64: Int64? {
        guard isInteger, !isZero else { return isZero ? 0 : nil }
        guard digits.count + exponent <= 19 else { return nil }
        return Int64((isNegative ? "-" : "") + digits + String(repeating: "0", count: exponent))
    }

    func isLess(than other: ExactNumber) -> Bool {
        guard isNegative == other.isNegative, !isZero, !other.isZero else {
            return isNegative || isZero && !other.isZero && !other.isNegative
        }
        let (mine, theirs) = (digits.count + exponent, other.digits.count + other.exponent)
        // Digits after the point alone compare like words.
        let isSmaller = mine != theirs ? mine < theirs : digits < other.digits
        return digits == other.digits && mine == theirs ? false : isSmaller != isNegative
    }
}
