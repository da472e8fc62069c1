import Records

/// Something that is not as the log says, and the check that must find it.
struct Spoil {
    var what: String
    var sql: String
    var check: String
    /// Part of what a person reads.
    var says: String

    init(_ what: String, _ sql: String, _ check: String, _ says: String) {
        (self.what, self.sql, self.check, self.says) = (what, sql, check, says)
    }
}

let spoiltTables = [
    "tally.counter", "tally.entry", "bellhop.seen_event", "bellhop.dead_letter", "bellhop.partition",
    "bellhop.outbox",
]

let spoils: [Spoil] = [
    Spoil(
        "a value of a row", "update tally.counter set total = total + 1 where counter = 'c1'",
        "tally.counter", "total is"
    ),
    Spoil(
        "a null", "update tally.counter set label = null where counter = 'c2'", "tally.counter",
        "label is null"),
    Spoil("a row that is gone", "delete from tally.counter where counter = 'c3'", "tally.counter", "missing"),
    Spoil(
        "a row too many", "insert into tally.counter values ('acme', 'none', 1, 1)", "tally.counter",
        "no record of the log has this key"
    ),
    Spoil(
        "a fact that is gone", "delete from tally.entry where event_id = '0-7'", "tally.entry",
        "is missing"
    ),
    Spoil(
        "a fact twice",
        """
        insert into tally.entry (tenant_id, counter, amount, event_id, partition, record_offset)
        select tenant_id, counter, amount, event_id, partition, record_offset from tally.entry limit 1
        """, "tally.entry", "no record of the log gives this row"
    ),
    Spoil(
        "another fact", "update tally.entry set amount = 7777 where event_id = '0-9'", "tally.entry",
        "amount 7777"
    ),
    Spoil(
        "an id that is gone",
        "delete from bellhop.seen_event where event = (select min(event::text)::uuid from bellhop.seen_event)",
        "seen_event", "is not in bellhop.seen_event"
    ),
    Spoil(
        "an id too many",
        """
        insert into bellhop.seen_event (worker, event) select worker, gen_random_uuid() from bellhop.partition limit 1
        """,
        "seen_event", "no record with this id was applied"
    ),
    Spoil(
        "where an id's record lies", "update bellhop.seen_event set record_offset = record_offset + 1",
        "seen_event", "bellhop.seen_event says partition 0"
    ),
    Spoil(
        "the partition of an id's record",
        "update bellhop.seen_event set partition = 7 where record_offset = 3", "seen_event",
        "says partition 7, offset 3"
    ),
    Spoil(
        "the digest of an id's body",
        "update bellhop.seen_event set digest = gen_random_uuid() where record_offset = 3", "seen_event",
        "another digest of its body than the record, which says none"
    ),
    Spoil(
        "a dead letter's payload",
        "update bellhop.dead_letter set payload = payload || 'x' where class = 'rejected'",
        "dead letter is there", "payload"
    ),
    Spoil(
        "a dead letter's headers",
        "update bellhop.dead_letter set headers = '\\x00' where class = 'rejected'",
        "dead letter is there", "headers"
    ),
    Spoil(
        "a dead letter's reason", "update bellhop.dead_letter set reason = 'none' where class = 'invalid'",
        "dead letter is there", "reason is \"none\""
    ),
    Spoil(
        "a dead letter's tenant",
        "update bellhop.dead_letter set tenant_id = 'rival' where class = 'rejected'",
        "dead letter is there", "tenant_id is \"rival\""
    ),
    Spoil(
        "a dead letter that is gone", "delete from bellhop.dead_letter where class = 'invalid'",
        "dead letter is there", "no dead letter"
    ),
    Spoil(
        "a dead letter too many",
        """
        insert into bellhop.dead_letter (worker, topic, topic_uid, partition, record_offset, headers, class,
            reason, place, rule, fingerprint)
        select worker, topic, topic_uid, partition, 0, '\\x00', 'invalid', '', '', '', '' from bellhop.partition
        """, "dead letter is there", "by the log none"
    ),
    Spoil(
        "counters", "update bellhop.partition set applied = applied - 1, duplicates = duplicates + 1",
        "counters", "applied is"
    ),
    Spoil(
        "a position beyond the log",
        "update bellhop.partition set next_offset = next_offset + 1, gaps = gaps + 1", "counters",
        "the log ends here"
    ),
    Spoil(
        "an outbox row of nobody's",
        """
        insert into bellhop.outbox (worker, topic_uid, partition, next_offset, records, record_count)
        select worker, topic_uid, partition, next_offset, '\\x01', 1 from bellhop.partition
        """, "was sent", "cannot be read"
    ),
    // A result of another worker, which is no other check's business.
    Spoil(
        "an outbox row under another tenant",
        """
        insert into bellhop.outbox (worker, topic_uid, partition, next_offset, records, record_count, tenant_id)
        select worker, topic_uid, partition, next_offset, decode('0e00000053706f696c742d726573756c747306000000616c6c2f6331ffffffff'
            || '010000000900000063655f736f757263650e0000002f62656c6c686f702f6f74686572', 'hex'), 1, 'acme'
        from bellhop.partition
        """, "was sent", "tenant_id is \"acme\", but it holds a record of \"all\""
    ),
]

/// Results of which a late one is another than it should be, and the checks that must find it.
struct ResultSpoil: Sendable {
    var what: String
    /// Makes of the results as they were sent those to be looked at.
    var records: @Sendable ([Record]) -> [Record]
    var checks: [String]
    var says: String
}

/// Results of seven keys in turn: those of one lie seven apart.
let spoiltResults = [
    ResultSpoil(
        what: "an old result once more, behind the newest", records: { $0 + [$0[0]] },
        checks: ["last result"], says: "offset 50: the last record of its key is the result of offset 0"),
    ResultSpoil(
        what: "old results once more, and the newest behind one of them",
        records: { $0 + [$0[1], $0[0], $0[7], $0[49]] }, checks: ["last result"],
        says: "the last result of each key on its topic is the latest: 1"),
    ResultSpoil(
        what: "an old result that comes last, and for the first time", records: { $0.dropFirst() + [$0[0]] },
        checks: ["order of", "last result"], says: "offset 49: the last record of its key"),
]

extension Bench {
    /// Keeps copies of tables, for `restore`.
    func save(_ tables: [String]) throws {
        try sql("create schema saved")
        for (index, table) in tables.enumerated() {
            try sql("create table saved.t\(index) as table \(table)")
        }
    }

    func restore(_ tables: [String]) throws {
        for (index, table) in tables.enumerated() {
            // Postgres computes the others again.
            let columns = try strings(
                """
                select string_agg(quote_ident(attname), ', ') from pg_attribute
                where attrelid = '\(table)'::regclass and attnum > 0 and not attisdropped and attgenerated = ''
                """)[0]
            try sql(
                """
                delete from \(table);
                insert into \(table) (\(columns)) overriding system value select \(columns) from saved.t\(index)
                """)
        }
    }
}
