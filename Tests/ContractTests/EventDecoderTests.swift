import Contract
import JSON
import Records
import Testing

@Suite("EventDecoder")
struct EventDecoderTests {
    private let document = JSONDocument()
    private let topic: Topic

    init() throws {
        topic = try #require(try Contract(directory: topicsDirectory).topic(named: "lead-events"))
    }

    private func outcome(_ record: Record, _ topic: Topic? = nil) -> Result<DecodedEvent, Rejection> {
        var batch = RecordBatch()
        batch.append(record, partition: 2, offset: 7, timestamp: 1_772_366_400_000)
        var decoder = EventDecoder(topic: topic ?? self.topic)
        return Result { () throws(Rejection) in try decoder.decode(batch, at: 0, document: document) }
    }

    private func rejection(_ record: Record, _ topic: Topic? = nil) -> Rejection? {
        if case .failure(let rejection) = outcome(record, topic) { rejection } else { nil }
    }

    private func facts(_ record: Record) -> KnownFacts {
        var batch = RecordBatch()
        batch.append(record, offset: 7, timestamp: 0)
        return EventDecoder(topic: topic).knownFacts(batch, at: 0, document: document)
    }

    @Test("reads a binary event")
    func binary() throws {
        var record = Record.lead()
        record.headers += [
            .init("traceparent", .traceparent), .init("x-other", "\0"), .init("ce_extra", "1"),
        ]
        let event = try outcome(record).get()
        #expect(topic.messages[event.type].type == "lead.activity")
        #expect(event.id == "e1")
        #expect(event.source == "/crm")
        #expect(event.tenant == "acme")
        #expect(event.entity == "L-1")
        #expect(event.time == Timestamp(rfc3339: "2026-03-01T12:00:00Z"))
        #expect(event.traceparent == Text(String.traceparent))
        #expect(event.data["kind"]?.textEquals("call") == true)
    }

    @Test(
        "reads a structured event, also without a content type",
        arguments: [
            [.init("content-type", "application/cloudevents+json; charset=utf-8")], [], [.init("x", "y")],
            [.init("Content-Type", "text/plain")],
        ] as [[Record.Header]])
    func structured(headers: [Record.Header]) throws {
        let event = try outcome(.structured(headers: headers)).get()
        #expect(event.id == "e1")
        #expect(event.tenant == "acme")
        #expect(event.entity == "L-1")
        #expect(event.traceparent == Text(String.traceparent))
        #expect(event.data["kind"]?.textEquals("call") == true)
    }

    @Test(
        "takes every way of saying JSON",
        arguments: [
            "application/json", "Application/JSON", "application/json; charset=utf-8",
            "application/vnd.lead+json",
        ])
    func contentTypes(type: String) throws {
        _ = try outcome(.lead { $0.headers.append(.init("content-type", type)) }).get()
    }

    @Test("every example of every message is accepted")
    func examples() throws {
        for message in topic.messages {
            for example in message.examples {
                let record = Record.lead { record in
                    record.set("ce_type", message.type)
                    record.key = Array("acme/L-1042".utf8)
                    record.value = example
                }
                #expect(rejection(record) == nil, "\(message.type)")
            }
        }
    }

    @Test(
        "a bad header is rejected with its class, place and reason",
        arguments: [
            ("ce_id", nil, .invalid, "required", "ce_id is missing"),
            ("ce_id", "", .invalid, "length", "ce_id has 0 bytes, expected 1 to 255"),
            (
                "ce_id", String(repeating: "x", count: 256), .invalid, "length",
                "ce_id has 256 bytes, expected 1 to 255"
            ),
            ("ce_id", "a\0b", .refused, "nul", "ce_id contains U+0000 (NUL), which Postgres cannot hold"),
            ("ce_source", nil, .invalid, "required", "ce_source is missing"),
            (
                "ce_source", "\0", .refused, "nul",
                "ce_source contains U+0000 (NUL), which Postgres cannot hold"
            ),
            ("ce_type", nil, .invalid, "required", "ce_type is missing"),
            (
                "ce_type", "lead.lost\n", .invalid, "type",
                "the event type is \"lead.lost\\x0a\", expected one of lead.created, lead.updated, lead.activity, lead.rescore, lead.score-override, lead.deleted, lead.route, lead.assigned, lead.merged, lead.absorbed"
            ),
            ("ce_time", nil, .invalid, "required", "ce_time is missing"),
            (
                "ce_time", "yesterday", .invalid, "time",
                "ce_time is \"yesterday\", expected a time such as 2026-03-01T12:00:00Z (RFC 3339)"
            ),
            ("ce_time", "", .invalid, "length", "ce_time has 0 bytes, expected 1 to 255"),
            (
                "ce_time", "2026-03-01T12:00:00." + String(repeating: "0", count: 235) + "Z", .invalid,
                "length",
                "ce_time has 256 bytes, expected 1 to 255"
            ),
            ("ce_tenantid", nil, .invalid, "required", "ce_tenantid is missing"),
            ("ce_tenantid", "", .invalid, "length", "ce_tenantid has 0 bytes, expected 1 to 255"),
            (
                "ce_tenantid", "a/b", .invalid, "tenant",
                "ce_tenantid is \"a/b\", expected no / and no control characters"
            ),
            (
                "ce_tenantid", "a\tb", .invalid, "tenant",
                "ce_tenantid is \"a\\x09b\", expected no / and no control characters"
            ),
            (
                "ce_tenantid", "a\u{9B}", .invalid, "tenant",
                "ce_tenantid is \"a\\xc2\\x9b\", expected no / and no control characters"
            ),
            (
                "ce_tenantid", "a\0", .refused, "nul",
                "ce_tenantid contains U+0000 (NUL), which Postgres cannot hold"
            ),
            ("ce_specversion", "0.3", .invalid, "specversion", "specversion is \"0.3\", expected 1.0"),
            (
                "content-type", "text/plain", .invalid, "content-type",
                "content-type is \"text/plain\", expected application/json or application/cloudevents+json"
            ),
            (
                "content-type", "application/cloudevents-batch+json", .invalid, "content-type",
                "content-type is \"application/cloudevents-batch+json\", expected application/json or application/cloudevents+json"
            ),
        ] as [(String, String?, FailureClass, String, String)])
    func headers(name: String, value: String?, failure: FailureClass, rule: String, reason: String) {
        let found = rejection(.lead { $0.set(name, value) })
        #expect(found == Rejection(failure, reason, place: name, rule: rule))
    }

    @Test(
        "a header that is not UTF-8 is undecodable",
        arguments: ["ce_id", "ce_source", "ce_type", "ce_time", "ce_tenantid"])
    func headersNotUTF8(name: String) {
        let record = Record.lead { record in
            record.set(name, nil)
            record.headers.append(.init(name: Array(name.utf8), value: [0x61, 0xFF]))
        }
        #expect(
            rejection(record)
                == Rejection(.undecodable, "\(name) is \"a\\xff\", not UTF-8", place: name, rule: "utf-8"))
    }

    @Test("a header without a value is missing")
    func nullHeader() {
        let record = Record.lead { record in
            record.set("ce_id", nil)
            record.headers.append(.init(name: Array("ce_id".utf8), value: nil))
        }
        #expect(rejection(record)?.rule == "required")
    }

    @Test(
        "a header given twice is invalid, known or not",
        arguments: ["ce_id", "ce_time", "ce_tenantid", "ce_custom", "ce_specversion", "ce_partitionkey"])
    func duplicateHeaders(name: String) {
        let record = Record.lead { record in
            record.set(name, "1.0")
            record.headers.append(.init(name, "1.0"))
        }
        let reason = "header \(name) is given twice"
        #expect(rejection(record) == Rejection(.invalid, reason, place: name, rule: "duplicate"))
    }

    @Test(
        "the record's key must be tenant and entity",
        arguments: [
            (nil, .invalid, "key", "the record has no key, but tenantid and lead_id say \"acme/L-1\""),
            (Array("".utf8), .invalid, "key", "the key is \"\", but tenantid and lead_id say \"acme/L-1\""),
            (
                Array("acme/L-2".utf8), .invalid, "key",
                "the key is \"acme/L-2\", but tenantid and lead_id say \"acme/L-1\""
            ),
            (
                Array("acmeXL-1".utf8), .invalid, "key",
                "the key is \"acmeXL-1\", but tenantid and lead_id say \"acme/L-1\""
            ),
            (
                Array("other/L-1".utf8), .invalid, "key",
                "the key is \"other/L-1\", but tenantid and lead_id say \"acme/L-1\""
            ),
            (
                Array("acme/L-1\0".utf8), .refused, "nul",
                "the key contains U+0000 (NUL), which Postgres cannot hold"
            ),
            ([0x61, 0xFF], .undecodable, "utf-8", "the key is \"a\\xff\", not UTF-8"),
            (
                Array(String(repeating: "é", count: 100).utf8), .invalid, "key",
                "the key is \"\(String(repeating: "é", count: 32))…\", but tenantid and lead_id say \"acme/L-1\""
            ),
            (
                Array(String(repeating: "é", count: 31).utf8) + Array("x€€".utf8), .invalid, "key",
                "the key is \"\(String(repeating: "é", count: 31))x…\", but tenantid and lead_id say \"acme/L-1\""
            ),
            (
                Array(repeating: 0x80, count: 70), .undecodable, "utf-8",
                "the key is \"\(String(repeating: "\\x80", count: 61))…\", not UTF-8"
            ),
        ] as [([UInt8]?, FailureClass, String, String)])
    func keys(key: [UInt8]?, failure: FailureClass, rule: String, reason: String) {
        let found = rejection(.lead { $0.key = key })
        #expect(found == Rejection(failure, reason, place: "key", rule: rule))
    }

    @Test(
        "a bad value is rejected with its class, place and reason",
        arguments: [
            ("", .undecodable, "", "json", "the value is not JSON: the document is empty"),
            (
                "{\"lead_id\":", .undecodable, "", "json",
                "the value is not JSON: the document ends too early (byte 11)"
            ),
            ("[]", .invalid, "", "type", "the data is an array, expected an object"),
            (
                "{\"lead_id\":\"L-1\",\"occurred_at\":\"2026-03-01T12:00:00Z\"}", .invalid, "", "required",
                "kind is missing"
            ),
            (
                .activity(kind: "\"fax\""), .invalid, "/kind", "enum",
                "kind is \"fax\", expected one of call, email, meeting, message, page_view, other"
            ),
            (.activity(kind: "null"), .invalid, "/kind", "type", "kind is null, expected a string"),
            (
                .activity(lead: "\"\""), .invalid, "/lead_id", "minBytes",
                "lead_id has 0 bytes, expected at least 1"
            ),
            (
                .activity(lead: "\"\(String(repeating: "é", count: 101))\""), .invalid, "/lead_id",
                "maxBytes",
                "lead_id has 202 bytes, expected at most 200"
            ),
            (
                .activity(lead: "\"L-\\u0000\""), .refused, "/lead_id", "nul",
                "lead_id contains U+0000 (NUL), which Postgres cannot hold"
            ),
            (
                .activity(kind: "\"\\ud800\""), .refused, "/kind", "surrogate",
                "kind contains half of a surrogate pair, which Postgres cannot hold"
            ),
            (
                .activity(kind: "\"call\",\"kind\":\"call\""), .invalid, "/kind", "duplicate",
                "kind is given twice"
            ),
            (
                String(repeating: "[", count: 20_000) + String(repeating: "]", count: 20_000), .refused, "",
                "depth",
                "the value is nested more than 512 levels deep"
            ),
        ] as [(String, FailureClass, String, String, String)])
    func values(value: String, failure: FailureClass, place: String, rule: String, reason: String) {
        let found = rejection(.lead { $0.value = Array(value.utf8) })
        #expect(found == Rejection(failure, reason, place: place, rule: rule))
    }

    @Test(
        "a created lead's members are held to their types",
        arguments: [
            (#""source":null"#, .invalid, "/source"), (#""source":"x","name":null"#, .invalid, "/name"),
            (#""source":"x","value_cents":1.5"#, .invalid, "/value_cents"),
            (#""source":"x","value_cents":9223372036854775808"#, .refused, "/value_cents"),
            (#""source":"x","value_cents":1e400000"#, .refused, "/value_cents"),
            (#""source":"x","attributes":[]"#, .invalid, "/attributes"),
            (#""source":"x","attributes":{"a":{"b":"\u0000"}}"#, .refused, "/attributes/a/b"),
            (#""source":"x","attributes":{"n":1e400000}"#, .refused, "/attributes/n"),
            (#""source":"x","created_at":"2026-02-30T00:00:00Z""#, .invalid, "/created_at"),
        ] as [(String, FailureClass, String)])
    func created(members: String, failure: FailureClass, place: String) {
        let found = rejection(
            .lead { record in
                record.set("ce_type", "lead.created")
                record.value = Array("{\"lead_id\":\"L-1\",\(members)}".utf8)
            })
        #expect(found?.class == failure)
        #expect(found?.place == place)
    }

    @Test(
        "a value that nothing forbids is accepted",
        arguments: [
            (
                "lead.created",
                #""source":"","attributes":{"n":1e400,"m":123456789012345678901234567890},"x":"\u0000""#
            ),
            (
                "lead.created",
                #""source":"REFERRAL ","value_cents":-5,"unknown":1e400000,"deep":[[["\ud800"]]]"#
            ),
            (
                "lead.updated",
                #""source":null,"status":null,"created_at":null,"value_cents":null,"attributes":null"#
            ),
            ("lead.deleted", #""kind":"whatever""#),
            ("lead.activity", #""kind":"\u0063all","occurred_at":"2026-03-01t12:00:00.123456789+01:00""#),
        ])
    func accepted(type: String, members: String) {
        let record = Record.lead { record in
            record.set("ce_type", type)
            record.value = Array("{\"lead_id\":\"L-1\",\(members)}".utf8)
        }
        #expect(rejection(record) == nil)
    }

    @Test("invalid UTF-8 in the value is undecodable and says where")
    func valueNotUTF8() {
        let found = rejection(.lead { $0.value = Array("{\"a\":\"".utf8) + [0xFF] + Array("\"}".utf8) })
        #expect(
            found
                == Rejection(
                    .undecodable, "the value is not JSON: not UTF-8 (byte 6)", place: "", rule: "utf-8"))
    }

    @Test(
        "a structured event's attributes are held to the same rules",
        arguments: [
            ("id", nil, .invalid, "/id", "required"), ("id", "1", .invalid, "/id", "type"),
            ("id", "\"\"", .invalid, "/id", "length"),
            ("id", "null", .invalid, "/id", "required"), ("id", #""\u0000""#, .refused, "/id", "nul"),
            ("source", #""\ud800""#, .refused, "/source", "surrogate"),
            ("time", "\"soon\"", .invalid, "/time", "time"),
            ("tenantid", "\"a/b\"", .invalid, "/tenantid", "tenant"),
            ("type", "\"x\"", .invalid, "/type", "type"),
            ("specversion", "\"2.0\"", .invalid, "/specversion", "specversion"),
            ("data", nil, .invalid, "/data", "required"),
            ("data", "5", .invalid, "/data", "type"),
            ("data", .activity(kind: "\"fax\""), .invalid, "/data/kind", "enum"),
            ("data", .activity(lead: "\"L-2\""), .invalid, "key", "key"),
            ("datacontenttype", "\"text/xml\"", .invalid, "/datacontenttype", "content-type"),
        ] as [(String, String?, FailureClass, String, String)])
    func structuredFaults(name: String, json: String?, failure: FailureClass, place: String, rule: String) {
        let found = rejection(.structured { $0[name] = json })
        #expect(found?.class == failure)
        #expect(found?.place == place)
        #expect(found?.rule == rule)
    }

    @Test("a structured event's attribute given twice is invalid")
    func structuredDuplicate() {
        let record = Record.structured { $0["id"] = "\"e1\",\"\\u0069d\":\"e2\"" }
        #expect(rejection(record)?.rule == "duplicate")
    }

    @Test("JSON without headers and specversion lacks its attributes")
    func bare() {
        let record = Record(key: Array("acme/L-1".utf8), value: Array(String.activity().utf8))
        #expect(rejection(record)?.reason == "ce_tenantid is missing")
        #expect(rejection(Record(key: nil, value: Array("garbage".utf8)))?.class == .undecodable)
    }

    @Test("a value beyond the topic's limit is oversize")
    func oversize() throws {
        let small = try Topic(yaml: topicFile("x-bellhop: {maxBytes: 10}"))
        let found = rejection(.lead(), small)
        #expect(found?.class == .oversize)
        #expect(found?.rule == "maxBytes")
    }

    @Test("a record without a value is invalid, but on a compacted topic it is a delete")
    func deletion() throws {
        let record = Record.lead { $0.value = nil }
        #expect(rejection(record)?.class == .invalid)
        #expect(rejection(record)?.rule == "value")
        #expect(rejection(record)?.reason.hasPrefix("a record without a value") == true)

        let compacted = try Topic(yaml: topicFile(policy: "compact"))
        let event = try outcome(Record(key: Array("acme/L-1/x".utf8), value: nil), compacted).get()
        #expect(event.isDeletion)
        #expect(event.tenant == "acme")
        #expect(event.entity == "L-1/x")
        #expect(event.id == "2-7")
        #expect(event.time == Timestamp(rfc3339: "2026-03-01T12:00:00Z"))
        for key in [nil, "", "acme", "acme/", "/L-1", "ac\u{7}me/L-1"] {
            #expect(
                rejection(Record(key: key.map { Array($0.utf8) }, value: nil), compacted)?.class == .invalid)
        }
    }

    @Test("where no member names the entity, the key does")
    func entityOfKey() throws {
        let topic = try Topic(yaml: topicFile())
        let record = Record.lead { $0.set("ce_type", "thing") }
        #expect(try outcome(record, topic).get().entity == "L-1")
        #expect(
            rejection(
                .lead { record in
                    record.set("ce_type", "thing"); record.key = Array("acme/".utf8)
                }, topic)?.rule == "key")
    }

    @Test("where a tenant has one key, records have no other")
    func entityOfTopic() throws {
        var topic = try Topic(yaml: topicFile())
        topic.entity = "scoring"
        func record(_ key: String?) -> Record {
            .lead { record in
                record.set("ce_type", "thing")
                record.key = key.map { Array($0.utf8) }
            }
        }
        #expect(try outcome(record("acme/scoring"), topic).get().entity == "scoring")
        #expect(
            rejection(record("acme/routing"), topic)
                == Rejection(
                    .invalid, "the key is \"acme/routing\", expected \"acme/scoring\"", place: "key",
                    rule: "key"))
        #expect(
            rejection(record(nil), topic)
                == Rejection(
                    .invalid, "the record has no key, expected \"acme/scoring\"", place: "key", rule: "key"))
    }

    @Test(
        "a trace context that is malformed is as if it were absent",
        arguments: [
            "", "x", String.traceparent.uppercased(), String.traceparent.replacing("00-4b", with: "ff-4b"),
            String.traceparent + "-",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        ])
    func traceparent(text: String) throws {
        let event = try outcome(.lead { $0.headers.append(.init("ce_traceparent", text)) }).get()
        #expect(event.traceparent == nil)
    }

    @Test("the same decoder reads one tenant after another")
    func tenants() throws {
        var batch = RecordBatch()
        for tenant in ["acme", "zen", "acme", "ac"] {
            let record = Record.lead { record in
                record.set("ce_tenantid", tenant)
                record.key = Array("\(tenant)/L-1".utf8)
            }
            batch.append(record, offset: 0, timestamp: 0)
        }
        var decoder = EventDecoder(topic: topic)
        var tenants: [Text] = []
        for index in 0..<batch.count {
            tenants.append(try decoder.decode(batch, at: index, document: document).tenant)
        }
        #expect(tenants == ["acme", "zen", "acme", "ac"])
    }

    @Test("tells what is known of a bad record, and a tenant only if the key confirms it")
    func knownFacts() {
        let bad = Record.lead { record in
            record.value = [0xFF]
            record.headers.append(.init("traceparent", .traceparent))
        }
        let known = facts(bad)
        #expect(known.eventID == "e1")
        #expect(known.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(known.occurredAt == Timestamp(rfc3339: "2026-03-01T12:00:00Z"))
        #expect(known.tenant == "acme")

        #expect(facts(.lead { $0.key = Array("other/L-1".utf8) }).tenant == nil)
        #expect(facts(.lead { $0.key = Array("acm/L-1".utf8) }).tenant == nil)
        #expect(facts(.lead { $0.key = nil }).tenant == nil)
        #expect(facts(.lead { $0.set("ce_id", "a\0\\") }).eventID == "a\\x00\\\\")
        #expect(facts(.lead { $0.set("ce_time", "soon") }).occurredAt == nil)
        let slash = Record.lead { record in
            record.set("ce_tenantid", "a/b")
            record.key = Array("a/b/L-1".utf8)
        }
        #expect(facts(slash).tenant == nil)
        #expect(facts(.structured { $0["type"] = "\"?\"" }).tenant == "acme")
        #expect(facts(.structured { $0["type"] = "\"?\"" }).eventID == "e1")
        #expect(facts(Record(key: nil, value: nil)) == facts(Record(key: nil, value: [0x7B])))
    }
}
