import Postgres
import Records
import TestKit
import TestTraits
import Testing

@testable import Runtime

/// Letters come by the thousand, and are redriven before anybody has analyzed their table: what Postgres then guesses of it must not
/// have it look through all letters for each. All batches together take about two seconds; with the square of their letters, minutes.
@Suite("Of 100,000 letters in a table that was never analyzed", .ownThreads)
struct LetterPlanTests {
    private static let letters = 100_000
    private static let batch = 2000
    /// Letters of all batches.
    private static let asked = 20_000

    @Test("20,000 are taken, published, resolved and passed without looking through all for each")
    func plans() throws {
        var connection = try Self.filled("letter_plans")
        let ids = (1...Self.asked).map { Int64($0) }
        let order = RedriveOrder(LetterSelection())
        _ = try connection.pipeline([order.take(ids, operation: 1), RedriveOrder.published(ids)])
        #expect(try Self.count("state = 'pending' and redriven_at is not null", &connection) == Self.asked)

        try connection.script(
            Self.inBatches(
                """
                perform bellhop.resolve_letters('lead-scoring', array_agg(id), array_agg('applied'::text), array_agg(true))
                    from bellhop.dead_letter where id between low and high;
                """))
        #expect(try Self.count("state = 'applied'", &connection) == Self.asked)

        // As if records of the keys of other letters had been applied.
        try connection.script(
            Self.inBatches(
                """
                perform bellhop.pass_letters('lead-scoring', array_agg(topic), array_agg(topic_uid), array_agg(partition),
                        array_agg(key), array_agg(record_offset + 1), array_agg(null::int8))
                    from bellhop.dead_letter where id between low + \(Self.asked) and high + \(Self.asked);
                """))
        #expect(try Self.count("later_offset is not null", &connection) == Self.asked)
    }

    /// - Parameter statement: names the ids of a batch as `low` and `high`.
    private static func inBatches(_ statement: String) -> String {
        """
        do $$
        declare
            high int;
        begin
            for low in 1 .. \(asked) by \(batch) loop
                high := low + \(batch - 1);
                \(statement)
            end loop;
        end $$
        """
    }

    private static func filled(_ name: String) throws -> Connection {
        let database = try PostgresServer.shared.createMigratedDatabase(name)
        var connection = try Connection(database, settings: Database.session)
        // Ten batches are one statement here; a busy machine may take a minute for what takes two seconds.
        connection.timeout = .seconds(90)
        try connection.script("alter table bellhop.dead_letter set (autovacuum_enabled = false)")
        // In steps: nothing is measured yet, and on a busy machine all at once takes longer than an answer may.
        for first in stride(from: 1, to: letters, by: 10_000) {
            try insert(first, first + 9999, &connection)
        }
        return connection
    }

    private static func insert(_ first: Int, _ last: Int, _ connection: inout Connection) throws {
        try connection.script(
            """
            insert into bellhop.dead_letter (worker, topic, topic_uid, partition, record_offset, key, headers, payload, class,
                reason, place, rule, fingerprint)
                select 'lead-scoring', 'lead-events', '00000000-0000-0000-0000-000000000001', 0, n,
                    convert_to('acme/L' || n, 'UTF8'), '\\x00', '{}', 'invalid', 'too long', '/x', 'maxLength', 'f'
                from generate_series(\(first), \(last)) as n
            """)
    }

    private static func count(_ condition: String, _ connection: inout Connection) throws -> Int {
        Int(
            try connection.query("select count(*) from bellhop.dead_letter where \(condition)")[0].int8(0)
                ?? 0)
    }
}
