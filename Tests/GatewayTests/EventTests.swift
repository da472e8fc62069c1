import Foundation
import Records
import TestKit
import TestTraits
import Testing

/// Whole CloudEvents: structured, binary, and many at once.
@Suite("Events", .ownThreads) struct EventTests {
    private let shared: SharedSite
    private let caller = Caller("leads:write notes:pin")

    init() throws { shared = try Site.shared.get() }

    private func send(
        _ json: String, to topic: String = "lead-events", _ type: String = "application/cloudevents+json",
        _ headers: [(String, String)] = [], from caller: Caller? = nil
    ) throws -> HTTPAnswer {
        try (caller ?? self.caller).ask(
            shared.one, "POST", "/api/v1/events/\(topic)", json, [("Content-Type", type)] + headers)
    }

    /// An event of structured mode.
    private func event(
        _ id: String = UUID().uuidString, source: String = "/crm", type: String = "lead.updated",
        data: String = #""data":{"lead_id":"L-1","status":"won"}"#, _ more: String = ""
    ) -> String {
        #"{"specversion":"1.0","id":\#(quoted(id)),"source":\#(quoted(source)),"type":"\#(type)",\#(data)\#(more)}"#
    }

    @Test("structured: attributes become headers, data the value, extensions go along")
    func structured() throws {
        let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let answer = try send(
            event(
                "s-1", data: #""data":{"lead_id":"L-1","name":"Jürgen"}"#,
                #","time":"2026-03-01T12:00:00.5+01:00","subject":"x","traceparent":"\#(trace)","region":"eu","seats":4"#
            ))
        #expect(answer.status == 202, "\(answer.body)")
        let record = try #require(try shared.site.records(of: caller.tenant).first)
        #expect(record.key == "\(caller.tenant)/L-1" && record.value == #"{"lead_id":"L-1","name":"Jürgen"}"#)
        let expected = [
            "ce_specversion": "1.0", "ce_id": "s-1", "ce_source": "/crm", "ce_type": "lead.updated",
            "ce_tenantid": caller.tenant, "ce_traceparent": trace, "ce_region": "eu", "ce_seats": "4",
            "ce_subject": "x", "content-type": "application/json",
        ]
        for (name, value) in expected { #expect(record[name] == value, "\(name)") }
        #expect(record["ce_time"]?.hasPrefix("2026-03-01T11:00:00.5") == true)
        #expect(record["ce_bodydigest"]?.wholeMatch(of: #/[0-9a-f]{32}/#) != nil)
    }

    @Test("binary: attributes come in headers, percent-encoded where they are not ASCII")
    func binary() throws {
        let headers = [
            ("ce-specversion", "1.0"), ("ce-id", "b%20%C3%BC%25"), ("ce-source", "/crm"),
            ("Ce-Type", "lead.updated"),
            ("ce-team", "%F0%9F%98%80"),
        ]
        let answer = try send(#"{"lead_id":"L-1"}"#, "application/json; charset=utf-8", headers)
        #expect(answer.status == 202 && answer["event_id"] == "b ü%", "\(answer.body)")
        let record = try #require(try shared.site.records(of: caller.tenant).first)
        #expect(
            record["ce_id"] == "b ü%" && record["ce_team"] == "😀" && record.value == #"{"lead_id":"L-1"}"#)
        for bad in ["%", "%2", "%zz", "%C3", "%00"] {
            let refused = try send(
                #"{"lead_id":"L-1"}"#, "application/json",
                [("ce-id", bad)] + headers.filter { $0.0 != "ce-id" })
            #expect(refused.status == 422 && refused.kind == "invalid-event", "\(bad): \(refused.body)")
        }
        #expect(try shared.site.records(of: caller.tenant).count == 1)
    }

    @Test("a repeat of source and id is the same event; another source is another")
    func identity() throws {
        let first = try send(event("same"))
        let again = try send(event("same"))
        #expect(again.status == 202 && again.place == first.place)
        #expect(try send(event("same", source: "/other")).place != first.place)
        let changed = try send(event("same", data: #""data":{"lead_id":"L-2"}"#))
        #expect(changed.status == 422 && changed.kind == "idempotency-conflict", "\(changed.body)")
        // No key is needed, and one is not looked at.
        #expect(
            try send(
                event("same"), "application/cloudevents+json",
                [("Idempotency-Key", "x")]
            ).status == 202)
    }

    @Test("batch: each event is answered by itself, in its place")
    func batch() throws {
        let events = [
            event("1"), event("2", source: "bellhop:gateway"), event("3", data: #""data":{"lead_id":5}"#),
            "7",
            event("5", type: "lead.scored"),
            event("6", data: #""data":{"lead_id":"L-1","tenant_id":"other"}"#),
            event("7", data: #""data_base64":"e30=""#), event("8"),
        ]
        let answer = try send(
            "[\(events.joined(separator: ","))]", "application/cloudevents-batch+json")
        #expect(answer.status == 207, "\(answer.body)")
        let items = answer.list
        try #require(items.count == 8)
        #expect(items.map { $0["status"] as? Int } == [nil, 422, 422, 422, 422, 404, 422, nil])
        #expect(
            items.map { $0["status"] as? String } == ["accepted", nil, nil, nil, nil, nil, nil, "accepted"])
        let pointers = items.map { ($0["errors"] as? [[String: Any]])?.first?["pointer"] as? String }
        #expect(
            pointers == [nil, "/1/source", "/2/data/lead_id", "/3", "/4/type", nil, "/6/data_base64", nil])
        let ids = try shared.site.records(of: caller.tenant).map { $0["ce_id"] }
        #expect(ids.sorted { $0 ?? "" < $1 ?? "" } == ["1", "8"])
    }

    @Test("a batch of good events is 202, an empty one too; what is no array is refused as a whole")
    func wholeBatch() throws {
        let type = "application/cloudevents-batch+json"
        let good = try send("[\(event("1")),\(event("2"))]", type)
        #expect(good.status == 202 && good.list.count == 2 && good.list.allSatisfy { $0["id"] is String })
        let empty = try send("[]", type)
        #expect(empty.status == 202 && empty.body == "[]")
        #expect(try send(event(), type).status == 422)
    }

    struct Fault: CustomTestStringConvertible, Sendable {
        var name: String
        var body: String
        var pointer: String

        init(_ name: String, _ body: String, _ pointer: String) {
            (self.name, self.body, self.pointer) = (name, body, pointer)
        }

        var testDescription: String { name }
    }

    private static func structured(_ members: String) -> String { "{\(members)}" }
    private static let start = #""specversion":"1.0","id":"1","source":"/crm""#
    private static let data = #""data":{"lead_id":"L-1"}"#

    static let faults = [
        Fault(
            "reserved source",
            #"{"specversion":"1.0","id":"1","source":"bellhop:x","type":"lead.updated",\#(data)}"#, "/source"),
        Fault("a type that is unknown", #"{\#(start),"type":"lead.bought",\#(data)}"#, "/type"),
        Fault("a type that only workers emit", #"{\#(start),"type":"lead.scored",\#(data)}"#, "/type"),
        Fault("no type", #"{\#(start),\#(data)}"#, "/type"),
        Fault("no id", #"{"specversion":"1.0","source":"/crm","type":"lead.updated",\#(data)}"#, "/id"),
        Fault(
            "an empty id", #"{"specversion":"1.0","id":"","source":"/crm","type":"lead.updated",\#(data)}"#,
            "/id"),
        Fault("no source", #"{"specversion":"1.0","id":"1","type":"lead.updated",\#(data)}"#, "/source"),
        Fault(
            "another version",
            #"{"specversion":"0.3","id":"1","source":"/crm","type":"lead.updated",\#(data)}"#, "/specversion"),
        Fault("no data", #"{\#(start),"type":"lead.updated"}"#, "/data"),
        Fault("data_base64", #"{\#(start),"type":"lead.updated","data_base64":"e30="}"#, "/data_base64"),
        Fault("data of another type", #"{\#(start),"type":"lead.updated","data":"x"}"#, "/data"),
        Fault("data without the key", #"{\#(start),"type":"lead.updated","data":{}}"#, "/data"),
        Fault(
            "a time that is none", #"{\#(start),"type":"lead.updated","time":"yesterday",\#(data)}"#, "/time"),
        Fault(
            "another content type",
            #"{\#(start),"type":"lead.updated","datacontenttype":"text/xml",\#(data)}"#, "/datacontenttype"),
        Fault(
            "an extension in capitals", #"{\#(start),"type":"lead.updated","Region":"x",\#(data)}"#, "/Region"
        ),
        Fault(
            "an extension that is an object", #"{\#(start),"type":"lead.updated","region":{},\#(data)}"#,
            "/region"),
        Fault(
            "an attribute that is too long",
            #"{\#(start),"type":"lead.updated","region":"\#(String(repeating: "x", count: 256))",\#(data)}"#,
            "/region"),
        Fault("an array", "[]", ""),
    ]

    @Test("breaks a rule, and the answer says where", arguments: faults)
    func fault(_ fault: Fault) throws {
        let answer = try send(fault.body)
        #expect(answer.status == 422 && answer.kind == "invalid-event", "\(answer.body)")
        #expect(answer.pointers.first == fault.pointer, "\(answer.body)")
        #expect(try shared.site.records(of: caller.tenant).isEmpty)
    }

    @Test(
        "result topics, dead-letter topics and topics that are none are not found",
        arguments: [
            "lead-scores", "lead-events.dead-letters", "nothing", "__consumer_offsets", "lead-events%2Fx",
            "Lead-Events",
        ])
    func closedTopics(_ topic: String) throws {
        let answer = try send(event(), to: topic)
        #expect(answer.status == 404 && answer.kind == "not-found")
    }

    @Test("what only workers emit has no route either")
    func workersOnly() throws {
        let counted = #"{\#(Self.start),"type":"note.counted","data":{"author":"ada"}}"#
        let pinned = #"{\#(Self.start),"type":"note.pinned","data":{"author":"ada"}}"#
        #expect(try send(counted, to: "notes").status == 422)
        #expect(try send(pinned, to: "notes").status == 202)
        let types = try shared.site.records(of: caller.tenant, in: "notes").map { $0["ce_type"] }
        #expect(types == ["note.pinned"])
    }

    @Test("the permission is that of the message's type")
    func permissions() throws {
        let pinned = #"{\#(Self.start),"type":"note.pinned","data":{"author":"ada"}}"#
        let written = #"{\#(Self.start),"type":"note.written","data":{"author":"ada","note":"1","text":"x"}}"#
        for (scope, statuses) in [
            ("notes:pin", [202, 403]), ("notes:write", [403, 202]), ("leads:write", [403, 403]),
        ] {
            let caller = Caller(scope)
            #expect(
                try [pinned, written].map { try send($0, to: "notes", from: caller).status } == statuses,
                "\(scope)")
        }
        let both = Caller("notes:pin")
        let batch = try send(
            "[\(pinned),\(written)]", to: "notes", "application/cloudevents-batch+json", from: both)
        #expect(batch.status == 207 && batch.list.map { $0["status"] as? Int } == [nil, 403])
    }

    @Test(
        "an event that names another tenant is not found, wherever it does",
        arguments: [
            #""data":{"lead_id":"L-1"},"tenantid":"other""#, #""data":{"lead_id":"L-1","tenant_id":"other"}"#,
            #""data":{"lead_id":"L-1","tenant":"other"}"#, #""data":{"lead_id":"L-1","tenant_id":7}"#,
        ])
    func otherTenant(_ members: String) throws {
        let answer = try send(#"{\#(Self.start),"type":"lead.updated",\#(members)}"#)
        #expect(answer.status == 404 && answer["detail"] == "nothing is found here", "\(answer.body)")
        #expect(try shared.site.records(of: caller.tenant).isEmpty)
    }

    @Test(
        "other content types are not read",
        arguments: ["text/plain", "application/xml", "multipart/form-data", "application/cloudevents+avro"])
    func contentTypes(_ type: String) throws {
        #expect(try send(event(), to: "lead-events", type).status == 415)
    }
}
