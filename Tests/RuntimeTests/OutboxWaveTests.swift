import Glibc
import Kafka
import Records
import TestKit
import Testing

@testable import Runtime

/// An outbox with a real client and a broker that comes and goes.
private struct Wharf: ~Copyable {
    static let partition = TopicPartition("events", 0)
    let cluster: MockCluster
    var outbox: Outbox
    /// Readable once the client has reports that nobody has polled.
    let reports: Int32
    private let writing: Int32
    private var rows: Int64 = 0

    init() throws {
        let cluster = try MockCluster()
        try cluster.createTopic("results", partitions: 1)
        var producer = try Producer(ProducerConfiguration(ClientConfiguration(brokers: cluster.bootstrap)))
        var ends: [Int32] = [-1, -1]
        unsafe pipe(&ends)
        producer.wake(ends[1])
        (reports, writing) = (ends[0], ends[1])
        outbox = Outbox(producer, bounds: SendingBounds(session: .seconds(6)), seed: 1)
        self.cluster = cluster
    }

    mutating func serve(at now: Duration) throws {
        outbox.confirm([Self.partition], at: now)
        try outbox.serve(now: now, timeout: .milliseconds(10))
    }

    mutating func add(_ name: String) {
        rows += 1
        let record = Record(key: Array(name.utf8.prefix(1)), value: Array(name.utf8))
        outbox.add(
            id: rows, partition: Self.partition, records: [OutboxRecord(topic: "results", record: record)])
    }

    deinit {
        close(reports)
        close(writing)
    }
}

@Suite("The outbox and its client")
struct OutboxWaveTests {
    @Test("a topic's next records are handed over when the client has answered for all of the last")
    func waves() throws {
        var wharf = try Wharf()
        try wharf.cluster.setBroker(1, isUp: false)
        wharf.add("a1")
        try wharf.serve(at: .zero)
        wharf.add("a2")
        try wharf.serve(at: .milliseconds(100))
        let held = wharf.outbox.routes.map(\.inFlight)
        #expect(held == [1])
        try wharf.cluster.setBroker(1, isUp: true)
        let deadline = ContinuousClock.now + .seconds(60)
        while wharf.outbox.routes[0].open > 0, ContinuousClock.now < deadline {
            try wharf.serve(at: .milliseconds(200))
        }
        let open = wharf.outbox.routes.map(\.open)
        #expect(open == [0])
    }

    @Test("a lane that was held up hears the answers that wait for it before it takes anything back")
    func heldUp() throws {
        var wharf = try Wharf()
        wharf.add("a1")
        try wharf.serve(at: .zero)
        var answered = pollfd(fd: wharf.reports, events: Int16(POLLIN), revents: 0)
        let ready = unsafe poll(&answered, 1, 60_000)
        #expect(ready == 1)
        // Long beyond the time for which the client may hold a record.
        try wharf.serve(at: .seconds(60))
        let failures = wharf.outbox.routes.map(\.failure)
        #expect(failures == [nil])
        let open = wharf.outbox.routes.map(\.open)
        #expect(open == [0])
    }
}
