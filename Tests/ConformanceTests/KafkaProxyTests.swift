import Kafka
import Records
import TestKit
import TestTraits
import Testing

private enum FlippedBits: Scenario {}
private enum BrokenBatches: Scenario {}

/// The proxy in front of a real Kafka.
@Suite("The fault proxy of a Kafka", .serialized, .ownThreads, .enabled(if: KafkaServer.isAvailable))
struct KafkaProxyTests {
    private static let proxied = Result {
        let proxy = try FaultProxy(.kafka, seed: 1)
        return (proxy, try KafkaServer(proxies: [proxy]))
    }

    private let proxy: FaultProxy
    private let server: KafkaServer
    /// Through the proxy, and past it.
    private let through: Broker
    private let direct: Broker

    init() throws {
        (proxy, server) = try Self.proxied.get()
        proxy.heal()
        through = Broker(bootstrap: server.proxiedBootstrap, mock: nil)
        direct = Broker(bootstrap: server.bootstrap, mock: nil)
    }

    @Test("an acknowledgement that is lost: the record is in the log; sent again, it is there once")
    func lostAcknowledgement() throws {
        try direct.createTopic("lost-ack", partitions: 1)
        proxy.inject([.lose, .lose, .lose], to: .produce, client: "conformance")
        var producer = try Producer(ProducerConfiguration(through.client))
        try producer.produce(topic: "lost-ack", added("1", "a", 1), token: 7)
        try eventually("an acknowledgement is lost") { proxy.count(of: .lost(.produce)) > 0 }
        #expect(try direct.read("lost-ack", partitions: 1, count: 1).count == 1)
        var deliveries: [Delivery] = []
        let isDone = producer.flush(timeout: .seconds(60), into: &deliveries)
        #expect(isDone && deliveries.map(\.error) == [nil] && deliveries.map(\.offset) == [0])
        #expect(proxy.count(of: .lost(.produce)) == 3 && proxy.isSpent)
        #expect(try direct.offsets(TopicPartition("lost-ack", 0)) == [0])
    }

    @Test(
        "records that are taken back after their request was lost leave no gap: the broker takes what follows"
    )
    func takenBack() throws {
        try direct.createTopic("taken-back", partitions: 1)
        var configuration = ProducerConfiguration(through.client)
        // A request gets no answer long before its records time out, so they are purged from where they wait to be sent again.
        configuration.client.overrides["socket.timeout.ms"] = "1000"
        var producer = try Producer(configuration)
        var deliveries: [Delivery] = []
        try producer.produce(topic: "taken-back", added("1", "a", 1), token: 1)
        #expect(producer.flush(timeout: .seconds(60), into: &deliveries))
        let toxic = proxy.add(.drop, .toServer, of: "conformance")
        for token in 2...4 as ClosedRange<UInt64> {
            try producer.produce(topic: "taken-back", added("\(token)", "a", 1), token: token)
        }
        try eventually("a request gets no answer") {
            producer.poll(timeout: .milliseconds(10), into: &deliveries) != nil
        }
        try eventually("the client gives them back", equals: 0) {
            producer.purgeQueue()
            producer.poll(timeout: .milliseconds(1), into: &deliveries)
            return producer.outstanding
        }
        #expect(deliveries.dropFirst().allSatisfy { $0.error?.code == .purgedQueue && $0.mayBeWritten })
        proxy.remove(toxic)
        try producer.produce(topic: "taken-back", added("5", "a", 1), token: 5)
        #expect(producer.flush(timeout: .seconds(60), into: &deliveries))
        #expect(producer.fatalError == nil)
        #expect(deliveries.filter { $0.error == nil }.map(\.token) == [1, 5])
        #expect(try direct.offsets(TopicPartition("taken-back", 0)) == [0, 1])
    }

    @Test("an answer that is late keeps its client waiting so long")
    func lateAnswer() throws {
        let admin = try Admin(through.client)
        _ = try admin.metadata()
        proxy.inject([.delay(.milliseconds(400))], to: .metadata, client: "conformance")
        let begin = ContinuousClock.now
        _ = try admin.metadata()
        #expect(ContinuousClock.now - begin >= .milliseconds(400))
        #expect(proxy.count(of: .delayed(.metadata)) == 1)
    }

    @Test("a broker that does not answer keeps who asks for the ends of a log no longer than the time-out")
    func silentBroker() throws {
        try direct.createTopic("silent", partitions: 1)
        let place = TopicPartition("silent", 0)
        let admin = try Admin(through.client, timeout: .seconds(1))
        try eventually("it answers") { try admin.watermarks(place) == Watermarks(low: 0, high: 0) }
        proxy.add(.hold, of: "conformance")
        let begin = ContinuousClock.now
        var code: KafkaError.Code?
        do throws(KafkaError) { _ = try admin.watermarks(place) } catch { code = error.code }
        #expect(code == .timedOut)
        // The client itself gives a request up after a minute.
        #expect(ContinuousClock.now - begin < .seconds(30))
    }

    @Test("a member whose answers are lost at each step joins its group all the same")
    func lostMembership() throws {
        try direct.createTopic("lost-membership", partitions: 2)
        let steps: [KafkaRequest] = [.findCoordinator, .joinGroup, .syncGroup, .offsetCommit, .fetch]
        for step in steps { proxy.inject([.lose], to: step, client: "member") }
        var client = through.client
        client.clientID = "member"
        var consumer = try Consumer(
            ConsumerConfiguration(client, group: "lost-membership", instance: "one"),
            topics: ["lost-membership"])
        try consumer.subscribe()
        var held: [TopicPartition] = []
        try eventually("it has its partitions") {
            if case .assigned(let partitions) = consumer.nextEvent(timeout: .milliseconds(100)) {
                try consumer.assign(partitions.map { ($0, 0) })
                held += partitions
            }
            return held.count == 2
        }
        consumer.commitHint(held.map { ($0, 0) })
        try direct.publish([added("1", "a", 1)], to: "lost-membership")
        var (batch, notices) = (RecordBatch(), [PartitionNotice]())
        try eventually("it reads, and all answers have been lost") {
            consumer.drain(
                into: &batch, maximumRecords: 10, maximumBytes: 1 << 20, timeout: .milliseconds(50),
                notices: &notices)
            return batch.count == 1 && proxy.isSpent
        }
        for step in steps { #expect(proxy.count(of: .lost(step)) == 1) }
    }

    @Test("a bit turned over in a fetched batch is told by its checksum; the batch is fetched again")
    func flippedBits() throws {
        try direct.createTopic("flipped", partitions: 1)
        // Several batches come in one response: those behind a broken one are fetched again as well.
        let sent = (0..<800).map { added("\($0)", "c\($0)", 1) }
        for start in stride(from: 0, to: 800, by: 100) {
            try direct.publish(Array(sent[start..<start + 100]), to: "flipped")
        }
        proxy.add(.flip(every: 2), .toClient)
        var reader = try SoloConsumer(through.client, topics: ["flipped"])
        while proxy.count(of: .flipped) < 4 {
            let flips = proxy.count(of: .flipped)
            var (batch, notices, lost) = (RecordBatch(), [PartitionNotice](), 0)
            try reader.assign([(TopicPartition("flipped", 0), StartOffset.earliest)])
            try eventually("the end") {
                reader.drain(
                    into: &batch, maximumRecords: 10_000, maximumBytes: 1 << 28, timeout: .milliseconds(50),
                    notices: &notices)
                // Behind a broken batch that is the last of its response librdkafka 2.0 reads on, and asks for whatever offset it
                // finds there. A partition that has lost its place so is assigned anew, as a lane does.
                if notices.count(where: \.hasLostPlace) > lost {
                    lost = notices.count(where: \.hasLostPlace)
                    try reader.assign([(TopicPartition("flipped", 0), Int64(batch.count))])
                }
                return notices.contains { $0.kind == .end }
            }
            #expect(batch.entries.map(\.offset) == Array(0..<800))
            #expect((0..<batch.count).map { batch.record(at: $0) } == sent)
            let (told, flipped) = (notices.count(where: \.namesChecksum), proxy.count(of: .flipped) - flips)
            // What was on its way when the partition was assigned anew is not looked at.
            #expect(lost > 0 ? (1...flipped).contains(told) : told == flipped, "\(notices)")
        }
    }

    @Test("a lane that meets broken batches now and then fetches them again, and applies each record once")
    func flippedLane() throws {
        let bench = try Bench<FlippedBits>(.kafka, hasResults: false, broker: through)
        proxy.add(.flip(every: 3), .toClient, of: FlippedBits.worker)
        try bench.start(batchRecords: 100)
        let flips = proxy.count(of: .flipped)
        for start in stride(from: 0, to: 1000, by: 100) {
            try bench.publish((start..<start + 100).map { added("\($0)", "c\($0 % 50)", 1) })
            // Each hundred comes in a response of its own.
            try bench.settle()
        }
        #expect(proxy.count(of: .flipped) >= flips + 3)
        proxy.heal()
        try check(bench)
    }

    @Test(
        "a lane to which every batch comes broken stops the partition and says so; resumed, it applies each record once"
    )
    func brokenLane() throws {
        let bench = try Bench<BrokenBatches>(.kafka, hasResults: false, broker: through)
        proxy.add(.flip(every: 1), .toClient, of: BrokenBatches.worker)
        try bench.start(batchRecords: 100)
        try bench.publish((0..<1000).map { added("\($0)", "c\($0 % 50)", 1) })
        let reason = try eventually("it stops", { try bench.stopReason() }, until: { $0 != nil }) ?? ""
        // Batches of the same response that are not broken are applied.
        let applied = try bench.sum("applied") ?? -1
        #expect(reason.hasPrefix("CORRUPT: what the broker gives from offset \(applied) on"), "\(reason)")
        proxy.heal()
        let resumed = try bench.partitions("resume")
        #expect(resumed.status == 0, "\(resumed)")
        try bench.settle()
        try check(bench)
    }

    private func check<S: Scenario>(_ bench: Bench<S>) throws {
        #expect(try bench.counters().allSatisfy { $0.hasSuffix(" 20/20") })
        #expect(try [bench.sum("applied"), bench.sum("gaps"), bench.sum("dead_letters")] == [1000, 0, 0])
    }
}

extension PartitionNotice {
    fileprivate var hasLostPlace: Bool {
        if case .failed(let error) = kind { error.code == .offsetReset } else { false }
    }
    fileprivate var namesChecksum: Bool {
        if case .failed(let error) = kind { error.message.contains("CRC32C") } else { false }
    }
}
