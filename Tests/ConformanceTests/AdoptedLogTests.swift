import Postgres
import Records
import TestKit
import TestTraits
import Testing

/// The functions of the schema where a partition's log is not the one that was registered with the topic.
@Suite("An adopted log", .ownThreads)
struct AdoptedLogTests {
    @Test("a claim ends the backend of its owner, not of the one before the adoption")
    func evict() throws {
        let database = try PostgresServer.shared.createMigratedDatabase("adopted_evict")
        var before = try Connection(database)
        var owner = try Connection(database)
        var heir = try Connection(database)
        try Self.claim(&before, "before")
        try Self.adopt(&heir)
        try Self.claim(&owner, "owner")
        let ended = try heir.query("select bellhop.evict('w', '{t}', '{0}')")[0].int4(0)
        #expect(ended == 1)
        #expect(try before.query("select 1").count == 1)
        #expect(throws: PostgresError.self) { try owner.query("select 1") }
    }

    @Test("what was not sent goes along when the topic is registered anew")
    func outbox() throws {
        let database = try PostgresServer.shared.createMigratedDatabase("adopted_outbox")
        var connection = try Connection(database)
        try Self.claim(&connection, "owner")
        try Self.adopt(&connection)
        try connection.script(
            """
            insert into bellhop.outbox (worker, topic_uid, partition, next_offset, records, record_count)
                select worker, topic_uid, partition, 1, '', 1 from bellhop.partition where retired_at is null;
            update bellhop.topic set topic_uid = gen_random_uuid()
            """)
        try Self.claim(&connection, "next")
        let rows = try connection.query(
            """
            select p.owner from bellhop.outbox o join bellhop.partition p
                on p.worker = o.worker and p.topic_uid = o.topic_uid and p.partition = o.partition
            where p.retired_at is null
            """)
        #expect(try rows.collect { row throws(PostgresError) in try row.string(0) } == ["next"])
    }

    private static func claim(_ connection: inout Connection, _ owner: String) throws {
        try connection.query("select bellhop.claim('w', $1, '{t}', '{0}', '{0}')", [.text(Text(owner))])
    }

    /// As `bellhop partitions adopt` does.
    private static func adopt(_ connection: inout Connection) throws {
        try connection.script(
            """
            update bellhop.partition set epoch = epoch + 1, retired_at = now(), stop_reason = 'another log is in use';
            insert into bellhop.partition (worker, topic, topic_uid, partition, first_offset, next_offset)
                values ('w', 't', gen_random_uuid(), 0, 0, 0)
            """)
    }
}
