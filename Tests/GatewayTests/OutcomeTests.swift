import Foundation
import Records
import TestKit
import TestTraits
import Testing

/// "What became of it?", from the workers' own rows.
@Suite("Outcomes", .ownThreads) struct OutcomeTests {
    private let shared: SharedSite
    private let caller = Caller()

    init() throws { shared = try Site.shared.get() }

    private func look(
        _ id: String?, _ headers: [(String, String)] = [], on gateway: GatewayProgram? = nil
    ) throws -> HTTPAnswer {
        try caller.ask(gateway ?? shared.one, "GET", "/api/v1/commands/\(id ?? "")", nil, headers)
    }

    @Test("applied: the worker, when, and what changed")
    func applied() throws {
        let answer = try caller.create("L-1", on: shared.one, [("Prefer", "wait=20")])
        #expect(answer.status == 202 && answer.headers["preference-applied"] == "wait=20")
        #expect(answer.headers["location"] == "/api/v1/commands/\(answer["id"] ?? "-")")
        let later = try look(answer["id"])
        #expect(later.status == 200)
        for answer in [answer, later] {
            #expect(answer["status"] == "applied" && answer["worker"] == "lead-scoring", "\(answer.body)")
            #expect(answer["topic"] == "lead-events" && answer["at"]?.hasPrefix("20") == true)
            let workers = try #require(answer.json["workers"] as? [[String: Any]])
            #expect(workers.map { $0["status"] as? String } == ["applied"])
            let changes = try #require(answer.json["changes"] as? [[String: Any]])
            #expect(changes.count == 1 && changes[0]["new_score"] is Int, "\(answer.body)")
            #expect(changes[0]["tenant_id"] == nil)
        }
        #expect(later["id"] == answer["id"] && later["event_id"] == answer["event_id"])
    }

    @Test(
        "without a preference the answer is the broker's word; waiting ends with the time that was asked for")
    func waiting() throws {
        let site = try Site("waiting")
        let gateway = try site.gateway(limits: ["wait-seconds=1"])
        try gateway.becomeReady()
        let answer = try caller.create("L-1", on: gateway)
        #expect(answer.status == 202 && answer["status"] == "accepted")
        #expect(answer.headers["preference-applied"] == nil)
        // Nobody applies it: the worker does not run.
        let begin = ContinuousClock.now
        let later = try look(answer["id"], [("Prefer", "wait=3600")], on: gateway)
        #expect(later["status"] == "accepted" && later.headers["preference-applied"] == "wait=1")
        #expect((.seconds(1)...(.seconds(20))).contains(ContinuousClock.now - begin))
        let write = try caller.create("L-2", on: gateway, [("Prefer", "respond-async, wait=1")])
        #expect(write.status == 202 && write["status"] == "accepted")
        // One that waits is answered when it is applied, not at its end.
        let worker = try site.worker()
        let applied = try eventually(
            "it is applied", { try look(answer["id"], [("Prefer", "wait=1")], on: gateway) },
            until: { $0["status"] != "accepted" })
        #expect(applied["status"] == "applied")
        worker.terminate()
    }

    @Test("a wait never outlasts the request: the answer is the acknowledgement, not that nothing is known")
    func waitingToTheEnd() throws {
        let site = try Site("longest_wait")
        let gateway = try site.gateway(limits: [
            "request-seconds=3", "acknowledgement-seconds=1", "wait-seconds=60",
        ])
        try gateway.becomeReady()
        let answer = try caller.create("L-1", on: gateway, [("Prefer", "wait=60")])
        #expect(answer.status == 202 && answer["status"] == "accepted", "\(answer.body)")
        #expect(answer.headers["preference-applied"] == "wait=1")
    }

    @Test(
        "a preference that is none is passed over",
        arguments: ["wait=-1", "wait=x", "wait", "wait=0", "wait=99999999999999999999", "return=minimal"])
    func odd(_ preference: String) throws {
        let answer = try caller.create("L-1", on: shared.one, [("Prefer", preference)])
        #expect(answer.status == 202 && answer.headers["preference-applied"] == nil, "\(answer.headers)")
    }

    @Test("duplicate: the same event came by another way before")
    func duplicate() throws {
        let first = try event("e-1", on: shared.one)
        #expect(first["status"] == "applied", "\(first.body)")
        let second = try event("e-1", on: shared.two)
        #expect(second["status"] == "duplicate" && second.place != first.place, "\(second.body)")
    }

    private func event(_ id: String, on gateway: GatewayProgram) throws -> HTTPAnswer {
        try caller.ask(
            gateway, "POST", "/api/v1/events/lead-events",
            #"{"specversion":"1.0","id":"\#(id)","source":"/crm","type":"lead.updated","data":{"lead_id":"L-1"}}"#,
            [("Content-Type", "application/cloudevents+json"), ("Prefer", "wait=20")])
    }

    @Test("rejected: a record that the worker's contract refuses, and the gateway's does not")
    func rejected() throws {
        let site = try Site("rejected")
        let gateway = try site.gateway()
        try gateway.becomeReady()
        // The worker is told of a rule that the gateway has not heard of yet.
        let file = "\(site.topics.path)/lead-events.yaml"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let place = "            description: Where the lead came from."
        let strict = text.replacing(place, with: "            maxLength: 8\n" + place)
        try #require(strict != text)
        try site.topics.write("lead-events.yaml", strict)
        let worker = try site.worker()
        let answer = try caller.ask(
            gateway, "POST", "/api/v1/leads", #"{"lead_id":"L-1","source":"newsletter"}"#,
            [("Prefer", "wait=20")],
            key: Caller.newKey())
        #expect(answer.status == 202 && answer["status"] == "rejected", "\(answer.body)")
        #expect(answer["class"] == "invalid" && answer["place"] == "/source" && answer["rule"] == "maxLength")
        #expect(answer["reason"]?.isEmpty == false && answer["at"] != nil && answer["changes"] == nil)
        worker.terminate()
    }

    @Test("dead: an operator has passed over the record")
    func dead() throws {
        let site = try Site("dead")
        let gateway = try site.gateway()
        try gateway.becomeReady()
        // As a worker leaves a partition that it could not go on with.
        var worker = try site.worker()
        let before = try caller.create("L-1", on: gateway, [("Prefer", "wait=20")])
        #expect(before["status"] == "applied", "\(before.body)")
        worker.terminate()
        try worker.wait()
        let partition = try #require(before.json["partition"] as? Int),
            offset = try #require(before.json["offset"] as? Int)
        try site.sql(
            """
            update bellhop.partition set stop_reason = 'a test says so', stopped_at = now()
            where topic = 'lead-events' and partition = \(partition)
            """)
        let answer = try caller.create("L-1", on: gateway)
        #expect(answer["status"] == "accepted" && answer.json["offset"] as? Int == offset + 1)
        try site.bellhop(
            "partitions", "skip", "lead-scoring", "lead-events/\(partition)", "--to", "\(offset + 2)",
            "--reason",
            "it cannot be applied")
        let dead = try look(answer["id"], on: gateway)
        #expect(dead["status"] == "dead" && dead["class"] == "skipped", "\(dead.body)")
        #expect(dead["reason"]?.contains("it cannot be applied") == true, "\(dead.body)")
        worker = try site.worker()
        let after = try caller.create("L-1", on: gateway, key: Caller.newKey(), [("Prefer", "wait=20")])
        #expect(after["status"] == "applied")
        worker.terminate()
    }

    @Test("expired: the id was pruned")
    func expired() throws {
        let answer = try caller.create("L-1", on: shared.one, [("Prefer", "wait=20")])
        try #require(answer["status"] == "applied")
        let (partition, offset) = (
            answer.json["partition"] as? Int ?? -1, answer.json["offset"] as? Int ?? -1
        )
        try shared.site.sql(
            "delete from bellhop.seen_event where partition = \(partition) and record_offset = \(offset)")
        #expect(try look(answer["id"])["status"] == "expired")
    }

    @Test("a topic that no worker reads stays accepted")
    func unread() throws {
        let writer = Caller("notes:write", tenant: caller.tenant)
        let answer = try writer.ask(
            shared.one, "PUT", "/api/v1/authors/ada/notes/1", #"{"text":"hello"}"#, key: Caller.newKey())
        #expect(answer.status == 202 && answer["status"] == "accepted")
        #expect(try look(answer["id"])["status"] == "accepted")
        #expect((try look(answer["id"]).json["workers"] as? [Any])?.isEmpty == true)
    }

    @Test("an id that no gateway made is not found")
    func tampered() throws {
        let id = try #require(try caller.create("L-1", on: shared.one)["id"])
        #expect(try look(id).status == 200)
        var forged = [
            "x", "AAAA", String(repeating: "A", count: id.count), id + "A", String(id.dropLast()), id + "=",
            "..%2F..%2Fetc%2Fpasswd", "%00", String(repeating: "a", count: 5000),
        ]
        // One character after another.
        for index in stride(from: 0, to: id.count, by: 7) {
            let place = id.index(id.startIndex, offsetBy: index)
            forged.append(id.replacingCharacters(in: place...place, with: id[place] == "A" ? "B" : "A"))
        }
        for text in forged {
            let answer = try look(text)
            #expect(answer.status == (text == "%00" ? 400 : 404), "\(text)")
        }
    }
}
