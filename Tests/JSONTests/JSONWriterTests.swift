import JSON
import Records
import Testing

@Suite("JSONWriter")
struct JSONWriterTests {
    @Test("puts commas and colons where they belong")
    func structure() {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("a", 1)
            writer.member("b", "x")
            writer.member("c", optional: nil as Text?)
            writer.object("d") { $0.member("e", true) }
            writer.array("f") { writer in
                writer.value(Int64.min)
                writer.array { _ in }
                writer.object { _ in }
                writer.null()
                writer.value(Int64.max)
            }
            writer.member("g", raw: Array(#"{"h":[]}"#.utf8))
            writer.member("i", Timestamp(microseconds: 1))
            writer.key("j" as String)
            writer.value(1.5)
        }
        #expect(
            writer.string
                == #"{"a":1,"b":"x","c":null,"d":{"e":true},"f":[-9223372036854775808,[],{},null,9223372036854775807],"#
                + #""g":{"h":[]},"i":"1970-01-01T00:00:00.000001Z","j":1.5}"#)
    }

    @Test(
        "writes strings that read back as they were",
        arguments: ["", "a", "\"\\/", "\n\r\t\u{0}\u{1}\u{7F}", "é😀\u{2028}", "\u{FFFF}", "{[:,"])
    func strings(text: String) throws {
        var writer = JSONWriter()
        writer.array { writer in
            writer.value(text)
            writer.value(Text(text))
        }
        let document = JSONDocument()
        try document.parse(writer.bytes, writer.bytes.indices)
        #expect(document.root.elements.map(\.text) == [Text(text), Text(text)])
    }

    @Test("keeps nothing of the document before")
    func reuse() {
        var writer = JSONWriter()
        writer.array { $0.value(1) }
        writer.removeAll()
        writer.value(2)
        #expect(writer.string == "2")
    }
}
