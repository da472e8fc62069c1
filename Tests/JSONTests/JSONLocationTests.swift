import JSON
import Testing

@Suite("Where a value stands in a JSON text")
struct JSONLocationTests {
    @Test(
        "is found by its pointer",
        arguments: [
            ("/a", #"1"#), ("/b/c/1", #""x\"y""#), ("/b", #"{"c":[true,"x\"y",{"d":null}]}"#),
            ("/b/c/2/d", "null"), ("/e~1f", "-2.5"), ("/g~0h", "[]"), ("", nil), ("/b/c/3", nil), ("/z", nil),
            ("/a/b", nil), ("a", nil),
        ] as [(String, String?)])
    func found(pointer: String, value: String?) {
        let text = Array(#" {"a": 1, "b":{"c":[true,"x\"y",{"d":null}]}, "e/f":-2.5 ,"g~h":[]} "#.utf8)
        let range = JSONLocation.range(of: pointer, in: text)
        if pointer.isEmpty { return #expect(range == 1..<text.count - 1) }
        #expect(range.map { String(decoding: text[$0], as: UTF8.self) } == value)
    }

    @Test("is the last of members with one name, and what is cut off is not there")
    func odd() {
        let twice = Array(#"{"a":1,"a":22}"#.utf8)
        #expect(JSONLocation.range(of: "/a", in: twice) == 11..<13)
        for text in [#"{"a":"x"#, #"{"a""#, #"{"a":["#, "{", "", "[1,", "nonsense"] {
            #expect(JSONLocation.range(of: "/a", in: Array(text.utf8)) == nil, "\(text)")
        }
    }
}
