import Foundation
import TestKit
import Testing

@Suite("bellhop shows")
struct ReportTests {
    /// Two partitions, of which one stands still, an old incarnation of the topic, and two dead letters.
    private func fleet(_ name: String) throws -> Bellhop {
        let bellhop = try Bellhop(name)
        try bellhop.sql(
            """
            insert into bellhop.topic (topic, topic_uid) values ('orders', '00000000-0000-0000-0000-000000000001');
            insert into bellhop.partition (worker, topic, topic_uid, partition, epoch, owner, first_offset, next_offset,
                applied, duplicates, dead_letters, gaps, stop_reason, retired_at) values
                ('w', 'orders', '00000000-0000-0000-0000-000000000001', 0, 3, 'w-host-0-0', 0, 10, 6, 2, 1, 1, null, null),
                ('w', 'orders', '00000000-0000-0000-0000-000000000001', 1, 1, 'w-host-0-1', 5, 5, 0, 0, 0, 0,
                    'relation "x" does not exist', null),
                ('w', 'orders', '00000000-0000-0000-0000-000000000009', 0, 1, 'old', 0, 99, 99, 0, 0, 0, 'another log', now());
            insert into bellhop.dead_letter (tenant_id, worker, topic, topic_uid, partition, record_offset, key, headers,
                payload, class, reason, place, rule, fingerprint, event_id) values
                ('acme', 'w', 'orders', '00000000-0000-0000-0000-000000000001', 0, 3, '\\x61ff', '\\x0202780279',
                 null, 'invalid', E'a reason with \\u0001 and "quotes"', '/a', 'type', 'f1', 'e1'),
                (null, 'w', 'orders', '00000000-0000-0000-0000-000000000001', 0, 4, null, '\\x00', '\\x00fe',
                 'undecodable', 'no JSON', '', 'json', 'f2', null);
            """)
        return bellhop
    }

    @Test("status: partitions of the current topic, their sums and why one stands still")
    func status() throws {
        let bellhop = try fleet("status")
        let result = try bellhop("status", "--json")
        // Critical: one stands still.
        #expect(result.status == 2, "\(result.error)")
        let status = try #require(json(result.output) as? [String: Any])
        // Those of lead-scoring, whose topic is in the repository, are there too: nobody has claimed them.
        let partitions = try rows(status["partitions"]).filter { $0["worker"] as? String == "w" }
        #expect(partitions.map { $0["partition"] as? Int } == [0, 1])
        #expect(partitions[0]["next_offset"] as? Int == 10 && partitions[0]["applied"] as? Int == 6)
        #expect(partitions[0]["duplicates"] as? Int == 2 && partitions[0]["dead_letters"] as? Int == 1)
        #expect(partitions[0]["owner"] as? String == "w-host-0-0" && partitions[0]["epoch"] as? Int == 3)
        #expect(partitions[1]["stop_reason"] as? String == #"relation "x" does not exist"#)
        #expect(status["outbox"] as? Int == 0)
        let text = try bellhop("status").output
        #expect(text.contains("0/2") && text.contains(#"w orders/1: stopped: relation "x" does not exist"#))
    }

    @Test("status says so while nothing was claimed yet")
    func emptyStatus() throws {
        #expect(
            try Bellhop("empty_status")("status").output.contains("No worker has claimed a partition yet."))
    }

    @Test("dead-letters list: newest first, by filter, and by cause")
    func list() throws {
        let bellhop = try fleet("letters")
        let all = try rows(json(bellhop("dead-letters", "list", "--json").output))
        #expect(all.map { $0["offset"] as? Int } == [4, 3])
        #expect(all[1]["reason"] as? String == "a reason with \u{1} and \"quotes\"")
        let invalid = try rows(json(bellhop("dead-letters", "list", "--class", "invalid", "--json").output))
        #expect(invalid.map { $0["event_id"] as? String } == ["e1"])
        #expect(try rows(json(bellhop("dead-letters", "list", "--tenant", "other", "--json").output)).isEmpty)
        #expect(try rows(json(bellhop("dead-letters", "list", "--limit", "1", "--json").output)).count == 1)
        let groups = try rows(json(bellhop("dead-letters", "list", "--groups", "--json").output))
        // Same size: in the order of their names.
        let names = groups.compactMap { $0["group"] as? String }
        #expect(names.count == 2 && names == names.sorted() && names.allSatisfy { $0.count == 16 })
        // What is not printable does not reach a terminal.
        #expect(
            try bellhop("dead-letters", "list").output.unicodeScalars.allSatisfy {
                $0 == "\n" || $0.value >= 0x20
            })
    }

    @Test("dead-letters show: every byte of key, headers and payload")
    func show() throws {
        let bellhop = try fleet("letter")
        let ids = try bellhop.strings("select id::text from bellhop.dead_letter order by record_offset")
        let first = try #require(
            json(bellhop("dead-letters", "show", ids[0], "--json").output) as? [String: Any])
        #expect(first["key_hex"] as? String == "61ff")
        #expect(first["payload_hex"] is NSNull)
        let headers = try rows(first["headers_hex"])
        #expect(
            headers.map { $0["name"] as? String } == ["78"]
                && headers.map { $0["value"] as? String } == ["79"])
        #expect(first["class"] as? String == "invalid" && first["place"] as? String == "/a")
        let second = try #require(
            json(bellhop("dead-letters", "show", ids[1], "--json").output) as? [String: Any])
        #expect(second["payload_hex"] as? String == "00fe")
        #expect(try rows(second["headers_hex"]).isEmpty)
        #expect(try bellhop("dead-letters", "show", "424242").status == 1)
    }
}
