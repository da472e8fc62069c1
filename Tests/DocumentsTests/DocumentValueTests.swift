import Documents
import Testing

@Suite("Values of documents")
struct DocumentValueTests {
    private let value: DocumentValue = [
        "b": [1, -2.5, true, .null], "a": ["é\"\n": "x"], "none": [:], "lists": [[], [1]],
    ]

    @Test("are JSON with members in the order in which they were given")
    func json() {
        let json = #"{"b":[1,-2.5,true,null],"a":{"é\"\n":"x"},"none":{},"lists":[[],[1]]}"#
        #expect(String(decoding: value.json, as: UTF8.self) == json)
    }

    @Test("are indented for people")
    func pretty() {
        let text = """
            {
              "b": [1, -2.5, true, null],
              "a": {
                "é\\"\\n": "x"
              },
              "none": {},
              "lists": [
                [],
                [1]
              ]
            }
            """
        #expect(value.prettyJSON == text)
    }

    @Test("are found by name")
    func members() {
        #expect(value["a"]?["é\"\n"]?.string == "x")
        #expect(value["c"] == nil)
        #expect(value["b"]?.elements?.first?.int == 1)
        #expect(DocumentValue([("x", nil), ("y", 1)]) == ["y": 1])
    }
}
