import Kafka
import Records
import Runtime
import TestKit
import TestTraits
import Testing

/// An owner's outbox, with a client of its own.
private struct Sender: ~Copyable {
    private static let source = TopicPartition("events", 0)
    private let topic: String
    private var outbox: Outbox
    private var rows: Int64 = 0
    private let begun = ContinuousClock.now

    /// - Parameter linger: so long may handing over take without anything being sent; nil as in use.
    init(
        _ broker: Broker, _ name: String, topic: String, linger: Duration? = nil,
        _ settings: [String: String] = [:]
    )
        throws
    {
        var client = broker.client
        client.clientID = name
        client.overrides = settings
        let bounds = SendingBounds(session: .seconds(60))
        var configuration = Outbox.producer(client, bounds)
        configuration.linger = linger ?? configuration.linger
        outbox = Outbox(try Producer(configuration), bounds: bounds, seed: 1)
        self.topic = topic
    }

    /// A record a key.
    mutating func add(_ keys: [String], _ value: String) {
        rows += 1
        let records = keys.map { Record(key: Array($0.utf8), value: Array(value.utf8)) }
        outbox.add(
            id: rows, partition: Self.source, records: records.map { OutboxRecord(topic: topic, record: $0) })
    }

    /// - Parameter age: how long ago the last proof of ownership is.
    mutating func serve(age: Duration = .zero) throws {
        let now = ContinuousClock.now - begun
        outbox.confirm([Self.source], at: now - age)
        try outbox.serve(now: now, timeout: .milliseconds(1))
    }

    /// The broker has everything.
    var isDone: Bool { !outbox.isSending() }
    /// Of an owner whose proof of ownership is too old: the client has answered for all that it had.
    var holdsNothing: Bool { outbox.inFlight == 0 }

    mutating func send(_ keys: [String], _ value: String) throws {
        add(keys, value)
        try finish()
    }

    mutating func finish() throws {
        try eventually("all is sent") {
            try serve()
            return isDone
        }
    }
}

@Suite("The order of an outbox's results", .serialized, .ownThreads, .enabled(if: KafkaServer.isAvailable))
struct OutboxOrderTests {
    private static let proxied = Result {
        let proxy = try FaultProxy(.kafka, seed: 1)
        return (proxy, try KafkaServer(proxies: [proxy]))
    }

    private let proxy: FaultProxy
    private let through: Broker
    private let direct: Broker

    init() throws {
        let (proxy, server) = try Self.proxied.get()
        proxy.heal()
        self.proxy = proxy
        through = Broker(bootstrap: server.proxiedBootstrap, mock: nil)
        direct = Broker(bootstrap: server.bootstrap, mock: nil)
    }

    /// A key for each of the partitions, in their order.
    private func keys(of partitions: Int32) -> [String] {
        (0..<partitions).map { place in
            (0...).lazy.map { "key-\($0)" }.first {
                partition(of: Array($0.utf8), among: partitions) == place
            }!
        }
    }

    private func requests(of client: String) -> Int { proxy.count(of: .asked(.produce), client: client) }

    @Test("what the client holds is on the wire: no request waits there for the answer to another")
    func onTheWire() throws {
        let topic = "on-the-wire"
        try direct.createTopic(topic, partitions: 8)
        let keys = keys(of: 8)
        var sender = try Sender(through, "wire", topic: topic, linger: .milliseconds(500))
        try sender.send(keys, "first")
        proxy.add(.hold, .toClient, of: "wire")
        let before = requests(of: "wire")
        // More than a request of each partition may hold.
        let text = String(repeating: "x", count: 200)
        for number in 0..<1500 { sender.add(keys, "\(number) \(text)") }
        try eventually("four requests are on the wire", equals: 4) {
            try sender.serve()
            return requests(of: "wire") - before
        }
        try eventually("each for another partition", equals: 4) { try self.ends(topic, 8).count { $0 > 1 } }
        let ends = try self.ends(topic, 8)
        for _ in 0..<100 { try sender.serve() }
        #expect(requests(of: "wire") - before == 4)
        #expect(try self.ends(topic, 8) == ends)
        proxy.heal()
        try sender.finish()
        #expect(try self.ends(topic, 8).allSatisfy { $0 == 1501 })
    }

    /// The first owner's client gets the answers that are missing when the second owner has sent newer results; the owner itself
    /// does nothing any more, as a process that was stopped and has just been woken.
    @Test("a client that wakes late sends nothing of an owner that has lost its partition")
    func late() throws {
        let topic = "late"
        try direct.createTopic(topic, partitions: 8)
        let keys = keys(of: 8)
        var old = try Sender(through, "old", topic: topic)
        try old.send(keys, "first")
        proxy.add(.hold, .toClient, of: "old")
        let before = requests(of: "old")
        old.add(keys, "older")
        try eventually("its client has something to send") {
            try old.serve()
            return requests(of: "old") > before
        }
        var new = try Sender(direct, "new", topic: topic)
        try new.send(keys, "newer")
        proxy.heal()
        try eventually("the first owner's client has nothing more to do") {
            try old.serve(age: .seconds(3600))
            return old.holdsNothing
        }
        let last = try records(topic, 8).values.joined().reduce(into: [:]) { $0[$1.key ?? []] = $1.value }
        #expect(last == Dictionary(uniqueKeysWithValues: keys.map { (Array($0.utf8), Array("newer".utf8)) }))
    }

    @Test("records go where their keys belong, also once the topic has grown; each key's in their order")
    func grown() throws {
        let topic = "grown"
        try direct.createTopic(topic, partitions: 2)
        var sender = try Sender(
            direct, "grown", topic: topic, ["topic.metadata.refresh.interval.ms": "100"])
        let keys = (0..<200).map { "key-\($0)" }
        try sender.send(keys, "0")
        #expect(try Admin(direct.client).createPartitions(topic, total: 5) == .done)
        var count = 1
        try eventually("the client knows of it") {
            for _ in 0..<5 {
                sender.add(keys, "\(count)")
                count += 1
            }
            try sender.finish()
            return try ends(topic, 5).dropFirst(2).allSatisfy { $0 > 0 }
        }
        try sender.send(keys, "last")
        for (place, records) in try records(topic, 5) {
            let last = records.filter { $0.value == Array("last".utf8) }.map { $0.key ?? [] }
            #expect(last == keys.map { Array($0.utf8) }.filter { partition(of: $0, among: 5) == place })
        }
        #expect(try ends(topic, 5).reduce(0, +) == Int64(200 * (count + 1)))
    }

    private func ends(_ topic: String, _ partitions: Int32) throws -> [Int64] {
        let marks = try Admin(direct.client).watermarks((0..<partitions).map { TopicPartition(topic, $0) })
        return (0..<partitions).map { marks[TopicPartition(topic, $0)]?.high ?? 0 }
    }

    /// All records of a topic, by partition.
    private func records(_ topic: String, _ partitions: Int32) throws -> [Int32: [Record]] {
        let count = try ends(topic, partitions).reduce(0, +)
        var reader = try SoloConsumer(direct.client, topics: [topic])
        try reader.assign((0..<partitions).map { (TopicPartition(topic, $0), StartOffset.earliest) })
        var (batch, notices) = (RecordBatch(), [PartitionNotice]())
        try eventually("all of \(topic)", equals: Int(count)) {
            reader.drain(
                into: &batch, maximumRecords: 1_000_000, maximumBytes: 1 << 30, timeout: .milliseconds(100),
                notices: &notices)
            return batch.count
        }
        let order = batch.entries.indices.sorted { batch.entries[$0].offset < batch.entries[$1].offset }
        return Dictionary(grouping: order) { batch.entries[$0].partition }.mapValues {
            $0.map { batch.record(at: $0) }
        }
    }
}
