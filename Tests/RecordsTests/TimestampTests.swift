import Foundation
import Records
import Testing

@Suite("Timestamp")
struct TimestampTests {
    @Test(
        "reads RFC 3339 to the microsecond, in any offset",
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T00:00:00.000001Z", 1),
            ("1970-01-01t00:00:01z", 1_000_000),
            ("1969-12-31T23:59:59.999999Z", -1),
            ("2026-03-01T12:00:00Z", 1_772_366_400_000_000),
            ("2026-03-01T12:00:00.123456789Z", 1_772_366_400_123_456),
            ("2026-03-01T12:00:00.5Z", 1_772_366_400_500_000),
            ("2026-03-01T13:30:00+01:30", 1_772_366_400_000_000),
            ("2026-03-01T07:00:00-05:00", 1_772_366_400_000_000),
            ("2026-03-01T12:00:00-00:00", 1_772_366_400_000_000),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000_000),
            ("2000-02-29T00:00:00Z", 951_782_400_000_000),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
            ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ] as [(String, Int64)])
    func reads(text: String, microseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.microseconds == microseconds)
    }

    @Test(
        "refuses what RFC 3339 does not allow, and days that do not exist",
        arguments: [
            "", "yesterday", "2026-03-01", "2026-03-01T12:00Z", "2026-03-01T12:00:00", "2026-03-01 12:00:00Z",
            "2026-3-01T12:00:00Z", "2026-03-01T12:00:00.Z", "2026-03-01T12:00:00,5Z",
            "2026-03-01T12:00:00+0100",
            "2026-03-01T12:00:00+01", "2026-03-01T24:00:00Z", "2026-03-01T12:60:00Z", "2026-03-01T12:00:61Z",
            "2026-00-01T12:00:00Z", "2026-13-01T12:00:00Z", "2026-02-29T12:00:00Z", "2100-02-29T12:00:00Z",
            "2026-04-31T12:00:00Z", "2026-03-00T12:00:00Z", "0000-01-01T00:00:00Z",
            "2026-03-01T12:00:00+24:00",
            "2026-03-01T12:00:00+01:60", "2026-03-01T12:00:00Z ", " 2026-03-01T12:00:00Z",
            "2026-03-01T12:00:00ZZ",
            "+2026-03-01T12:00:00Z", "-026-03-01T12:00:00Z", "２026-03-01T12:00:00Z", "10000-01-01T00:00:00Z",
        ])
    func refuses(text: String) { #expect(Timestamp(rfc3339: text) == nil) }

    @Test(
        "refuses a time whose year in UTC has no four digits",
        arguments: ["0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:60Z"])
    func refusesYear(text: String) { #expect(Timestamp(rfc3339: text) == nil) }

    @Test("writes what it reads, over the whole range")
    func roundTrip() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let time = Timestamp(
                microseconds: .random(
                    in: -62_135_596_800_000_000...253_402_300_799_999_999, using: &generator))
            #expect(Timestamp(rfc3339: time.description) == time, "\(time)")
        }
    }

    @Test("agrees with Foundation's calendar")
    func calendar() {
        let formatter = ISO8601DateFormatter()
        for day in stride(from: -200_000, through: 2_000_000, by: 37) {
            let date = Date(timeIntervalSince1970: TimeInterval(day) * 86_400 + 3661)
            guard date > Date(timeIntervalSince1970: -12_000_000_000) else { continue }
            let text = formatter.string(from: date)
            #expect(Timestamp(rfc3339: text)?.microseconds == Int64(date.timeIntervalSince1970) * 1_000_000)
        }
    }

    @Test(
        "rounds down to milliseconds on both sides of 1970",
        arguments: [(1999, 1), (-1, -1), (-1000, -1), (0, 0)])
    func milliseconds(microseconds: Int64, milliseconds: Int64) {
        #expect(Timestamp(microseconds: microseconds).milliseconds == milliseconds)
    }

    @Test("a clock that says anything stays within the years 1 to 9999")
    func absurdClock() {
        #expect(Timestamp(milliseconds: .max).description == "9999-12-31T23:59:59.000000Z")
        #expect(Timestamp(milliseconds: .min).description == "0001-01-01T00:00:00.000000Z")
    }
}
