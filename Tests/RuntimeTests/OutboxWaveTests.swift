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

    /// - Parameter linger: so long may handing over take without anything being sent; nil as in use.
    init(partitions: Int = 1, linger: Duration? = nil) throws {
        let cluster = try MockCluster()
        try cluster.createTopic("results", partitions: partitions)
        let bounds = SendingBounds(session: .seconds(6))
        var configuration = Outbox.producer(ClientConfiguration(brokers: cluster.bootstrap), bounds)
        configuration.linger = linger ?? configuration.linger
        var producer = try Producer(configuration)
        var ends: [Int32] = [-1, -1]
        unsafe pipe(&ends)
        producer.wake(ends[1])
        (reports, writing) = (ends[0], ends[1])
        outbox = Outbox(producer, bounds: bounds, seed: 1)
        self.cluster = cluster
    }

    mutating func serve(at now: Duration) throws {
        outbox.confirm([Self.partition], at: now)
        try outbox.serve(now: now, timeout: .milliseconds(10))
    }

    /// Records whose keys are their first letters.
    mutating func add(_ names: String..., bytes: Int = 0) {
        rows += 1
        let padding = [UInt8](repeating: 0, count: bytes)
        let records = names.map { Record(key: Array($0.utf8.prefix(1)), value: Array($0.utf8) + padding) }
        outbox.add(
            id: rows, partition: Self.partition,
            records: records.map { OutboxRecord(topic: "results", record: $0) })
    }

    /// Serves until nothing is open but so many.
    mutating func serve(at now: Duration, until left: Int) throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while open > left, ContinuousClock.now < deadline { try serve(at: now) }
    }

    var open: Int { outbox.routes.reduce(0) { $0 + $1.open } }
    /// Records with the client, by route.
    var held: [Int] { outbox.routes.map(\.inFlight).filter { $0 > 0 } }

    deinit {
        close(reports)
        close(writing)
    }
}

@Suite("The outbox and its client")
struct OutboxWaveTests {
    @Test("a route's next records are handed over when the client has answered for all of the last")
    func waves() throws {
        var wharf = try Wharf()
        try wharf.cluster.setBroker(1, isSilent: true)
        wharf.add("a1")
        try wharf.serve(at: .zero)
        wharf.add("a2")
        try wharf.serve(at: .milliseconds(100))
        let held = wharf.held
        #expect(held == [1])
        try wharf.cluster.setBroker(1, isSilent: false)
        try wharf.serve(at: .milliseconds(200), until: 0)
        let open = wharf.open
        #expect(open == 0)
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
        let failures = wharf.outbox.routes.compactMap(\.failure)
        #expect(failures.isEmpty)
        let open = wharf.open
        #expect(open == 0)
    }

    @Test("no operator can have the client form requests in another way")
    func ownProperties() {
        let overrides = [
            "linger.ms": "500", "sticky.partitioning.linger.ms": "9", "compression.type": "zstd",
        ]
        let client = ClientConfiguration(brokers: "b:1", overrides: overrides)
        let properties = Outbox.producer(client, SendingBounds(session: .seconds(10))).properties()
        let told = ["linger.ms", "sticky.partitioning.linger.ms", "compression.type", "message.timeout.ms"]
        #expect(told.map { properties[$0] } == ["20", "0", "zstd", "4000"])
        #expect(properties["max.in.flight.requests.per.connection"] == "5")
    }

    /// Letters whose keys lie in the partitions of a topic that has so many, in their order.
    private func letters(_ count: Int32) -> [String] {
        (0..<count).map { place in
            "abcdefghijklmnopqrstuvwxyz".map(String.init).first {
                partition(of: Array($0.utf8), among: count) == place
            }!
        }
    }

    @Test(
        "a record tells how many partitions there are; then four of them at a time get what goes in one request"
    )
    func places() throws {
        var wharf = try Wharf(partitions: 6, linger: .seconds(1))
        let letters = letters(6)
        wharf.add("a0", "b0")
        try wharf.serve(at: .zero)
        let first = wharf.held
        #expect(first.reduce(0, +) <= 1, "alone")
        try wharf.serve(at: .zero, until: 0)
        try wharf.cluster.setBroker(1, isSilent: true)
        for letter in letters { for number in 1...3 { wharf.add("\(letter)\(number)", bytes: 200_000) } }
        try wharf.serve(at: .milliseconds(100))
        try wharf.serve(at: .milliseconds(200))
        let held = wharf.held
        #expect(held == [2, 2, 2, 2])
        try wharf.cluster.setBroker(1, isSilent: false)
        try wharf.serve(at: .milliseconds(300), until: 0)
        let open = wharf.open
        #expect(open == 0)
    }

    @Test("a partition without a leader holds up no other, and gets its records in order once it has one")
    func leaderless() throws {
        var wharf = try Wharf(partitions: 6)
        let letters = letters(6)
        wharf.add("\(letters[1])0")
        try wharf.serve(at: .zero, until: 0)
        try wharf.cluster.setLeader("results", 0, nil)
        // The first of each hand-over finds out; as many as there are places.
        for number in 1...8 {
            for letter in letters { wharf.add("\(letter)\(number)") }
            try wharf.serve(at: .milliseconds(number), until: number)
        }
        let open = wharf.open
        #expect(open == 8, "of the partition without a leader")
        try wharf.cluster.setLeader("results", 0, 1)
        try wharf.serve(at: .milliseconds(10), until: 0)
        let left = wharf.open
        #expect(left == 0)
    }

    @Test("records that wait for the number of partitions keep their order when it is known, and their rows")
    func order() throws {
        var wharf = try Wharf(partitions: 3)
        try wharf.cluster.setBroker(1, isSilent: true)
        for number in 0..<9 { wharf.add("a\(number)", "b\(number)", "c\(number)") }
        try wharf.serve(at: .zero)
        try wharf.cluster.setBroker(1, isSilent: false)
        try wharf.serve(at: .zero, until: 0)
        let sent = wharf.outbox.clearance().sent
        #expect(sent == Array(1...9))
        let routes = wharf.outbox.routes.map(\.partition)
        #expect(routes == [nil, 0, 1, 2])
    }
}
