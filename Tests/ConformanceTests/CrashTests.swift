import Kafka
import Postgres
import Records
import Runtime
import TestKit
import TestTraits
import Testing

private enum LostBatch: Scenario {}
private enum GivenUp: Scenario {}

/// One group on the shared broker, so one test at a time. Each has partitions of its own.
@Suite(
    "Records that processes die on", .ownThreads, .serialized, .enabled(if: KafkaServer.isAvailable))
struct CrashTests {
    /// A record that ends the process, and how.
    struct Death: CustomTestStringConvertible {
        var testDescription: String
        var dies: String
        var partitions: ClosedRange<Int32>
        /// Address space in KiB; nil for what the machine has.
        var limit: Int?
    }

    static let deaths = [
        Death(testDescription: "a trap in deciding", dies: "deciding", partitions: 0...1),
        Death(testDescription: "a trap in reading", dies: "reading", partitions: 2...3),
        Death(testDescription: "memory exhausted", dies: "of memory", partitions: 4...5, limit: 3 << 20),
    ]

    @Test("one dead letter, byte for byte, and all its neighbours applied once", arguments: deaths)
    func crash(_ death: Death) throws {
        let stage = try Stage.shared
        let sick = death.partitions.lowerBound
        for partition in death.partitions {
            try stage.publish((0..<200).map { stage.addition($0, partition) }, to: partition)
        }
        let poison = stage.addition(200, sick, dies: death.dies)
        try stage.publish([poison] + (201...220).map { stage.addition($0, sick) }, to: sick)

        let deaths = try stage.supervise(death.partitions, until: [221, 200], limit: death.limit)
        // One in the batch, one in a part of it, and three alone. The first may come in a batch short enough to go singly.
        #expect(deaths >= 4 && deaths <= 7)
        #expect(
            try stage.letters(death.partitions)
                == ["crash|200|3|the process died 3 times while it handled this record"])
        #expect(try stage.record(sick) == poison)
        #expect(try stage.counters(death.partitions) == ["220/220", "200/200"])
        #expect(
            try stage.strings(
                "select count(*) || '/' || count(distinct record_offset) from crash.entry where partition = \(sick)"
            )
                == ["220/220"])
        #expect(
            try stage.strings(
                "select concat_ws('+', applied, dead_letters, gaps) from bellhop.partition where partition = \(sick)"
            )
                == ["220+1+0"])
    }

    @Test("a dead letter that reading starts at kills nobody any more")
    func startsAtDeadLetter() throws {
        let stage = try Stage.shared
        let poison = stage.addition(0, 6, dies: "reading")
        try stage.publish([poison], to: 6)
        #expect(try stage.supervise(6...6, until: [1]) >= 4)
        try stage.publish([stage.addition(1, 6)], to: 6)
        #expect(try stage.supervise(6...6, until: [2]) == 0)
        #expect(try stage.letters(6...6).count == 1)
    }

    @Test("at the head of several partitions they take no other record with them")
    func heads() throws {
        let stage = try Stage.shared
        let partitions: ClosedRange<Int32> = 7...10
        for partition in partitions {
            let poison = stage.addition(0, partition, dies: "deciding")
            try stage.publish([poison] + (1...10).map { stage.addition($0, partition) }, to: partition)
        }
        // With room for a kill that meets a batch again: what counts is that no innocent record is lost by it.
        #expect(try stage.supervise(partitions, until: [11, 11, 11, 11]) >= 13)
        #expect(try stage.letters(partitions).allSatisfy { $0.hasPrefix("crash|0|3|") })
        #expect(try stage.counters(partitions) == ["10/10", "10/10", "10/10", "10/10"])
    }
}

@Suite("Batches in progress", .ownThreads)
struct BatchMarkTests {
    @Test(
        "a short batch that ended with its process goes record by record, up to its end and no further",
        arguments: BrokerKind.all)
    func lostBatch(_ kind: BrokerKind) throws {
        let bench = try Bench<LostBatch>(kind)
        try bench.publish((0..<10).map { added("a\($0)", "a", 1) })
        try bench.start()
        try bench.settle()
        bench.stop()
        #expect(try bench.number("select (batch_to > next_offset)::int::int8 from bellhop.partition") == 0)
        try bench.publish((0..<100).map { added("b\($0)", "a", 1, emits: true) })
        try bench.sql("update bellhop.partition set batch_to = 60, attempt_offset = 10, attempts = 3")
        try bench.start()
        try bench.settle()
        #expect(try bench.deadLetters() == ["crash 10"])
        #expect(try bench.counters() == ["a 109/109"])
        let counts = bench.finish()
        // Fifty alone, and fifty in whatever batches they came.
        #expect(counts.batches > 50 && counts.batches < 100)
        #expect(
            try bench.strings("select concat_ws(' ', attempt_offset, attempts) from bellhop.partition") == [
                "0"
            ])
        // The marks are sent along: a batch still waits for Postgres twice, a dead letter alone once or twice.
        #expect(counts.roundTrips <= 2 * counts.batches)
    }

    @Test("a batch that its living owner gives up leaves no mark behind", arguments: BrokerKind.all)
    func givenUp(_ kind: BrokerKind) throws {
        let bench = try Bench<GivenUp>(kind)
        try bench.publish([added("a", "a", 1)])
        try bench.start()
        try bench.settle()
        // Each write of a counter fails as in an outage: the batch is tried again and again.
        try bench.sql(
            """
            create function tally.refuse() returns trigger language plpgsql as
            $$ begin raise exception 'not now' using errcode = '40001'; end $$;
            create trigger refuse before update on tally.counter execute function tally.refuse();
            """)
        try bench.publish((0..<10).map { added("b\($0)", "a", 1) })
        let inProgress = "select (coalesce(batch_to, 0) > next_offset)::text from bellhop.partition"
        try eventually("a batch is in progress", equals: ["true"]) { try bench.strings(inProgress) }
        bench.stop()
        // The lane does not wait for the answer to its last word.
        try eventually("the mark is taken back", equals: ["false"]) { try bench.strings(inProgress) }
        try bench.sql("drop trigger refuse on tally.counter")
        try bench.start()
        try bench.settle()
        #expect(bench.finish().batches < 10, "they go together, in whatever batches they came")
        #expect(try bench.counters() == ["a 11/11"])
    }
}

/// `crash-counter` with its topic and database, on the real Kafka.
private struct Stage: Sendable {
    /// One for all: a static member that comes back with other topics would be given the old ones.
    static var shared: Stage { get throws { try lazily.get() } }
    private static let lazily = Result { try Stage(partitions: 11) }

    private let database: String
    private let partitions: Int
    private let topic = "crash-events"

    private var broker: Broker { get throws { try BrokerKind.kafka.open() } }

    private init(partitions: Int) throws {
        self.partitions = partitions
        database = try PostgresServer.shared.createMigratedDatabase("crash")
        var connection = try Connection(database)
        try connection.script(
            """
            create schema crash;
            create table crash.counter (
                tenant_id text, counter text, total int8 not null, additions int8 not null,
                primary key (tenant_id, counter));
            create table crash.entry (amount int8 not null, partition int not null, record_offset int8 not null);
            """)
        for topic in [topic, "\(topic).dead-letters"] {
            try broker.createTopic(topic, partitions: partitions)
        }
    }

    /// One for the counter of its partition.
    func addition(_ number: Int, _ partition: Int32, dies death: String? = nil) -> Record {
        let dies = death.map { #","dies":"\#($0)""# } ?? ""
        return event(
            "\(partition)-\(number)", "crash.added", "c\(partition)",
            data: #"{"counter":"c\#(partition)","amount":1\#(dies)}"#)
    }

    func publish(_ records: [Record], to partition: Int32) throws {
        try broker.publish(records, to: topic, partition: partition)
    }

    /// Starts the worker whenever it has died, until the partitions have come so far.
    /// - Parameter limit: of its address space, in KiB.
    /// - Returns: how often it died.
    func supervise(_ partitions: ClosedRange<Int32>, until ends: [Int64], limit: Int? = nil) throws -> Int {
        let files = try TemporaryDirectory("crash")
        try files.write("topics/crash.yaml", crashTopicFile(topic, partitions: self.partitions))
        var deaths = 0
        var worker = try start(limit, files)
        try eventually("next offsets are \(ends)", equals: ends.map { "\($0)" }) {
            if !worker.isRunning {
                deaths += 1
                worker = try start(limit, files)
            }
            return try strings(
                "select next_offset::text from bellhop.partition where \(among(partitions)) order by partition"
            )
        }
        worker.terminate()
        #expect(try worker.wait() == .exited(0), "\(worker.standardError)")
        return deaths
    }

    private func start(_ limit: Int?, _ files: TemporaryDirectory) throws -> Program {
        let program = "\(programsDirectory)/crash-counter"
        let ulimit = limit.map { "ulimit -v \($0);" } ?? ""
        return try Program(
            "/bin/bash", ["-c", #"\#(ulimit) ulimit -c 0; exec "$0" "$@""#, program, "--lanes", "2"],
            environment: [
                "BELLHOP_BROKERS": try broker.bootstrap, "BELLHOP_DATABASE": database,
                "BELLHOP_TOPICS": "\(files.path)/topics", "BELLHOP_LOCKS": "\(files.path)/locks",
                "BELLHOP_KAFKA_SESSION_TIMEOUT_MS": "6000",
            ])
    }

    private func among(_ partitions: ClosedRange<Int32>) -> String {
        "partition between \(partitions.lowerBound) and \(partitions.upperBound)"
    }

    /// The first column of each row.
    func strings(_ query: String) throws -> [String] {
        var connection = try Connection(database)
        return try connection.query(query).collect { row throws(PostgresError) in try row.string(0) }
    }

    /// `total/additions` of each partition's counter.
    func counters(_ partitions: ClosedRange<Int32>) throws -> [String] {
        try strings(
            """
            select total || '/' || additions from crash.counter
            join generate_series(\(partitions.lowerBound), \(partitions.upperBound)) p on counter = 'c' || p order by p
            """)
    }

    func letters(_ partitions: ClosedRange<Int32>) throws -> [String] {
        try strings(
            """
            select concat_ws('|', class, record_offset, attempts, reason) from bellhop.dead_letter
            where \(among(partitions)) order by partition, record_offset
            """)
    }

    /// The one dead letter of a partition, as it came.
    func record(_ partition: Int32) throws -> Record {
        var connection = try Connection(database)
        let rows = try connection.query(
            "select key, payload, headers from bellhop.dead_letter where partition = \(partition)")
        return Record(
            key: try rows[0].bytea(0), value: try rows[0].bytea(1),
            headers: try #require(HeaderBytes.decode(try rows[0].bytea(2) ?? [])))
    }
}
