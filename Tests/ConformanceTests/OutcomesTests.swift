import Contract
import Digest
import Postgres
import Records
import TestKit
import TestTraits
import Testing

private enum Asked: Scenario {}
private enum Waiting: Scenario {}

/// What the gateway asks the database.
@Suite("What became of a record", .ownThreads)
struct OutcomesTests {
    private struct Answer: Equatable {
        var status: String
        var hasTime: Bool
        var `class`: String?
        var rule: String?
        var applied: String?

        init(
            _ status: String, time: Bool = true, _ class: String? = nil, rule: String? = nil,
            applied: String? = nil
        ) {
            (self.status, hasTime, self.class, self.rule, self.applied) = (
                status, time, `class`, rule, applied
            )
        }
    }

    /// As the gateway asks, for a tenant.
    private func ask<S>(
        _ bench: Bench<S>, tenant: String = "acme", isDeduplicated: Bool = true,
        _ questions: [(id: String, offset: Int64)]
    ) throws -> [Answer] {
        var connection = try Connection(bench.database)
        try connection.script("set role bellhop_gateway; set bellhop.tenant = '\(tenant)'")
        return try connection.query(
            """
            select status, at is not null, class, rule, applied_partition || '/' || applied_offset, n
            from bellhop.outcomes($1, $2, $3, $4, $5, $6, array_fill(\(isDeduplicated), array[cardinality($1)]))
            """,
            [
                .texts(questions.map { _ in Text(S.worker) }), .texts(questions.map { _ in Text(S.events) }),
                .int4s(questions.map { _ in 0 }), .int8s(questions.map(\.offset)),
                .uuids(questions.map { Identity(Text(tenant), "/test", Text($0.id)).bytes }),
                .texts(questions.map { Text($0.id) }),
            ]
        ).enumerated().map { number, row in
            #expect(try row.int4(5) == Int32(number + 1))
            return Answer(
                try row.string(0) ?? "", time: try row.bool(1) ?? false, try row.string(2),
                rule: try row.string(3), applied: try row.string(4))
        }
    }

    @Test("is told for each end that a record can have")
    func ends() throws {
        let bench = try Bench<Asked>(.mock)
        try bench.sql(
            """
            select bellhop.isolate('tally.entry');
            insert into bellhop.worker (worker, state_version) values ('\(Asked.worker)', 1)
            """)
        try bench.publish([
            added("1", "a", 1).saying(body: "one"), added("1", "a", 1).saying(body: "one"),
            added("1", "a", 1).saying(body: "two"),
            event("bad", "tally.added", "a", data: #"{"counter":"a","amount":"7"}"#), refused("no", "a"),
            added("long", "a", 1, label: "eleven char"), added("2", "b", 10),
        ])
        try bench.start()
        try bench.settle()
        let questions: [(String, Int64)] = [
            ("1", 0), ("1", 1), ("1", 2), ("bad", 3), ("no", 4), ("long", 5), ("2", 6), ("3", 7), ("2", 99),
            ("gone", 6),
        ]
        let answers = try ask(bench, questions)
        #expect(
            answers == [
                Answer("applied", applied: "0/0"), Answer("duplicate", applied: "0/0"),
                Answer("rejected", "rejected", rule: "idempotency-conflict"),
                Answer("rejected", "invalid", rule: "type"), Answer("rejected", "rejected", rule: "refused"),
                Answer("dead", "data_error", rule: "sql"), Answer("applied", applied: "0/6"),
                Answer("accepted", time: false), Answer("accepted", time: false),
                Answer("expired", time: false),
            ])
        // Of a topic that is not deduplicated what is passed is applied.
        #expect(
            try ask(bench, isDeduplicated: false, [("gone", 6), ("3", 7)]) == [
                Answer("applied", time: false), Answer("accepted", time: false),
            ])
        // Another tenant learns no reason, whichever place it names.
        #expect(
            try ask(bench, tenant: "rival", [("1", 0), ("1", 2), ("long", 5)])
                == [Answer](repeating: Answer("expired", time: false), count: 3))
        try expectFacts(bench)
        // A row of before positions were kept is taken for the record's own.
        try bench.sql("update bellhop.seen_event set partition = null, record_offset = null")
        #expect(try ask(bench, [("1", 1)]) == [Answer("applied")])
        try bench.sql("delete from bellhop.seen_event")
        #expect(try ask(bench, [("1", 0)]) == [Answer("expired", time: false)])
    }

    private func expectFacts(_ bench: Bench<Asked>) throws {
        func facts(tenant: String = "acme", _ entity: String, _ offset: Int64) throws -> [String] {
            var connection = try Connection(bench.database)
            try connection.script("set role bellhop_gateway; set bellhop.tenant = '\(tenant)'")
            return try connection.query(
                "select (f - 'id')::text from bellhop.facts_of($1, 'acme', $2, $3, 0, $4) f",
                [.text(Asked.worker), .text(entity), .text(Asked.events), .int8(offset)]
            ).collect { row throws(PostgresError) in try row.string(0) }
        }
        #expect(
            try bench.strings(
                "select fact_table || ' ' || entity_column from bellhop.worker") == ["tally.entry counter"])
        #expect(try facts("b", 6) == [#"{"amount": 10, "counter": "b", "event_id": "2"}"#])
        #expect(try facts("a", 6) == [])
        #expect(try facts("b", 5) == [])
        #expect(try facts(tenant: "rival", "b", 6) == [])
        try bench.sql("revoke select on tally.entry from bellhop_gateway")
        #expect(try facts("b", 6) == [])
        try bench.sql("drop table tally.entry")
        #expect(try facts("b", 6) == [])
    }

    @Test("whose processes died on it, or that an operator skipped, is told to the tenant of its key alone")
    func unread() throws {
        let bench = try Bench<Waiting>(.mock)
        try bench.publish([added("1", "a", 1), added("2", "a", 1)])
        try bench.start()
        try bench.settle()
        bench.stop()
        for (offset, kind) in [(0, "crash"), (1, "skipped")] {
            try bench.sql(
                """
                insert into bellhop.dead_letter (worker, topic, topic_uid, partition, record_offset, key, headers, class,
                    reason, place, rule, fingerprint)
                select worker, topic, topic_uid, 0, \(offset), 'acme/a', '', '\(kind)', 'r', '', '\(kind)', 'f'
                from bellhop.partition
                """)
        }
        let questions: [(String, Int64)] = [("x", 0), ("y", 1)]
        #expect(
            try ask(bench, questions) == [
                Answer("dead", "crash", rule: "crash"), Answer("dead", "skipped", rule: "skipped"),
            ])
        for other in ["rival", "acm", "acme/a", ""] {
            #expect(
                try ask(bench, tenant: other, questions)
                    == [Answer](repeating: Answer("expired", time: false), count: 2), "\(other)")
        }
    }
}
