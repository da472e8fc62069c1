import Contract
import JSON
import Records
import Testing

@Suite("The digest of a body")
struct BodyDigestTests {
    private let topic: Topic
    private let digits = "0123456789abcdef0123456789abcdef"

    init() throws {
        topic = try #require(try Contract(directory: topicsDirectory).topic(named: "lead-events"))
    }

    private func digest(_ record: Record) throws(Rejection) -> BodyDigest? {
        var batch = RecordBatch()
        batch.append(record, offset: 0, timestamp: 0)
        var decoder = EventDecoder(topic: topic)
        return try decoder.decode(batch, at: 0, document: JSONDocument()).digest
    }

    @Test("is the first half of SHA-256, in hexadecimal digits")
    func value() {
        #expect(BodyDigest(of: []).description == "e3b0c44298fc1c149afbf4c8996fb924")
        #expect(BodyDigest(digits: Array(digits.utf8).span)?.description == digits)
    }

    @Test("is read in both modes, and may be missing")
    func modes() throws {
        #expect(try digest(.lead()) == nil)
        #expect(try digest(.lead { $0.set("ce_bodydigest", digits) })?.description == digits)
        #expect(try digest(.structured()) == nil)
        #expect(try digest(.structured { $0["bodydigest"] = "null" }) == nil)
        #expect(try digest(.structured { $0["bodydigest"] = "\"\(digits)\"" })?.description == digits)
    }

    @Test(
        "that is malformed makes the event invalid: it would say that no body conflicts",
        arguments: [
            "", "0", "0123456789ABCDEF0123456789abcdef", "0123456789abcdef0123456789abcdef0",
            "g123456789abcdef0123456789abcdef",
        ])
    func malformed(text: String) {
        let reason = "is \"\(text)\", expected 32 hexadecimal digits in lower case"
        #expect(
            throws: Rejection(
                .invalid, "ce_bodydigest \(reason)", place: "ce_bodydigest", rule: "digest")
        ) { try digest(.lead { $0.set("ce_bodydigest", text) }) }
        #expect(
            throws: Rejection(.invalid, "bodydigest \(reason)", place: "/bodydigest", rule: "digest")
        ) { try digest(.structured { $0["bodydigest"] = "\"\(text)\"" }) }
    }

    @Test("that is no string, or given twice, makes the event invalid")
    func twice() {
        #expect(throws: Rejection(.invalid, "bodydigest is not a string", place: "/bodydigest", rule: "type"))
        {
            try digest(.structured { $0["bodydigest"] = "7" })
        }
        #expect(throws: Rejection.self) {
            try digest(
                .lead {
                    $0.set("ce_bodydigest", digits)
                    $0.headers.append(.init("ce_bodydigest", digits))
                })
        }
    }
}
