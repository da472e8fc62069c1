import Testing

@testable import Ledger

@Suite struct JSONMeaningTests {
    @Test(
        "values that jsonb takes for equal mean the same",
        arguments: [
            (#"{"a":1,"b":[true,null]}"#, #"{ "b": [true, null], "a": 1 }"#),
            ("100", "1e2"), ("100", "100.00"), ("-0", "0.0"), ("1.5e-3", "0.0015"), ("10", "1E+1"),
            (#""\u00e9\n""#, "\"é\\u000a\""), (#"{"a":1,"a":2}"#, #"{"a":2}"#), ("{}", " { } "),
        ])
    func equal(_ a: String, _ b: String) { #expect(JSONMeaning().of(a) == JSONMeaning().of(b)) }

    @Test(
        "other values mean something else",
        arguments: [
            (#"{"a":1}"#, #"{"a":2}"#), (#"{"a":1}"#, #"{"b":1}"#), ("[1,2]", "[2,1]"), ("1", "10"),
            ("1", "-1"), ("1", "\"1\""), ("null", "false"), ("[]", "{}"), ("[[1],2]", "[[1,2]]"),
            (#"{"a":{"b":1},"c":2}"#, #"{"a":{"c":2},"b":1}"#), ("0.1", "0.01"),
        ])
    func different(_ a: String, _ b: String) { #expect(JSONMeaning().of(a) != JSONMeaning().of(b)) }
}
