import Testing
import YAML

@Suite("YAML")
struct YAMLTests {
    @Test(
        "reads scalars by the core schema; quotes make text",
        arguments: [
            ("~", "null"), ("null", "null"), ("true", "a boolean"), ("FALSE", "a boolean"),
            ("yes", "a string"), ("12", "an integer"),
            ("-12", "an integer"), ("0o17", "an integer"), ("0xfF", "an integer"), ("1.5", "a number"),
            ("1e3", "a number"),
            (".inf", "a number"), (".nan", "a number"), ("'12'", "a string"), ("\"true\"", "a string"),
            ("!!str 12", "a string"),
            ("1.2.3", "a string"), ("1_000", "a string"), ("2026-03-01", "a string"), ("''", "a string"),
            ("nan", "a string"),
            ("0x", "a string"), ("e", "a string"), ("inf", "a string"), ("99999999999999999999", "a number"),
        ])
    func scalars(yaml: String, kind: String) throws {
        #expect(try YAMLValue(yaml: yaml).kind == kind)
    }

    @Test("reads mappings, lists, anchors and block text, with their lines")
    func structure() throws {
        let value = try YAMLValue(
            yaml: """
                # comment
                a: &shared
                  - 1
                  - {b: c}
                d: *shared
                text: |
                  two
                  lines
                """)
        #expect(value.members?.map(\.key) == ["a", "d", "text"])
        #expect(value["d"]?.elements?.last?["b"]?.string == "c")
        #expect(value["text"]?.string == "two\nlines")
        #expect(value["a"]?.elements?.first?.int == 1)
        #expect(value["a"]?.elements?.last?.line == 4)
        #expect(value["a"]?.elements?.last?.column == 5)
    }

    @Test(
        "names line, column and reason of a mistake",
        arguments: [
            ("a: 1\nb: 2\na: 3", 3, 1, "duplicate key \"a\""),
            ("a: [1, 2", 2, 1, "did not find expected ',' or ']'"),
            ("a:\n\tb: 1", 2, 1, "found character that cannot start any token"),
            ("a: *b", 1, 4, "unknown alias *b"),
            ("a: !!int 1", 1, 4, "unsupported tag tag:yaml.org,2002:int"),
            ("", 1, 1, "the document is empty"),
            ("a: 1\n---\nb: 1", 2, 1, "a second document follows"),
            ("? [a]\n: 1", 1, 3, "a key must be a plain word or text"),
        ])
    func mistakes(yaml: String, line: Int, column: Int, reason: String) {
        let error = #expect(throws: YAMLError.self) { try YAMLValue(yaml: yaml) }
        #expect(error?.description == "line \(line), column \(column): \(reason)")
    }

    @Test("names the line of a byte that is not UTF-8")
    func notUTF8() {
        let error = #expect(throws: YAMLError.self) {
            try YAMLValue(yaml: Array("a: 1\nb: ".utf8) + [0xFF, 0x0A])
        }
        #expect(error?.line == 2)
    }

    @Test("refuses aliases that would fill the memory, and nesting that would fill the stack")
    func bombs() {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let alias = "*a\(level - 1)"
            yaml += "a\(level): &a\(level) [\(Array(repeating: alias, count: 10).joined(separator: ", "))]\n"
        }
        #expect(throws: YAMLError.self) { try YAMLValue(yaml: yaml) }
        #expect(throws: YAMLError.self) { try YAMLValue(yaml: String(repeating: "[", count: 500)) }
        #expect(throws: YAMLError.self) {
            try YAMLValue(yaml: String(repeating: "[", count: 300) + String(repeating: "]", count: 300))
        }
    }
}
