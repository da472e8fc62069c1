import Contract
import Digest
import JSON
import Records
import Testing

@Suite("Writing events")
struct EventEncoderTests {
    private let topic: Topic
    private let document = JSONDocument()

    init() throws {
        topic = try #require(try Contract(directory: topicsDirectory).topic(named: "lead-events"))
    }

    private func decode(_ record: Record) throws -> DecodedEvent {
        var batch = RecordBatch()
        batch.append(record, offset: 0, timestamp: 0)
        var decoder = EventDecoder(topic: topic)
        return try decoder.decode(batch, at: 0, document: document)
    }

    private func digest(_ json: String) throws -> BodyDigest {
        try document.parse(json)
        return BodyDigest(of: document.root, Digester())
    }

    @Test("what is written is what was meant")
    func roundTrip() throws {
        let event = OutgoingEvent(
            type: 2, id: "e-1", source: "bellhop:http", tenant: "äcme", entity: "L-1",
            time: Timestamp(microseconds: 1_772_366_400_123_456), traceparent: Text(String.traceparent),
            digest: try digest(.activity()))
        let record = EventEncoder(topic: topic).record(event, data: Array(String.activity().utf8))
        #expect(record.key == Array("äcme/L-1".utf8))
        let decoded = try decode(record)
        #expect(decoded.outgoing == event)
        #expect(decoded.data.raw == Array(String.activity().utf8))
    }

    @Test("headers that nothing is known for are left out")
    func optionalHeaders() throws {
        let event = OutgoingEvent(
            type: 2, id: "e", source: "s", tenant: "t", entity: "L-1", time: Timestamp(microseconds: 0))
        let record = EventEncoder(topic: topic).record(event, data: Array(String.activity().utf8))
        #expect(
            record.headers.map { String(decoding: $0.name, as: UTF8.self) } == [
                "ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_tenantid", "content-type",
            ])
        #expect(try decode(record).outgoing == event)
    }

    @Test("equal bodies have equal digests, however they are spelt")
    func digests() throws {
        let one = try digest(" {\"b\": \"\\u00e9\", \"a\": [1, 2]} ")
        #expect(try digest("{\"a\":[1,2],\"b\":\"é\"}") == one)
        #expect(try digest("{\"a\":[1,2.0],\"b\":\"é\"}") != one)
        // By sha256sum, of the canonical text.
        #expect(try digest("{}").description == "44136fa355b3678a1146ad16f7e8649e")
    }

    @Test(
        "a digest is 32 lower-case digits, anything else is a mistake",
        arguments: [
            ("44136fa355b3678a1146ad16f7e8649e", true), ("44136FA355b3678a1146ad16f7e8649e", false),
            ("44136fa355b3678a1146ad16f7e8649", false), ("44136fa355b3678a1146ad16f7e8649e0", false),
            ("", false), ("g4136fa355b3678a1146ad16f7e8649e", false),
        ])
    func digestHeader(text: String, isValid: Bool) throws {
        let records: [Record] = [
            .lead { $0.set("ce_bodydigest", text) }, .structured { $0["bodydigest"] = "\"\(text)\"" },
        ]
        for record in records {
            guard isValid else {
                let error = #expect(throws: Rejection.self) { try decode(record) }
                #expect(error?.class == .invalid && error?.rule == "digest")
                continue
            }
            #expect(try decode(record).digest?.description == text)
        }
    }

    @Test("a digest given twice is a mistake")
    func repeatedDigest() throws {
        let digest = Record.Header("ce_bodydigest", "44136fa355b3678a1146ad16f7e8649e")
        let error = #expect(throws: Rejection.self) { try decode(.lead { $0.headers += [digest, digest] }) }
        #expect(error?.rule == "duplicate")
    }

    @Test(
        "no publisher may say that it is us",
        arguments: [
            ("bellhop:", true), ("bellhop:http", true), ("Bellhop:http", true), ("BELLHOP:x", true),
            ("bellhop", false), ("bellhops:", false), ("/bellhop:", false), ("", false),
            ("b\u{E9}llhop:", false),
            ("\u{42}ellhop;", false),
        ])
    func reservedSource(source: String, isReserved: Bool) {
        #expect(ReservedSource.covers(Text(source)) == isReserved)
    }
}
