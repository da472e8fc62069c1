import Foundation
import Postgres
import Records
import TestKit
import TestTraits
import Testing

/// Dead letters over HTTP: what a tenant sees of its own, and what it may do with them.
@Suite("Dead letters over HTTP", .ownThreads) struct LetterTests {
    /// A site whose worker refuses what is longer than 8 characters, until it is mended.
    private struct Stage {
        let site: Site
        let gateway: GatewayProgram
        var worker: Program
        private let file: String
        private let mended: String

        init(_ name: String) throws {
            site = try Site(name)
            gateway = try site.gateway()
            try gateway.becomeReady()
            file = "\(site.topics.path)/lead-events.yaml"
            mended = try String(contentsOfFile: file, encoding: .utf8)
            let place = "            description: Where the lead came from."
            try site.topics.write(
                "lead-events.yaml", mended.replacing(place, with: "            maxLength: 8\n" + place))
            worker = try site.worker()
        }

        mutating func mend() throws {
            worker.terminate()
            try worker.wait()
            try site.topics.write("lead-events.yaml", mended)
            worker = try site.worker()
        }

        /// One dead letter of the caller.
        func kill(_ lead: String, _ caller: Caller) throws {
            let answer = try caller.ask(
                gateway, "POST", "/api/v1/leads", #"{"lead_id":"\#(lead)","source":"newsletter"}"#,
                [("Prefer", "wait=20")], key: Caller.newKey())
            try #require(answer["status"] == "rejected", "\(answer.body)")
        }
    }

    private static let scope = "leads:write dead-letters:read dead-letters:redrive pii:read"
    private let caller = Caller(Self.scope)

    @Test("are listed, shown, tried, redriven and discarded by their own tenant alone")
    func wholeWay() throws {
        var stage = try Stage("letters_way")
        for lead in ["L-1", "L-2", "L-3"] { try stage.kill(lead, caller) }
        let other = Caller(Self.scope)
        let (gateway, list) = (stage.gateway, "/api/v1/dead-letters")

        let first = try caller.ask(gateway, "GET", list + "?limit=2")
        let letters = try #require(first.json["dead_letters"] as? [[String: Any]], "\(first.body)")
        #expect(letters.count == 2 && letters[0]["state"] as? String == "open")
        let second = try caller.ask(gateway, "GET", list + "?limit=2&cursor=\(first["next"] ?? "")")
        #expect((second.json["dead_letters"] as? [Any])?.count == 1 && second.json["next"] is NSNull)
        let groups = try caller.ask(gateway, "GET", list + "/groups")
        let group = try #require((groups.json["groups"] as? [[String: Any]])?.first, "\(groups.body)")
        #expect(group["count"] as? Int == 3 && group["rule"] as? String == "maxLength")

        let id = try #require(letters[0]["id"] as? Int)
        let shown = try caller.ask(gateway, "GET", "\(list)/\(id)")
        #expect(shown["payload_base64url"]?.isEmpty == false, "\(shown.body)")
        // Nothing of it is there for others.
        #expect(try other.ask(gateway, "GET", list).body.contains(#""dead_letters":[]"#))
        #expect(try other.ask(gateway, "GET", "\(list)/\(id)").status == 404)
        let reason = #"{"reason":"a test"}"#
        #expect(try other.ask(gateway, "POST", "\(list)/\(id)/redrive", reason).status == 404)
        #expect(try other.ask(gateway, "POST", "\(list)/\(id)/discard", reason).status == 404)

        try exported(list, gateway)
        let name = try #require(group["group"] as? String)
        let order = #"{"group":"\#(name)","reason":"mended"}"#
        let dry = try caller.ask(gateway, "POST", list + "/redrive?dry-run=true", order)
        let outcomes = try #require(dry.json["outcomes"] as? [[String: Any]], "\(dry.body)")
        #expect(outcomes.map { $0["outcome"] as? String } == ["dead_letter", "dead_letter", "dead_letter"])

        let discarded = try caller.ask(gateway, "POST", "\(list)/\(id)/discard", reason)
        #expect(discarded.json["discarded"] as? Int == 1, "\(discarded.body)")
        #expect(discarded.json["picked"] as? Int == 1, "\(discarded.body)")
        let left = try caller.ask(gateway, "POST", list + "/discard?dry-run=true", order)
        #expect(left.json["picked"] as? Int == 2 && left.json["remaining"] as? Int == 0, "\(left.body)")
        try stage.mend()
        let done = try caller.ask(gateway, "POST", list + "/redrive", order)
        #expect(done.json["published"] as? Int == 2 && done.json["resolved"] as? Int == 1, "\(done.body)")
        try eventually("both are applied", equals: ["applied 2", "discarded 1"]) {
            try stage.site.strings(
                "select state || ' ' || count(*) from bellhop.dead_letter group by state order by state")
        }
        #expect(
            try stage.site.strings("select action || ' ' || tenant_id from bellhop.operation order by id")
                == ["discard", "redrive"].map { "dead-letters \($0) \(caller.tenant)" })
        try eventually("the audit has them", equals: ["2"]) {
            try stage.site.strings(
                "select count(*)::text from gateway.audit where action = 'write' and outcome = 'done'")
        }
    }

    /// Page by page, oldest first, with their bytes; picked as on the command line.
    private func exported(_ list: String, _ gateway: GatewayProgram) throws {
        let first = try caller.ask(gateway, "GET", list + "/export?limit=2&state=open,parked")
        let letters = try #require(first.json["dead_letters"] as? [[String: Any]], "\(first.body)")
        #expect(letters.count == 2 && letters.allSatisfy { $0["payload_base64url"] is String })
        let ids = letters.compactMap { $0["id"] as? Int }
        #expect(ids == ids.sorted())
        let rest = try caller.ask(gateway, "GET", list + "/export?limit=2&cursor=\(first["next"] ?? "")")
        #expect(
            (rest.json["dead_letters"] as? [Any])?.count == 1 && rest.json["next"] is NSNull, "\(rest.body)")
        let blind = try Caller("dead-letters:read", tenant: caller.tenant).ask(
            gateway, "GET", list + "/export")
        #expect(blind.status == 200 && !blind.body.contains("payload_base64url"), "\(blind.body)")
        // What may not be read may not be searched.
        for field in ["payload", "key", "reason"] {
            let answer = try Caller("dead-letters:read", tenant: caller.tenant).ask(
                gateway, "GET", list + "?where=\(field)%20~%20a")
            #expect(answer.status == 403, "\(field): \(answer.body)")
        }
        for (query, count) in [
            ("where=rule%20%3D%20maxLength", 3), ("where=rule%20%3D%20none", 0), ("ids=\(ids[0])", 1),
            ("state=applied", 0),
        ] {
            let answer = try caller.ask(gateway, "GET", list + "/export?" + query)
            #expect((answer.json["dead_letters"] as? [Any])?.count == count, "\(query): \(answer.body)")
        }
        #expect(try caller.ask(gateway, "GET", list + "?where=nothing").status == 400)
        let order = #"{"where":"rule = maxLength","state":["open"],"reason":"t"}"#
        let dry = try caller.ask(gateway, "POST", list + "/discard?dry-run=true", order)
        #expect(dry.json["picked"] as? Int == 3, "\(dry.body)")
    }

    @Test("are discarded a thousand a request, and each says how many it picked")
    func pages() throws {
        let shared = try Site.shared.get()
        let caller = Caller("dead-letters:redrive")
        try shared.site.sql(
            """
            insert into bellhop.dead_letter (tenant_id, worker, topic, topic_uid, partition, record_offset, key, headers,
                payload, class, reason, place, rule, fingerprint)
            select '\(caller.tenant)', 'w', 'orders', gen_random_uuid(), 0, n, convert_to('k/' || n, 'UTF8'), '\\x00', '{}',
                'rejected', 'no', '', 'r', 'f' from generate_series(1, 1003) n
            """)
        let path = "/api/v1/dead-letters/discard"
        for (query, picked, discarded, remaining) in [
            ("?dry-run=true", 1000, 0, 3), ("", 1000, 1000, 3), ("?dry-run=true", 3, 0, 0), ("", 3, 3, 0),
            ("", 0, 0, 0),
        ] {
            let answer = try caller.ask(shared.one, "POST", path + query, #"{"worker":"w","reason":"r"}"#)
            let said = ["picked", "discarded", "remaining"].map { answer.json[$0] as? Int }
            #expect(said == [picked, discarded, remaining], "\(answer.body)")
        }
    }

    @Test(
        "are not looked for by what no letter has: 400, and what it may be",
        arguments: [
            (
                "state=nonsense",
                "state must be of open, pending, applied, duplicate, again, parked, discarded"
            ),
            ("state=open,", "state must be of open"), ("state=", "state must be of open"),
            ("class=nonsense", "class must be one of undecodable, invalid, refused, rejected"),
            ("class=", "class must be one of undecodable"),
            ("group=nonsense", "group must be 16 hexadecimal digits"),
            ("topic=a%20topic", "topic must be a name of letters"),
            ("worker=", "worker must be a name of letters"),
            ("event=", "event must be an event's id"), ("ids=0", "numbers from 1 on"),
            ("ids=1,", "numbers from 1 on"),
            ("since=yesterday", "since must be a time such as"), ("until=1", "until must be a time such as"),
            ("since=2026-03-02T12:00:00Z&until=2026-03-02T12:00:00Z", "until must be later than since"),
            ("where=state%20%3D%20nonsense", "it is one of open, pending"),
            ("where=class%20!%3D%20nonsense", "it is one of undecodable, invalid"),
            ("nonsense=1", "nothing else"),
        ])
    func filters(query: String, says: String) throws {
        let shared = try Site.shared.get()
        for path in ["", "/groups", "/export"] {
            let answer = try Caller("dead-letters:read").ask(
                shared.one, "GET", "/api/v1/dead-letters\(path)?\(query)")
            #expect(answer.status == 400 && answer.body.contains(says), "\(path): \(answer.body)")
        }
    }

    @Test(
        "are paged by numbers only",
        arguments: ["limit=0", "limit=201", "limit=x", "limit=", "cursor=0", "cursor=-1", "cursor=x"])
    func paging(query: String) throws {
        let shared = try Site.shared.get()
        for path in ["", "/export"] {
            let answer = try Caller("dead-letters:read").ask(
                shared.one, "GET", "/api/v1/dead-letters\(path)?\(query)")
            #expect(
                answer.status == 400 && answer.body.contains("must be a whole number from 1 to"),
                "\(answer.body)")
        }
    }

    @Test("need their permission, and an order without a mistake")
    func permission() throws {
        let shared = try Site.shared.get()
        let path = "/api/v1/dead-letters"
        let order = #"{"class":"invalid","reason":"r"}"#
        let reader = Caller("dead-letters:read")
        #expect(try Caller("leads:read").ask(shared.one, "GET", path).status == 403)
        #expect(try reader.ask(shared.one, "GET", path).status == 200)
        #expect(try reader.ask(shared.one, "POST", path + "/redrive", order).status == 403)
        let writer = Caller("dead-letters:redrive")
        #expect(try writer.ask(shared.one, "POST", path + "/redrive", order).status == 404)
        for (body, status) in [
            (#"{"class":"invalid"}"#, 422), (#"{"reason":"r"}"#, 422),
            (#"{"klass":"invalid","reason":"r"}"#, 422),
            (#"{"where":"1=1; drop","reason":"r"}"#, 422), (#"{"state":["odd"],"reason":"r"}"#, 422),
            (#"{"where":"rule = x","reason":"r"}"#, 404), (#"{"class":7,"reason":"r"}"#, 422), ("[]", 422),
            (#"{"class":"odd","reason":"r"}"#, 422), (#"{"where":"state = odd","reason":"r"}"#, 422),
            (#"{"group":"odd","reason":"r"}"#, 422), (#"{"topic":"a b","reason":"r"}"#, 422),
            (#"{"worker":"","reason":"r"}"#, 422), (#"{"event":"","reason":"r"}"#, 422),
            (#"{"ids":[0],"reason":"r"}"#, 422),
            (#"{"since":"2026-03-02T00:00:00Z","until":"2026-03-01T00:00:00Z","reason":"r"}"#, 422),
            ("{", 400),
        ] {
            #expect(try writer.ask(shared.one, "POST", path + "/redrive", body).status == status, "\(body)")
        }
        #expect(try writer.ask(shared.one, "POST", path + "/redrive?dryrun=true", order).status == 400)
        #expect(try writer.ask(shared.one, "POST", path + "/redrive?dry-run=yes", order).status == 400)
        #expect(try writer.ask(shared.one, "POST", path + "/x/redrive", order).status == 404)
    }
}
