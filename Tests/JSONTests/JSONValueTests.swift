import JSON
import Records
import Testing

@Suite("JSONValue")
struct JSONValueTests {
    private let document = JSONDocument()

    private func value(_ text: String) throws -> JSONValue {
        try document.parse(text)
        return document.root
    }

    @Test(
        "unescapes strings",
        arguments: [
            (#""""#, ""), (#""a""#, "a"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u00e9\u20AC""#, "é€"),
            (#""\ud83d\ude00x""#, "😀x"), (#""\uDBFF\uDFFF""#, "\u{10FFFF}"), (#""a\u0000b""#, "a\0b"),
            (#""\ufffd""#, "\u{FFFD}"),
            ("\"\(String(repeating: "x", count: 100))\\n\"", String(repeating: "x", count: 100) + "\n"),
        ])
    func strings(json: String, text: String) throws {
        #expect(try value(json).text == Text(text))
    }

    @Test(
        "gives no text for half of a surrogate pair",
        arguments: [
            #""\ud800""#, #""\udc00""#, #""\ude00\ud83d""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ud83d\u0041""#,
            #""\ud83d\ud83d\ude00""#,
        ])
    func surrogates(json: String) throws {
        let value = try value(json)
        #expect(value.text == nil)
        #expect(value.flags.contains(.surrogate))
    }

    @Test("marks a NUL, also in a member's name")
    func nul() throws {
        #expect(try value(#""a\u0000""#).flags.contains(.nul))
        let member = try value(#"{"a\u0000":1}"#).members.map(\.self)
        #expect(member.first?.name.flags.contains(.nul) == true)
    }

    @Test(
        "reads integers of 64 bits however they are written, and no others",
        arguments: [
            ("0", 0), ("-0", 0), ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("9223372036854775808", nil),
            ("-9223372036854775809", nil), ("10000000000000000000", nil), ("18446744073709551617", nil),
            ("100.0", 100), ("1e2", 100), ("1.5e1", 15), ("1.5", nil), ("1e-1", nil), ("10e-1", 1),
            ("0e999999999999", 0),
            ("0.000", 0), ("1e18", 1_000_000_000_000_000_000), ("1e19", nil), ("1e400000", nil),
            ("-92233720368547758080e-1", .min),
            ("0.0001e4", 1), ("123456789012345678901234567890", nil),
        ] as [(String, Int64?)])
    func integers(json: String, number: Int64?) throws {
        #expect(try value(json).int64 == number)
    }

    @Test(
        "reads floats, and none beyond 64 bits",
        arguments: [
            ("1.5", 1.5), ("-1e-7", -1e-7), ("1e308", 1e308), ("1e309", nil), ("-1e400000", nil),
            ("1e-400000", 0),
        ]
            as [(String, Double?)])
    func floats(json: String, number: Double?) throws {
        #expect(try value(json).double == number)
    }

    /// Expected values are those of PostgreSQL 15: `select ('{"a":…}')::jsonb`.
    @Test(
        "knows which numbers Postgres' jsonb holds",
        arguments: [
            ("1e400", true), ("1e131071", true), ("1e131072", false), ("10e131071", false),
            ("1e-16383", true),
            ("1e-16384", false), ("1.0e-16383", false), ("0e400000", true), ("0e-16384", false),
            ("0e1073741822", true),
            ("0e1073741823", false), ("1e400000", false), ("123e-16383", true), ("0.5e131072", true),
            ("0.05e131073", true), ("100e-16385", false), ("1e99999999999999999999", false), ("-1.5", true),
        ])
    func numeric(json: String, fits: Bool) throws {
        #expect(try value(json).decimal?.fitsNumeric == fits)
    }

    @Test("finds members by name, escaped or not, the first of equal ones")
    func members() throws {
        let value = try value(#"{"a":{"b":[1,2]},"lead\u005fid":"x","a":3,"":4,"é":5}"#)
        #expect(value["a"]?["b"]?.elements.map(\.int64) == [1, 2])
        #expect(value["lead_id"]?.textEquals("x") == true)
        #expect(value[""]?.int64 == 4)
        #expect(value["é"]?.int64 == 5)
        #expect(value["b"] == nil)
        #expect(value["a"]?["b"]?["c"] == nil)
        #expect(value.members.map { $0.name.text } == ["a", "lead_id", "a", "", "é"])
        #expect(value["a"]?.raw == Array(#"{"b":[1,2]}"#.utf8))
    }

    @Test(
        "orders numbers by their exact value, however they are written",
        arguments: [
            [
                "-1e400", "-12", "-1.5", "-1", "-1e-400", "0", "1e-400", "0.09", "0.1", "0.11", "1",
                "1.00000000000000000001",
            ],
            ["9223372036854775807", "9223372036854775808", "1e19", "1.5e19", "1e400"],
        ])
    func order(ascending: [String]) throws {
        let numbers = try ascending.map { try #require(JSONDecimal(Array($0.utf8))) }
        for (i, a) in numbers.enumerated() {
            for (j, b) in numbers.enumerated() {
                #expect((a < b) == (i < j), "\(ascending[i]) < \(ascending[j])")
            }
        }
    }

    @Test(
        "holds numbers equal that are written differently",
        arguments: [("1", "1.0"), ("1e2", "100"), ("-0.0", "0e5"), ("12.50", "0.125e2"), ("-1e-1", "-0.10")])
    func equality(one: String, other: String) throws {
        let a = try #require(JSONDecimal(Array(one.utf8)))
        let b = try #require(JSONDecimal(Array(other.utf8)))
        #expect(!(a < b) && !(b < a))
    }

    @Test("reads times")
    func times() throws {
        #expect(try value(#""2026-03-01T12:00:00Z""#).timestamp == Timestamp(rfc3339: "2026-03-01T12:00:00Z"))
        #expect(try value("1").timestamp == nil)
    }
}
