/// A point in time: microseconds since 1970-01-01T00:00:00Z, leap seconds not counted (as in Postgres and Kafka).
package struct Timestamp: Hashable, Sendable {
    package var microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }
    /// Kept within the years 1 to 9999: a producer's clock may say anything.
    package init(milliseconds: Int64) {
        microseconds = min(max(milliseconds, firstSecond * 1000), lastSecond * 1000) * 1000
    }

    package var milliseconds: Int64 { microseconds >= 0 ? microseconds / 1000 : (microseconds - 999) / 1000 }
}

extension Timestamp: Comparable {
    package static func < (a: Timestamp, b: Timestamp) -> Bool { a.microseconds < b.microseconds }
}

extension Timestamp {
    /// Reads RFC 3339 (`2026-03-01T12:00:00.123456Z`, any offset, `T` and `Z` in either case).
    ///
    /// Digits after the sixth are dropped, not rounded; second 60 is the next minute's first. Nil for anything else, for
    /// days that do not exist, and for times before the year 1 or after 9999 in UTC, which RFC 3339 cannot write.
    package init?(rfc3339 text: Span<UInt8>) {
        var scan = DigitScan(text)
        guard let year = scan.number(4), year > 0, scan.skip("-"), let month = scan.number(2), scan.skip("-"),
            let day = scan.number(2), (1...12).contains(month), day >= 1, day <= daysIn(month, year),
            scan.skip("T") || scan.skip("t"),
            let hour = scan.number(2), hour < 24, scan.skip(":"), let minute = scan.number(2), minute < 60,
            scan.skip(":"), let second = scan.number(2), second <= 60
        else { return nil }
        var fraction = 0
        if scan.skip(".") {
            guard let digits = scan.fraction() else { return nil }
            fraction = digits
        }
        guard let offset = scan.offsetMinutes(), scan.isAtEnd else { return nil }
        let minutes = (daysSinceEpoch(year, month, day) * 24 + hour) * 60 + minute - offset
        let seconds = Int64(minutes * 60 + second)
        guard seconds >= firstSecond, seconds <= lastSecond else { return nil }
        self.init(microseconds: seconds * 1_000_000 + Int64(fraction))
    }

    package init?(rfc3339 string: String) {
        let bytes = Array(string.utf8)
        self.init(rfc3339: bytes.span)
    }
}

extension Timestamp: CustomStringConvertible {
    package var description: String { String(decoding: rfc3339, as: UTF8.self) }

    /// RFC 3339 in UTC with six digits, in ASCII: `2026-03-01T12:00:00.123456Z`.
    package var rfc3339: [UInt8] {
        let second = microseconds.floorDivided(by: 1_000_000)
        let day = second.floorDivided(by: 86_400)
        let (year, month, monthDay) = civil(fromDays: Int(day))
        let clock = Int(second - day * 86_400)
        var text: [UInt8] = []
        text.reserveCapacity(27)
        append(year, digits: 4, then: "-", to: &text)
        append(month, digits: 2, then: "-", to: &text)
        append(monthDay, digits: 2, then: "T", to: &text)
        append(clock / 3600, digits: 2, then: ":", to: &text)
        append(clock / 60 % 60, digits: 2, then: ":", to: &text)
        append(clock % 60, digits: 2, then: ".", to: &text)
        append(Int(microseconds - second * 1_000_000), digits: 6, then: "Z", to: &text)
        return text
    }
}

/// Appends `number` with leading zeros to at least `digits`, and a separator.
private func append(_ number: Int, digits: Int, then separator: Unicode.Scalar, to text: inout [UInt8]) {
    if number < 0 { text.append(UInt8(ascii: "-")) }
    let magnitude = number.magnitude
    var divisor: UInt = 1
    for _ in 1..<digits { divisor *= 10 }
    while magnitude / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
        text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude / divisor % 10))
        divisor /= 10
    }
    text.append(UInt8(ascii: separator))
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        self / divisor - (self % divisor < 0 ? 1 : 0)
    }
}

/// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, in seconds since 1970.
private let firstSecond: Int64 = -62_135_596_800
private let lastSecond: Int64 = 253_402_300_799

private func daysIn(_ month: Int, _ year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
}

/// Days from 1970-01-01 in the proleptic Gregorian calendar; years start in March so that the leap day is the last.
/// Formula: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
private func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

/// The inverse of `daysSinceEpoch`: civil_from_days of the same source.
private func civil(fromDays days: Int) -> (year: Int, month: Int, day: Int) {
    let z = days + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
}

/// Walks ASCII digits of a timestamp.
private struct DigitScan: ~Escapable {
    private let text: Span<UInt8>
    private var position = 0

    @_lifetime(copy text)
    init(_ text: Span<UInt8>) { self.text = text }

    var isAtEnd: Bool { position == text.count }

    mutating func digit() -> Int? {
        guard position < text.count, text[position] >= 0x30, text[position] <= 0x39 else { return nil }
        position += 1
        return Int(text[position - 1]) - 0x30
    }

    mutating func number(_ width: Int) -> Int? {
        var value = 0
        for _ in 0..<width {
            guard let next = digit() else { return nil }
            value = value * 10 + next
        }
        return value
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < text.count, UInt32(text[position]) == character.value else { return false }
        position += 1
        return true
    }

    /// Microseconds of at least one digit.
    mutating func fraction() -> Int? {
        var value = 0, count = 0
        while let next = digit() {
            if count < 6 { value = value * 10 + next }
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in 0..<max(0, 6 - count) { value *= 10 }
        return value
    }

    mutating func offsetMinutes() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let sign = skip("+") ? 1 : skip("-") ? -1 : 0
        guard sign != 0, let hours = number(2), hours < 24, skip(":"), let minutes = number(2), minutes < 60
        else {
            return nil
        }
        return sign * (hours * 60 + minutes)
    }
}
