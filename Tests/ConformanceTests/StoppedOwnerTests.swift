import Glibc
import Kafka
import Postgres
import Records
import TestKit
import TestTraits
import Testing

/// A process that is stopped in the middle of a transaction: its locks stay, its session ends, and one day it comes back.
@Suite("An owner that is stopped with locks held", .ownThreads, .serialized)
struct StoppedOwnerTests {
    /// A broker of its own: on a shared one all processes of a worker are one group.
    private static let kafka = Result { KafkaServer.isAvailable ? try KafkaServer() : nil }

    @Test(
        "holds up the next owner for less than two seconds, sends nothing when it comes back, and takes part again",
        arguments: BrokerKind.all)
    func stopped(_ kind: BrokerKind) throws {
        let own = kind == .kafka ? try Self.kafka.get() : nil
        let broker = try own.map { Broker(bootstrap: $0.bootstrap, mock: nil) } ?? kind.open()
        let fleet = try Fleet(broker, database: "stopped_owner_\(kind)", server: .shared)
        let proxy = try FaultProxy(to: fleet.database)
        let session = ["BELLHOP_KAFKA_SESSION_TIMEOUT_MS": "6000"]
        let victim = try fleet.start(
            ["--lanes", "1", "--batch-records", "50"], through: proxy, environment: session)
        try eventually("it owns all", equals: 6) {
            try fleet.number("select count(*) from bellhop.partition")
        }
        // All but the commit of a batch has run: the rows of the partition and of the leads are locked.
        proxy.inject([nil, nil, .stallBeforeCommit])
        try fleet.publish(0..<2000, leads: 2000)
        try eventually("a transaction is open") { proxy.isSpent }
        victim.signal(SIGSTOP)
        defer { victim.signal(SIGCONT) }
        let before = try fleet.applied()
        #expect(before < 2000)
        #expect(try fleet.number(locks) ?? 0 > 0)

        let heir = try fleet.start(["--lanes", "1"], environment: session)
        try eventually("the next owner applies all", equals: 2000) { try fleet.applied() }
        let (assigned, claimed) = (
            try heir.time(of: "partitions_assigned"), try heir.time(of: "partition_claimed")
        )
        let applied =
            try fleet.number(
                """
                select (extract(epoch from min(seen_at)) * 1000)::int8 from bellhop.seen_event
                where seen_at > to_timestamp(\(assigned) / 1000.0)
                """) ?? .max
        say(
            """
            a stopped owner's partitions: claimed \(claimed - assigned) ms after their assignment, \
            first batch \(applied - assigned) ms
            """)
        // Below two seconds where the machine has nothing else to do. A claim that waits for the locks takes half a minute.
        #expect(applied - assigned < 10_000)
        try eventually("all is sent", equals: 0) { try fleet.number("select count(*) from bellhop.outbox") }
        let ends = try fleet.ends("lead-scores")

        victim.signal(SIGCONT)
        proxy.resume()
        try eventually("it is told that it owns nothing any more, and joins again") {
            victim.lines("partition_claimed") > 6
        }
        #expect(try fleet.ends("lead-scores") == ends, "nothing was sent")
        try fleet.publish(2000..<6000, leads: 6000)
        try eventually("both go on", equals: 6000) { try fleet.applied() }
        let owners = try fleet.number("select count(distinct owner) from bellhop.partition")
        #expect(owners == 2, "both have partitions")
        #expect(victim.lines("rejoining") + heir.lines("rejoining") <= 2, "\(victim.standardError)")
        #expect(try fleet.number("select count(*) from leads.score_change") == 6000)
        for process in [victim, heir] {
            process.terminate()
            #expect(try process.wait() == .exited(0))
        }
    }

    /// Backends of the fleet that hold a transaction open.
    private let locks = """
        select count(*) from pg_stat_activity where datname = current_database() and backend_xid is not null
        """
}

extension Fleet {
    /// Records of a topic, by partition.
    func ends(_ topic: String) throws -> [TopicPartition: Int64] {
        try Admin(broker.client).watermarks((0..<6).map { TopicPartition(topic, $0) }).mapValues(\.high)
    }
}

extension Program {
    /// How many log lines tell of an event.
    func lines(_ event: String) -> Int { matching(event).count }

    /// When the first log line tells of an event, in milliseconds since 1970.
    func time(of event: String) throws -> Int64 {
        let line = try #require(matching(event).first, "\(event) in \(standardError)")
        let text = try #require(line.firstMatch(of: /"time":"([^"]+)Z"/)).1
        return try #require(Timestamp(rfc3339: "\(text)Z")).microseconds / 1000
    }

    private func matching(_ event: String) -> [Substring] {
        standardError.split(separator: "\n").filter { $0.contains(#""event":"\#(event)""#) }
    }
}
