import Foundation
import Postgres
import Records
import TestKit
import TestTraits
import Testing

/// Dead letters as rows: how they are grouped, and given up.
@Suite("Dead letters in Postgres", .ownThreads) struct LetterTests {
    /// - Parameter reason: SQL, of the letter's number `n`.
    private func letters(_ count: Int, _ reason: String, _ bellhop: Bellhop, class: String = "data_error")
        throws
    {
        try bellhop.sql(
            """
            insert into bellhop.dead_letter (worker, topic, topic_uid, partition, record_offset, key, headers, payload, class,
                reason, place, rule, fingerprint)
            select 'w', 'orders', '00000000-0000-0000-0000-000000000001', 0, n + (select count(*) from bellhop.dead_letter),
                convert_to('acme/' || n, 'UTF8'), '\\x00', '{}', '\(`class`)', \(reason), '', 'sql', 'f'
            from generate_series(1, \(count)) n
            """)
    }

    @Test("are of one group for one wording, whatever their numbers and values, and of two for two")
    func groups() throws {
        let bellhop = try Bellhop("letter_groups")
        try letters(3, "'SQLSTATE 22001: value too long for type character varying(' || n || ')'", bellhop)
        try letters(2, "'SQLSTATE 23514: new row for \"' || n || '\" violates a check'", bellhop)
        let groups = try rows(json(bellhop("dead-letters", "--json").output))
        #expect(groups.map { $0["count"] as? Int } == [3, 2])
        let name = try #require(groups[1]["group"] as? String)
        let listed = try rows(json(bellhop("dead-letters", "list", "--group", name, "--json").output))
        #expect(listed.count == 2)
        #expect(try bellhop("dead-letters", "list").output != "No dead letters.\n")
        let none = try bellhop("dead-letters", "list", "--worker", "nobody")
        #expect(none.status == 0 && none.output == "No dead letter is picked by that.\n")
    }

    @Test("are grouped by Postgres as by a worker")
    func shapes() throws {
        let bellhop = try Bellhop("letter_shapes")
        var connection = try Connection(bellhop.database)
        // As in `ReasonShapeTests`.
        let shapes = [
            ("a refund of 5000 cents, but 4900 were paid", "a refund of ? cents, but ? were paid"),
            (#"no lead "L-17""#, #"no lead "?""#),
            (
                "SQLSTATE 22001: value too long for type character varying(10)",
                "SQLSTATE ? value too long for type character varying(?)"
            ), ("at 2026-03-01T12:00:00Z, by 5f0c3a9d-1b2e-4477", "at ?, by ?"),
            (#"an "open quote"#, #"an "?""#),
            ("", ""), ("/lines/3: größer als 7", "? größer als ?"),
            ("nothing to mask: it's said so", "nothing to mask: it's said so"), (#""""#, #""?""#), ("9", "?"),
        ]
        for (reason, expected) in shapes {
            let shape = try connection.query("select bellhop.reason_shape($1)", [.text(Text(reason))])[0]
                .string(0)
            #expect(shape == expected)
        }
    }

    /// Values that Kafka publishes for its own murmur2 (`org.apache.kafka.common.utils.UtilsTest`).
    @Test(
        "lie where Java's producer puts their keys",
        arguments: [
            ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829),
            ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
        ] as [(String, Int32)])
    func partitioner(key: String, hash: Int32) throws {
        var connection = try Connection(Bellhop("letter_partitioner_\(key.utf8.count)").database)
        for count in [1, 2, 97, 1000] as [Int32] {
            let row = try connection.query(
                "select bellhop.key_partition($1, $2)", [.bytea(Array(key.utf8)), .int4(count)])[0]
            #expect(try row.int4(0) == (hash & 0x7FFF_FFFF) % count)
        }
    }

    @Test("are discarded in steps, under one operation that says how many; a dry run waits for nobody")
    func discard() throws {
        let bellhop = try Bellhop("letter_discard")
        try letters(12_003, "'r'", bellhop)
        // Each step is a transaction of its own.
        try bellhop.sql(
            """
            create table steps (xid xid8);
            create function note_step() returns trigger language plpgsql as
                $$ begin insert into steps values (pg_current_xact_id()); return null; end $$;
            create trigger note_step after update on bellhop.dead_letter for each statement execute function note_step();
            """)
        var other = try Connection(bellhop.database)
        try other.script("begin; select from bellhop.dead_letter for update")
        let dry = try bellhop("dead-letters", "discard", "--worker", "w", "--reason", "r", "--dry-run")
        #expect(dry.status == 0 && dry.output.contains("12003 letters would be discarded"), "\(dry.output)")
        try other.script("rollback")
        let done = try bellhop("dead-letters", "discard", "--worker", "w", "--reason", "r", "--json")
        let said = try #require(json(done.output) as? [String: Any], "\(done.error)")
        #expect(said["discarded"] as? Int == 12_003 && said["operation"] as? Int == 1)
        #expect(
            try bellhop.strings("select count(distinct xid)::text from steps") == ["4"],
            "three steps, and one that finds none")
        #expect(
            try bellhop.strings(
                "select (before->>'open') || ' ' || (after->>'discarded') || ' ' || (after->>'state') from bellhop.operation"
            )
                == ["12003 12003 done"])
        #expect(
            try bellhop.strings("select distinct state || operation from bellhop.dead_letter") == [
                "discarded1"
            ])
        let again = try bellhop("dead-letters", "discard", "--worker", "w", "--reason", "r")
        #expect(again.output == "0 letters discarded\n")
        #expect(try bellhop.strings("select count(*)::text from bellhop.operation") == ["1"])
    }

    @Test("are mended by actions that say why: keys and refused results, too")
    func reasons() throws {
        let bellhop = try Bellhop("letter_reasons")
        let made = try bellhop(
            "keys", "create", "--tenant", "acme", "--scope", "leads:read", "--reason", "for the CRM", "--json"
        )
        let id = try #require((json(made.output) as? [String: Any])?["id"] as? String, "\(made.error)")
        #expect(try bellhop("keys", "revoke", id, "--reason", "it has leaked").status == 0)
        try bellhop.sql(
            """
            insert into bellhop.outbox (worker, topic_uid, partition, next_offset, records, record_count, failed_at, fail_reason)
            values ('w', '00000000-0000-0000-0000-000000000001', 0, 1, '', 0, now(), 'too large')
            """)
        #expect(try bellhop("outbox", "retry", "all", "--reason", "the topic takes more").status == 0)
        #expect(
            try bellhop.strings("select action || ': ' || reason from bellhop.operation order by id")
                == [
                    "keys create: for the CRM", "keys revoke: it has leaked",
                    "outbox retry: the topic takes more",
                ])
    }
}
