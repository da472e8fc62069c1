import TestKit
import TestTraits
import Testing

@Suite("bellhop leads fairness", .ownThreads) struct FairnessTests {
    /// Ada, of weight 2, is half a turn ahead of the clock, bob is level with it, and cyd, of weight 4 by now, had his last turn long
    /// ago. Another rule chooses from a list.
    private static let tables = """
        insert into routing.agent (tenant_id, agent_id, document, availability, availability_then, session, is_on_duty,
            is_leaving, is_deleted)
        select 'acme', id, jsonb_build_object('agent_id', id, 'weight', weight), 'online', 'offline', 1, true, false, false
        from (values ('ada', 2), ('bob', 1), ('cyd', 4)) as a (id, weight);
        insert into routing.ledger (tenant_id, rule_id, team_id, clock, turns)
            values ('acme', 'hot', 'sales', 2327925600, 30), ('acme', 'pair', '', 0, 2);
        insert into routing.turn (tenant_id, rule_id, team_id, agent_id, level, turns, last_turn)
            values ('acme', 'hot', 'sales', 'ada', 2444321880, 20, 30), ('acme', 'hot', 'sales', 'bob', 2327925600, 9, 29),
                   ('acme', 'hot', 'sales', 'cyd', 232792560, 1, 2), ('acme', 'pair', '', 'ada', 0, 1, 1),
                   ('acme', 'pair', '', 'bob', 0, 1, 2);
        """

    private func bellhop(_ name: String) throws -> Bellhop {
        let bellhop = try Bellhop("fairness_\(name)")
        try bellhop.sql(Self.tables)
        return bellhop
    }

    @Test("each ledger with its agents, how far ahead each is and may be; exit 0 where all are fair")
    func fair() throws {
        let bellhop = try bellhop("fair")
        let result = try bellhop("leads", "fairness", "--tenant", "acme")
        #expect(result.status == 0 && result.error == "")
        #expect(
            result.output == """
                Rule hot, team sales: 30 turns; fair, apart by 0.50 at most 1.00
                agent  weight  turns  ahead  at most
                ada         2     20  0.50   0.50
                bob         1      9  0.00   1.00
                cyd         4      1  0.00   0.25

                Rule pair, its list of agents: 2 turns; fair, apart by 0.00 at most 1.00
                agent  weight  turns  ahead  at most
                ada         2      1  0.00   0.50
                bob         1      1  0.00   1.00

                """)
        #expect(
            !(try bellhop("leads", "fairness", "--tenant", "acme", "--team", "sales").output.contains("pair"))
        )
        #expect(!(try bellhop("leads", "fairness", "--tenant", "acme", "--team", "").output.contains("hot")))
        let other = try bellhop("leads", "fairness", "--tenant", "globex")
        #expect(other.status == 0 && other.output == "No turn has been given.\n")
    }

    @Test("what cannot be if each turn went to whom it was due is not fair: exit 1 and why")
    func unfair() throws {
        let bellhop = try bellhop("unfair")
        let faults = [
            ("level = 2560718161", "bob is more than a turn ahead of the clock"),
            ("last_turn = 30", "turn 30 went to ada and bob"),
            ("last_turn = 31", "bob's last turn has number 31, of 30"),
            ("turns = 10", "the agents have 31 turns together, of 30"),
            ("turns = 0", "bob has 0 turns up to turn 29"),
            ("agent_id = 'nobody'", "nobody has turns, but is no agent"),
        ]
        for (change, says) in faults {
            try bellhop.sql(
                """
                delete from routing.agent; delete from routing.ledger; delete from routing.turn; \(Self.tables)
                update routing.turn set \(change) where agent_id = 'bob' and rule_id = 'hot'
                """)
            let result = try bellhop("leads", "fairness", "--tenant", "acme")
            #expect(result.status == 1)
            #expect(result.error == "bellhop leads: 1 of 2 ledgers NOT FAIR\n")
            #expect(result.output.contains("Rule hot, team sales: 30 turns; NOT FAIR"), "\(change)")
            #expect(result.output.contains(says), "\(result.output)")
            #expect(result.output.contains("Rule pair, its list of agents: 2 turns; fair"))
        }
    }

    @Test("a weight that was less before is no fault: the level counts as a turn of now")
    func otherWeight() throws {
        let bellhop = try bellhop("weight")
        try bellhop.sql(
            "update routing.agent set document = document || '{\"weight\":20}' where agent_id = 'ada'")
        let result = try bellhop("leads", "fairness", "--tenant", "acme", "--team", "sales")
        #expect(result.status == 0 && result.output.contains("ada        20     20  0.05   0.05"))
    }

    @Test("as JSON, with exact levels; without a tenant it says so")
    func json() throws {
        let bellhop = try bellhop("json")
        let result = try bellhop("leads", "fairness", "--tenant", "acme", "--json")
        let answer = try #require(OperatorTests.json(result.output) as? [String: Any])
        #expect(answer["fair"] as? Bool == true && answer["unit"] as? Int == 232_792_560)
        let ledgers = try rows(answer["ledgers"])
        #expect(ledgers.map { $0["rule_id"] as? String } == ["hot", "pair"])
        #expect(ledgers[0]["spread"] as? Int == 116_396_280 && ledgers[0]["bound"] as? Int == 232_792_560)
        #expect(try rows(ledgers[0]["shares"]).map { $0["ahead"] as? Int } == [116_396_280, 0, 0])
        let bad = try bellhop("leads", "fairness")
        #expect(bad.status == 64 && bad.error.contains("fairness needs --tenant T"))
    }
}
