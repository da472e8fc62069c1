import Contract
import Postgres
import Records
import Runtime
import TestKit
import TestTraits
import Testing

private enum Forget: Scenario {}
private enum Elsewhere: Scenario {}
private enum Window: Scenario {}
private enum AtOnce: Scenario {}

@Suite("Ids of applied events", .ownThreads)
struct RetentionTests {
    /// Without `retention.ms` a topic keeps records for Kafka's 7 days, and dead letters may come for 30 more.
    @Test("are forgotten after their time, those of stopped workers too, by whichever lane runs")
    func forget() throws {
        let bench = try Bench<Forget>(.mock)
        try bench.sql(
            """
            insert into bellhop.retention (worker, keep_ids) values ('stopped', '1 day'), ('careful', null);
            insert into bellhop.seen_event (worker, event, seen_at)
            select w, gen_random_uuid(), now() - a from unnest(array['\(Forget.worker)', 'stopped', 'careful', 'unknown']) w,
                unnest(array['23 hours', '25 hours', '36 days', '38 days']::interval[]) a, generate_series(1, 100);
            """)
        try bench.start()
        try eventually(
            "only old ones have gone", equals: ["Forget 3", "careful 4", "stopped 1", "unknown 4"]
        ) {
            try bench.strings(
                "select worker || ' ' || count(*) / 100 from bellhop.seen_event group by worker order by worker"
            )
        }
        #expect(try bench.number("select deleted from bellhop.pruning") == 400)
    }

    @Test("hold up no batch while another lane forgets some")
    func elsewhere() throws {
        let bench = try Bench<Elsewhere>(.mock)
        var other = try Connection(bench.database)
        try other.script("begin; select from bellhop.pruning for update")
        try bench.publish([added("1", "a", 1), added("1", "a", 1), added("2", "a", 10)])
        try bench.start()
        try bench.settle()
        #expect(try bench.counters() == ["a 11/2"])
        // A step that waited for the other's would be refused.
        try bench.sql("set lock_timeout = '1ms'; select bellhop.prune_seen_event()")
        try other.script("commit")
    }

    @Test("meet when two insert one at the same moment, and the second is a duplicate")
    func atOnce() throws {
        let bench = try Bench<AtOnce>(.mock)
        try bench.publish([added("1", "a", 1)])
        try bench.start()
        try bench.settle()
        let id = try #require(try bench.strings("select event::text from bellhop.seen_event").first)
        // The next lane knows nothing of it.
        bench.stop()
        try bench.sql("delete from bellhop.seen_event")
        var other = try Connection(bench.database)
        try other.script("begin; insert into bellhop.seen_event (worker, event) values ('AtOnce', '\(id)')")
        try bench.publish([added("1", "a", 1)])
        try bench.start()
        try eventually("the lane waits for the other's transaction", equals: 1) {
            try bench.number(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
            )
        }
        try other.script("commit")
        try bench.settle()
        #expect(try bench.counters() == ["a 1/1"])
        #expect(try bench.sum("duplicates") == 1)
    }

    @Test("are kept at least as long as their topic keeps the records")
    func window() throws {
        var topic = try Bench<Window>(.mock).contract.topics[0]
        #expect(try Retention([topic], days: nil) == .after(37 * 86_400))
        topic.configuration["retention.ms"] = "864000000"
        #expect(try Retention([topic], days: nil) == .after(40 * 86_400))
        #expect(try Retention([topic], days: 10) == .after(10 * 86_400))
        #expect(throws: ConfigurationError.self) { try Retention([topic], days: 9) }
        for (name, value) in [("retention.ms", "-1"), ("cleanup.policy", "compact")] {
            var endless = topic
            endless.configuration[name] = value
            #expect(try Retention([endless], days: nil) == .forever)
            #expect(throws: ConfigurationError.self) { try Retention([endless], days: 36_500) }
        }
        topic.isDeduplicated = false
        #expect(try Retention([topic], days: 1) == .after(86_400))
    }
}
