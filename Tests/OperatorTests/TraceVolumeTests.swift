import Foundation
import Postgres
import Records
import TestKit
import TestTraits
import Testing

/// A database of the size at which a look through a whole table is felt.
@Suite("bellhop trace at volume", .ownThreads, .serialized)
struct TraceVolumeTests {
    private static let events = 1_000_000
    private static let letters = 100_000
    private static let partitions = 12

    /// Rows as twelve partitions that were read side by side leave them.
    private static var rows: String {
        """
        insert into bellhop.topic (topic) values ('lead-events');
        insert into bellhop.worker (worker, state_version, fact_table, entity_column)
            values ('lead-scoring', 1, 'leads.score_change', 'lead_id');
        insert into bellhop.partition (worker, topic, topic_uid, partition, first_offset, next_offset, applied, dead_letters)
            select 'lead-scoring', topic, topic_uid, p, 0, 91667, 83334, 8333
            from bellhop.topic, generate_series(0, \(partitions - 1)) p;
        insert into leads.score_change (tenant_id, lead_id, changed_at, new_score, factors, rule_version, event_id, topic,
                partition, record_offset)
            select 't' || n % 50, 'L' || n % 100000, now(), 50,
                   '{"source": 20, "status": 10, "engagement": 20, "assignment": 0}', 1, 'event-' || n, 'lead-events',
                   n % \(partitions), n / \(partitions)
            from generate_series(0, \(events - 1)) n;
        insert into bellhop.seen_event (worker, event, partition, record_offset)
            select 'lead-scoring', md5('event-' || n)::uuid, n % \(partitions), n / \(partitions)
            from generate_series(0, \(events - 1)) n;
        insert into bellhop.dead_letter (worker, topic, topic_uid, partition, record_offset, headers, payload, class, reason,
                place, rule, fingerprint, event_id, tenant_id)
            select 'lead-scoring', topic, topic_uid, n % \(partitions), 83334 + n / \(partitions), '',
                   convert_to(repeat('x', 200), 'UTF8'), 'invalid', 'too long', '/name', 'maxLength', 'f', 'letter-' || n, 't1'
            from bellhop.topic, generate_series(0, \(letters - 1)) n;
        """
    }

    /// Looks through a whole table that Postgres has counted in this database, by table; small ones do not matter.
    private func scans(_ bellhop: Bellhop) throws -> [String] {
        try bellhop.strings(
            """
            select schemaname || '.' || relname || ' ' || seq_scan from pg_stat_user_tables
            where relid in ('leads.score_change'::regclass, 'bellhop.seen_event'::regclass, 'bellhop.dead_letter'::regclass)
            order by 1
            """)
    }

    @Test("finds each kind of record without a look through a table of a million")
    func volume() throws {
        var bellhop = try Bellhop("trace_volume")
        bellhop.environment["BELLHOP_TOPICS"] = "topics"
        var connection = try Connection(bellhop.database)
        connection.timeout = .seconds(600)
        try connection.script(Self.rows)
        try connection.script("vacuum analyze leads.score_change, bellhop.seen_event, bellhop.dead_letter")
        try connection.script("select pg_stat_reset()")
        let questions: [([String], String)] = [
            (["lead-events:5:40000"], "applied"), (["event-700001"], "applied"),
            (["event-700001", "--tenant", "t1"], "applied"), (["lead-events:3:90000"], "dead_letter"),
            (["letter-77777"], "dead_letter"), (["lead-events:3:95000"], "not_read"),
        ]
        for (words, state) in questions {
            let began = ContinuousClock.now
            let result = try Program.run(
                "bellhop", ["trace", "--json"] + words, environment: bellhop.environment)
            say("bellhop trace \(words.joined(separator: " ")): \(ContinuousClock.now - began)")
            #expect(result.status == 0 && result.output.contains("\"state\":\"\(state)\""), "\(result)")
        }
        // A backend tells what it has done when it ends.
        try eventually("all have told") {
            let sessions =
                "select count(*)::text from pg_stat_activity where application_name = 'bellhop-trace'"
            let found =
                "select (min(idx_scan) > 0)::text from pg_stat_user_tables where relname in ('seen_event', 'dead_letter')"
            return try bellhop.strings(sessions) == ["0"] && bellhop.strings(found) == ["true"]
        }
        let looks = try scans(bellhop)
        #expect(looks == ["bellhop.dead_letter 0", "bellhop.seen_event 0", "leads.score_change 0"])
        try expectNamed(bellhop)
        try expectRemarks(bellhop)
    }

    /// By tenant and source the answer is exact: one look into the unique index.
    private func expectNamed(_ bellhop: Bellhop) throws {
        let name = ["nothing", "--tenant", "t1", "--source", "/crm"]
        #expect(try Program.run("bellhop", ["trace"] + name, environment: bellhop.environment).status == 1)
        try eventually("it has told") {
            let sessions =
                "select count(*)::text from pg_stat_activity where application_name = 'bellhop-trace'"
            return try bellhop.strings(sessions) == ["0"]
        }
        let looks = try scans(bellhop)
        #expect(looks == ["bellhop.dead_letter 0", "bellhop.seen_event 0", "leads.score_change 0"])
    }

    /// Without the index nothing is looked through in secret; what to do is said.
    private func expectRemarks(_ bellhop: Bellhop) throws {
        try bellhop.sql("drop index leads.score_change_by_record")
        for words in ["lead-events:5:40000", "event-700001"] {
            let result = try Program.run("bellhop", ["trace", words], environment: bellhop.environment)
            #expect(result.output.contains("select bellhop.index_facts('leads.score_change')"), "\(result)")
        }
        let looks = try scans(bellhop)
        #expect(looks.contains("leads.score_change 0"))
    }
}
