import Contract
import Logging
import Postgres
import Records
import Runtime
import TestKit
import TestTraits
import Testing

private enum TakenUp: Scenario {}
private enum PutMeanwhile: Scenario {}
private enum Lagging: Scenario {}
private enum Often: Scenario {}
private enum ManyRows: Scenario {}
private enum Unreadable: Scenario {}
private enum Fading: Scenario {}

@Suite("Rules of tenants", .ownThreads)
struct RulesTests {
    @Test(
        "decide what is stamped after they are taken up, and what was decided before anew",
        arguments: BrokerKind.all)
    func takenUp(_ kind: BrokerKind) throws {
        let bench = try Bench<TakenUp>.ofRules(kind, partitions: 3)
        try bench.start(Ruled<TakenUp>.self, lanes: 2)
        try bench.publish((0..<12).map { added("\($0)", "c\($0)", 5) })
        try bench.settle()
        try bench.put(2, gain: 3)
        let all = (0..<12).map { "c\($0) 15 2" }.sorted()
        try eventually("all levels are decided anew", equals: all) { try bench.ruledLevels() }
        #expect(try bench.ruledSteps("c7") == ["5 1 7", "15 2 rules 1"])
        try bench.publish([added("later", "c7", 1), added("new", "d", 2)])
        try bench.settle()
        #expect(try bench.ruledSteps("c7") == ["5 1 7", "15 2 rules 1", "18 2 later"])
        #expect(try bench.ruledSteps("d") == ["6 2 new"])
        try eventually("all partitions know that no row is left", equals: 3) {
            try bench.number(
                "select count(*) from bellhop.rules_adopted where version = 2 and (swept_at is not null or since is null)"
            )
                ?? 0
        }
        try bench.expectNoRuledDifference()
    }

    @Test("of one tenant are none of another's")
    func otherTenants() throws {
        let bench = try Bench<Fading>.ofRules(BrokerKind.all[0])
        try bench.put(2, gain: 7, tenant: "rival")
        try bench.start(Ruled<Fading>.self)
        try bench.publish([added("1", "a", 5, label: "200")])
        try eventually("the level has fallen by itself", equals: ["a 0 1"]) { try bench.ruledLevels() }
        try bench.put(3, gain: 2)
        try eventually("it is decided anew, and falls again", equals: ["a 0 3"]) { try bench.ruledLevels() }
        let time = (0..<10).map { "\($0) 3 time" }.reversed()
        #expect(try bench.ruledSteps("a").suffix(11) == ["10 3 rules 1"] + time)
        try bench.expectNoRuledDifference()
    }

    @Test("that were put while the worker was down count from when it is back", arguments: BrokerKind.all)
    func down(_ kind: BrokerKind) throws {
        let bench = try Bench<PutMeanwhile>.ofRules(kind)
        try bench.start(Ruled<PutMeanwhile>.self)
        try bench.publish([added("1", "a", 5), added("2", "b", 1)])
        try bench.settle()
        bench.stop()
        try bench.put(2, gain: 3)
        try bench.publish([added("3", "a", 1)])
        try bench.start(Ruled<PutMeanwhile>.self)
        try eventually("both are decided anew", equals: ["a 18 2", "b 3 2"]) { try bench.ruledLevels() }
        // What was stamped before the version was taken up is decided by the one of before.
        #expect(try bench.ruledSteps("a") == ["5 1 1", "6 1 3", "18 2 rules 1"])
        try bench.expectNoRuledDifference()
        bench.stop()
        // It is known at the next start, too, and nothing is done twice.
        try bench.start(Ruled<PutMeanwhile>.self)
        try bench.publish([added("4", "b", 1)])
        try bench.settle()
        #expect(try bench.ruledSteps("b") == ["1 1 2", "3 2 rules 1", "6 2 4"])
        try bench.expectNoRuledDifference()
    }

    @Test(
        "that change all the time under load are each taken up once, and a replay agrees",
        arguments: BrokerKind.all)
    func often(_ kind: BrokerKind) throws {
        let bench = try Bench<Often>.ofRules(kind, partitions: 2)
        try bench.start(Ruled<Often>.self, lanes: 2, batchRecords: 10)
        for version in 2..<12 {
            try bench.put(version, gain: version)
            try bench.publish(
                (0..<60).map { added("\(version)-\($0)", "c\($0 % 20)", 1, label: "300") })
        }
        try bench.settle()
        try eventually("every level is decided by the last version", equals: 0) {
            try bench.number("select count(*) from keeper.level where version <> 11") ?? -1
        }
        try bench.expectNoRuledDifference()
        bench.stop()
        let again = """
            select count(*) from (select counter, version from keeper.step where event_id like 'rules%'
            group by counter, version having count(*) > 1) twice
            """
        #expect(try bench.number(again) == 0)
    }

    @Test("that change find all rows of their tenant, page by page")
    func manyRows() throws {
        let bench = try Bench<ManyRows>.ofRules(BrokerKind.all[0], partitions: 3)
        try bench.start(Ruled<ManyRows>.self)
        try bench.publish((0..<5000).map { added("\($0)", "c\($0)", 1) })
        try bench.settle()
        try bench.put(2, gain: 4)
        try eventually("all levels are decided anew", equals: 5000) {
            try bench.number("select count(*) from keeper.level where value = 4 and version = 2") ?? 0
        }
        try bench.expectNoRuledDifference()
    }

    @Test("that the worker cannot read stop its partitions, with the reason, and a later version mends that")
    func unreadable() throws {
        let bench = try Bench<Unreadable>.ofRules(BrokerKind.all[0])
        try bench.start(Ruled<Unreadable>.self)
        try bench.publish([added("1", "a", 5)])
        try bench.settle()
        try bench.sql(
            """
            insert into keeper.rules values ('acme', 2, '{}');
            insert into keeper.rules_in_force values ('acme', 2, clock_timestamp());
            """)
        try bench.publish([added("2", "a", 1)])
        try eventually("the partition stops") { try bench.stopReason() != nil }
        let reason = try bench.stopReason() ?? ""
        #expect(
            reason.contains("version 2 of the rules of acme in keeper.rules: gain is missing"), "\(reason)")
        #expect(try bench.ruledLevels() == ["a 5 1"])
    }
}
