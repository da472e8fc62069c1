import Foundation
import TestKit
import TestTraits
import Testing

/// What the gateway tells of routing, of rows as the worker keeps them.
@Suite("Reads of routing", .ownThreads) struct RoutingReadTests {
    private let shared: SharedSite
    private let caller = Caller("routing:read")
    private static let base = "/api/v1/automation/"
    private static let unit = 232_792_560

    init() throws { shared = try Site.shared.get() }

    private func get(_ path: String, as caller: Caller? = nil) throws -> HTTPAnswer {
        try (caller ?? self.caller).ask(shared.one, "GET", Self.base + path)
    }

    private func object(_ path: String) throws -> [String: Any] {
        let answer = try get(path)
        try #require(answer.status == 200, "\(answer.body)")
        return answer.json
    }

    /// The list of that name in a page, and where the next begins.
    private func page(_ path: String, _ name: String) throws -> (rows: [[String: Any]], next: String?) {
        let answer = try object(path)
        return (try #require(answer[name] as? [[String: Any]]), answer["next"] as? String)
    }

    /// All pages of at most two rows.
    private func pages(_ path: String, _ name: String) throws -> [[String: Any]] {
        var (rows, next) = try page(path + "limit=2", name)
        while let cursor = next {
            let more = try page(path + "limit=2&cursor=\(cursor)", name)
            #expect((1...2).contains(more.rows.count))
            (rows, next) = (rows + more.rows, more.next)
        }
        return rows
    }

    private func insert(_ rows: String, _ tenant: String? = nil) throws {
        try shared.site.sql(rows.replacing("$t", with: "'\(tenant ?? caller.tenant)'"))
    }

    private static let rules = """
        insert into routing.rule (tenant_id, rule_id, document, sentence, is_deleted) values
            ($t, 'all', '{"rule_id":"all","priority":30,"strategy":"team","team":"sales","default":true}', null, false),
            ($t, 'hot', '{"rule_id":"hot","priority":20,"when":"score >= 70","strategy":"team","team":"sales"}',
                'score is at least 70', false),
            ($t, 'also', '{"rule_id":"also","priority":20,"strategy":"direct","agent":"ada"}', null, false),
            ($t, 'gone', '{"rule_id":"gone","priority":1,"strategy":"direct","agent":"ada"}', null, true);
        """

    @Test("rules stand in the order in which they are asked, each with its document and words")
    func rules() throws {
        try insert(Self.rules)
        let all = try page("routing-rules", "rules")
        #expect(all.rows.map { $0["rule_id"] as? String } == ["also", "hot", "all"] && all.next == nil)
        #expect(
            all.rows.map { $0["sentence"] as? String } == [
                "every lead", "score is at least 70", "every lead",
            ])
        #expect((all.rows[1]["rule"] as? [String: Any])?["when"] as? String == "score >= 70")
        #expect(
            try pages("routing-rules?", "rules").map { $0["rule_id"] as? String } == ["also", "hot", "all"])
        #expect(try object("routing-rules/hot")["sentence"] as? String == "score is at least 70")
        #expect(try get("routing-rules/gone").status == 404)
    }

    private static let agents = """
        insert into routing.agent (tenant_id, agent_id, document, availability, availability_until, availability_then, session,
            is_on_duty, duty_until, is_leaving, is_deleted)
        select $t, id, jsonb_build_object('agent_id', id, 'weight', weight, 'capacity', 10), state, until, 'online', 1, duty, null,
            false, id = 'eve'
        from (values ('ada', 'online', null::timestamptz, true, 2), ('bob', 'away', '2026-05-01T12:00:00Z', true, 1),
            ('cyd', 'online', null, false, 1), ('eve', 'online', null, true, 1)) as a (id, state, until, duty, weight);
        """

    private static let leads = """
        insert into routing.lead (tenant_id, lead_id, place, agent_id, reserved_until, rule_id, facts, since, arrival, wait_ends,
            offers, revision)
        values
            ($t, 'o1', 'owned', 'ada', null, 'hot', null, now(), 1, null, 0, 0),
            ($t, 'o2', 'owned', 'ada', null, 'hot', null, now(), 2, null, 0, 0),
            ($t, 'r1', 'reserved', 'ada', '2026-05-01T12:02:00Z', 'hot', '{"email":"x@example.com"}', now(), 3, null, 1, 0),
            ($t, 'q1', 'queued', null, null, 'hot', '{"email":"x@example.com"}', now() - interval '90 s', 4, now(), 2, 0),
            ($t, 'q2', 'queued', null, null, 'hot', '{}', now() - interval '80 s', 5, null, 0, 0),
            ($t, 'q3', 'queued', null, null, 'all', '{}', now() - interval '70 s', 6, null, 0, 0),
            ($t, 'q4', 'queued', null, null, null, '{}', now() - interval '3 h', 7, null, 0, 0),
            ($t, 'q5', 'queued', null, null, null, '{}', now() - interval '2 h', 8, null, 0, 0);
        """

    @Test("agents are told with how they are and how many leads they have; teams with their names")
    func agents() throws {
        try insert(Self.agents + Self.leads)
        try insert(
            "insert into routing.team values ($t, 'sales', 'Sales'), ($t, 'b', null), ($t, 'c', null);")
        let ada = try object("agents/ada")
        #expect(ada["load"] as? [String: Int] == ["owned": 2, "reserved": 1])
        #expect(ada["capacity"] as? Int == 10 && ada["on_duty"] as? Bool == true)
        #expect(ada["availability"] as? String == "online" && ada["availability_then"] is NSNull)
        #expect((ada["agent"] as? [String: Any])?["weight"] as? Int == 2)
        let bob = try object("agents/bob")
        #expect(bob["availability_until"] as? String == "2026-05-01T12:00:00.000000Z")
        #expect(bob["availability_then"] as? String == "online")
        #expect(bob["load"] as? [String: Int] == ["owned": 0, "reserved": 0])
        #expect(try get("agents/eve").status == 404 && get("agents/nobody").status == 404)
        #expect(try pages("agents?", "agents").map { $0["agent_id"] as? String } == ["ada", "bob", "cyd"])
        let teams = try pages("teams?", "teams")
        #expect(teams.map { $0["team_id"] as? String } == ["b", "c", "sales"])
        #expect(teams.last?["name"] as? String == "Sales")
    }

    @Test("the queue stands by rule and age, with places; no page forgets or repeats one")
    func queue() throws {
        try insert(Self.leads)
        let expected = ["q3 all 1", "q1 hot 1", "q2 hot 2", "q4 - 1", "q5 - 2"]
        func words(_ rows: [[String: Any]]) -> [String] {
            rows.map {
                "\($0["lead_id"] ?? "") \($0["rule_id"] as? String ?? "-") \($0["place"] ?? "")"
            }
        }
        let all = try page("queue", "leads")
        #expect(words(all.rows) == expected && all.next == nil)
        #expect((90..<200).contains(all.rows[1]["age_seconds"] as? Int ?? 0))
        #expect(all.rows[1]["offers"] as? Int == 2 && all.rows[1]["wait_ends"] is String)
        #expect(try words(pages("queue?", "leads")) == expected)
        #expect(try words(pages("queue?rule=hot&", "leads")) == ["q1 hot 1", "q2 hot 2"])
        #expect(try words(pages("queue?rule=&", "leads")) == ["q4 - 1", "q5 - 2"])
        // One at a time crosses from rule to rule, and from rules to none, at every border.
        var (single, next) = try page("queue?limit=1", "leads")
        while let cursor = next {
            let more = try page("queue?limit=1&cursor=\(cursor)", "leads")
            (single, next) = (single + more.rows, more.next)
        }
        #expect(words(single) == expected)
        // What is gone by then does not count.
        let first = try page("queue?rule=hot&limit=1", "leads")
        try insert("delete from routing.lead where tenant_id = $t and lead_id = 'q1';")
        let second = try page("queue?rule=hot&limit=1&cursor=\(try #require(first.next))", "leads")
        #expect(words(second.rows) == ["q2 hot 1"])
        #expect(try get("queue?rule=all&cursor=\(try #require(first.next))").status == 400)
    }

    private static let history = """
        insert into routing.history (tenant_id, lead_id, happened_at, step, what, agent_id, rule_id, strategy, until, detail, is_turn, eligible,
            candidates, exclusions, event_id, topic, partition, record_offset)
        values
            ($t, 'r1', '2026-05-01T12:00:00Z', 1, 'assigned', 'ada', 'hot', 'round_robin', '2026-05-01T12:02:00Z', null, null, null,
                null, null, 'e1', 'routing-commands', 1, 7),
            ($t, 'r1', '2026-05-01T12:00:00Z', 0, 'decided', 'ada', 'hot', 'round_robin', null, null, true, 2,
                '[{"agent":"ada","ahead":0,"load":2,"capacity":10,"weight":2},
                  {"agent":"bob","ahead":116396280,"load":1,"capacity":5,"weight":1},
                  {"agent":"cyd","why_not":"off_duty","ahead":0,"load":0,"capacity":5,"weight":1}]',
                '{"full":3,"off_duty":1}', 'e1', 'routing-commands', 1, 7),
            ($t, 'r1', '2026-05-01T11:59:00Z', 0, 'withdrawn', 'bob', 'hot', null, null, null, null, null, null, null, 'time',
                'routing-commands', 1, -1),
            ($t, 'old', '2026-05-01T10:00:00Z', 0, 'unassigned', 'ada', null, null, null, 'closed', null, null, null, null, 'e0',
                'routing-commands', 1, 3);
        """

    @Test("a lead's assignment says where it is, and each decision as data and in sentences")
    func assignment() throws {
        try insert(Self.leads + Self.history)
        let lead = try object("leads/r1/assignment")
        #expect(lead["place"] as? String == "reserved" && lead["agent_id"] as? String == "ada")
        #expect(lead["accept_by"] as? String == "2026-05-01T12:02:00.000000Z")
        #expect(
            lead["sentence"] as? String
                == "It is reserved for “ada”, who must accept until 2026-05-01T12:02:00.000000Z.")
        let history = try #require(lead["history"] as? [[String: Any]])
        #expect(history.map { $0["what"] as? String } == ["assigned", "decided", "withdrawn"])
        #expect(
            history[0]["sentences"] as? [String] == [
                "It was reserved for “ada” until 2026-05-01T12:02:00.000000Z."
            ])
        #expect(
            history[1]["sentences"] as? [String] == [
                "Rule “hot” chose “ada”, whose turn it was.",
                "2 could be chosen, which counts as a turn; left out were 3 full, 1 off duty.",
                "“ada”: 0.00 turns ahead, 2 of 10 leads.", "“bob”: 0.50 turns ahead, 1 of 5 leads.",
                "“cyd”: off duty, 0 of 5 leads.",
            ])
        #expect((history[1]["candidates"] as? [[String: Any]])?.count == 3)
        #expect(history[1]["exclusions"] as? [String: Int] == ["full": 3, "off_duty": 1])
        #expect(history[1]["is_turn"] as? Bool == true && history[1]["eligible"] as? Int == 2)
        #expect((history[1]["cause"] as? [String: Any])?["offset"] as? Int == 7)
        #expect(
            history[2]["sentences"] as? [String] == [
                "“bob” did not accept it in time, or could not any more."
            ])
        #expect((try object("leads/r1/assignment?history=1")["history"] as? [Any])?.count == 1)
        #expect((try object("leads/r1/assignment?history=0")["history"] as? [Any])?.isEmpty == true)
        let waiting = try object("leads/q2/assignment")
        #expect(waiting["queue_place"] as? Int == 2 && waiting["place"] as? String == "queued")
        let unmatched = try object("leads/q5/assignment")["sentence"] as? String
        #expect(unmatched?.hasPrefix("It waits for any rule that matches since ") == true)
        #expect(unmatched?.hasSuffix(", at place 2.") == true)
        let old = try object("leads/old/assignment?history=0")
        #expect(old["place"] as? String == "nobody" && old["agent_id"] is NSNull)
        #expect(try get("leads/none/assignment").status == 404)
    }

    /// Ada, of weight 2, is half a turn ahead, bob is level with the clock, and cyd was away for long.
    private static let turns = """
        insert into routing.ledger (tenant_id, rule_id, team_id, clock, turns)
            values ($t, 'hot', 'sales', 2327925600, 30), ($t, 'pair', '', 0, 2);
        insert into routing.turn (tenant_id, rule_id, team_id, agent_id, level, turns, last_turn)
            values ($t, 'hot', 'sales', 'ada', 2444321880, 20, 30), ($t, 'hot', 'sales', 'bob', 2327925600, 9, 29),
                   ($t, 'hot', 'sales', 'cyd', 232792560, 1, 2), ($t, 'pair', '', 'ada', 0, 1, 1),
                   ($t, 'pair', '', 'bob', 0, 1, 2);
        """

    @Test("figures: scores in tens, decisions, answers, the queue and who had how many turns")
    func metrics() throws {
        try insert(Self.rules + Self.agents + Self.leads + Self.history + Self.turns)
        try insert(
            """
            insert into leads.lead (tenant_id, lead_id, source, status, created_at, created_at_known, score, source_points,
                status_points, engagement_points, assignment_points, rule_version, scored_at, event_id)
            select $t, 's' || score, 'x', 'new', now(), true, score, 0, 0, 0, 0, 1, now(), 'e'
            from unnest(array[0, 9, 10, 89, 90, 99, 100]) as score;
            insert into routing.history (tenant_id, lead_id, happened_at, what, agent_id, strategy, event_id, topic, partition,
                record_offset)
            select $t, 'm', now() - interval '1 h', what, agent, strategy, 'e', 't', 0, 0
            from (values ('decided', 'ada', 'sticky'), ('decided', null, null), ('accepted', 'ada', null),
                ('accepted', 'ada', null), ('declined', 'bob', null), ('assigned', 'ada', 'sticky')) as h (what, agent, strategy);
            """)
        let figures = try object("metrics?since=2026-05-01T00:00:00Z")
        let scores = try #require(figures["scores"] as? [[String: Any]])
        #expect(scores.map { $0["leads"] as? Int } == [2, 1, 0, 0, 0, 0, 0, 0, 1, 3])
        #expect(scores.last?["to"] as? Int == 100 && scores.allSatisfy { $0["more"] as? Bool == false })
        #expect(figures["complete"] as? Bool == true)
        #expect(
            figures["decisions"] as? [String: Int] == [
                "direct": 0, "round_robin": 1, "team": 0, "sticky": 1, "manual": 0, "nobody": 1,
            ])
        let answers = try #require(figures["acceptance"] as? [String: Any])
        #expect(
            ["offered", "accepted", "declined", "withdrawn"].map { answers[$0] as? Int } == [1, 2, 1, 1])
        #expect(answers["rate"] as? Double == 0.5)
        let queue = try #require(figures["queue"] as? [String: Any])
        // The oldest is one that no rule matches.
        #expect(queue["leads"] as? Int == 5)
        #expect((10_800..<10_900).contains(queue["oldest_age_seconds"] as? Int ?? 0))
        let fairness = try #require(figures["fairness"] as? [String: Any])
        let ledgers = try #require(fairness["ledgers"] as? [[String: Any]])
        #expect(fairness["unit"] as? Int == Self.unit && fairness["complete"] as? Bool == true)
        #expect(ledgers.map { $0["team_id"] as? String } == ["sales", nil])
        #expect(ledgers.allSatisfy { $0["fair"] as? Bool == true })
        #expect(
            ledgers[0]["spread"] as? Int == Self.unit / 2 && ledgers[0]["bound"] as? Int == Self.unit
                && ledgers[0]["turns"] as? Int == 30)
        let shares = try #require(ledgers[0]["shares"] as? [[String: Any]])
        #expect(shares.map { $0["turns"] as? Int } == [20, 9, 1])
        // Who was away neither waits nor gets what he missed.
        #expect(shares.map { $0["ahead"] as? Int } == [Self.unit / 2, 0, 0])
        // Of late alone: what stood before is not counted.
        let late = try object("metrics")
        #expect((late["decisions"] as? [String: Int])?["round_robin"] == 0)
    }

    @Test("a tenant sees nothing of another's, and each read needs its permission")
    func isolation() throws {
        try insert(Self.rules + Self.agents + Self.leads + Self.history + Self.turns)
        try insert("insert into routing.team values ($t, 'sales', 'Sales');")
        let other = Caller("routing:read")
        let (without, lists) = (
            Caller("leads:read routing:write assignments:write", tenant: caller.tenant),
            ["routing-rules": "rules", "teams": "teams", "agents": "agents", "queue": "leads"]
        )
        for (path, name) in lists {
            #expect((try get(path).json[name] as? [Any])?.isEmpty == false, "\(path)")
            #expect((try get(path, as: other).json[name] as? [Any])?.isEmpty == true, "\(path)")
            #expect(try get(path, as: without).status == 403, "\(path)")
        }
        for path in ["routing-rules/hot", "agents/ada", "leads/r1/assignment", "leads/old/assignment"] {
            #expect(try get(path).status == 200, "\(path)")
            let answer = try get(path, as: other)
            #expect(answer.status == 404 && answer["detail"] == "nothing is found here", "\(path)")
            #expect(try get(path, as: without).status == 403, "\(path)")
        }
        let figures = try get("metrics", as: other)
        #expect((figures.json["fairness"] as? [String: Any])?["ledgers"] as? [String] == [])
        #expect((figures.json["queue"] as? [String: Any])?["leads"] as? Int == 0)
        #expect(try get("metrics", as: without).status == 403)
        // What is known of leads is not shown to anybody here.
        for path in ["queue", "leads/r1/assignment", "leads/q1/assignment"] {
            #expect(!(try get(path).body.contains("example.com")), "\(path)")
        }
    }

    @Test(
        "a parameter that cannot be is refused",
        arguments: [
            "routing-rules?limit=0", "routing-rules?limit=201", "routing-rules?cursor=!", "teams?cursor=",
            "queue?cursor=AAAA", "queue?colour=red", "metrics?since=yesterday",
            "leads/x/assignment?history=201",
        ])
    func refused(path: String) throws {
        #expect(try get(path).status == 400)
    }
}
