internal import Contract
internal import JSON
internal import Kafka
internal import Records
internal import Runtime

/// The past of the topic with what is said in conversations, from a time on.
struct MessageLog: ~Copyable {
    static func isOne(_ topic: Topic) -> Bool {
        topic.messages.contains { $0.type == "message.received" }
    }

    private static let patience: Duration = .seconds(60)

    let since: Timestamp
    /// Records that are read.
    private(set) var records = 0
    /// Of them, those that do not fit the contract.
    private(set) var unfit = 0
    private(set) var oldest: Timestamp?
    /// From when on nothing is missing: `since`, or later where older records have been deleted.
    private(set) var wholeSince: Timestamp

    private let topic: Topic
    private var decoder: EventDecoder
    private let document = JSONDocument()
    private var consumer: SoloConsumer
    private let parts: [Part]

    private struct Part {
        var partition: TopicPartition
        var start: Int64
        var end: Int64
        /// Whether it begins where deleted records ended.
        var isCut: Bool
    }

    init(_ settings: Settings, _ topic: Topic, since: Timestamp) throws {
        let client = settings.client("bellhop-escalation")
        let parts = try Self.ask(topic) { () throws(KafkaError) in try Self.parts(client, topic, since) }
        let consumer = try Self.ask(topic) { () throws(KafkaError) in
            try SoloConsumer(client, topics: [topic.name])
        }
        (self.topic, self.since, wholeSince) = (topic, since, since)
        decoder = EventDecoder(topic: topic)
        self.parts = parts
        self.consumer = consumer
    }

    private static func ask<R: ~Copyable>(
        _ topic: Topic, _ body: () throws(KafkaError) -> R
    ) throws(CommandError) -> R {
        do throws(KafkaError) {
            return try body()
        } catch {
            throw CommandError("the topic \(topic.name) cannot be read: \(error)")
        }
    }

    private static func parts(
        _ client: ClientConfiguration, _ topic: Topic, _ since: Timestamp
    ) throws(KafkaError) -> [Part] {
        let admin = try Admin(client)
        guard let found = try admin.metadata([topic.name]).topics[topic.name] else {
            throw KafkaError(.unknownTopic, "there is no such topic")
        }
        let partitions = found.map { TopicPartition(topic.name, $0.number) }
        let logs = try admin.watermarks(partitions)
        // The broker in memory knows no times.
        let starts: [TopicPartition: Int64]? =
            try admin.isInMemory() ? nil : admin.offsets(partitions, at: max(0, since.milliseconds))
        var parts: [Part] = []
        for partition in partitions {
            guard let log = logs[partition] else {
                throw KafkaError(.transport, "nobody tells which offsets \(partition) has")
            }
            // None is as young: there is nothing to read.
            let start = starts.map { $0[partition] ?? log.high } ?? log.low
            parts.append(
                Part(
                    partition: partition, start: max(start, log.low), end: log.high,
                    isCut: log.low > 0 && start <= log.low))
        }
        return parts
    }

    /// Hands over every event up to where the log ended when this was made, partition by partition.
    mutating func read(into desk: inout ReplayDesk) throws {
        for part in parts {
            if part.start < part.end { try read(part, into: &desk) }
            desk.finishPartition()
        }
    }

    private mutating func read(_ part: Part, into desk: inout ReplayDesk) throws {
        try consumer.assign([(part.partition, part.start)])
        var notices: [PartitionNotice] = []
        var deadline = ContinuousClock.now + Self.patience
        var isFirst = true
        while ContinuousClock.now < deadline {
            var batch = RecordBatch()
            consumer.drain(
                into: &batch, maximumRecords: 10_000, maximumBytes: 16 << 20, timeout: .milliseconds(200),
                notices: &notices)
            for (index, entry) in batch.entries.enumerated() {
                guard entry.offset < part.end else { return }
                let time = Timestamp(milliseconds: entry.timestamp)
                if isFirst, part.isCut { wholeSince = max(wholeSince, time) }
                isFirst = false
                if time >= since { try take(batch, index, time, &desk) }
                if entry.offset == part.end - 1 { return }
            }
            if !batch.isEmpty { deadline = ContinuousClock.now + Self.patience }
            for notice in notices {
                switch notice.kind {
                case .end where notice.offset >= part.end: return
                case .end: break
                case .failed(let error):
                    throw CommandError(
                        "\(part.partition) cannot be read from offset \(notice.offset): \(error)")
                }
            }
            notices.removeAll()
        }
        throw CommandError("the broker gave no record of \(part.partition) for \(Self.patience)")
    }

    private mutating func take(
        _ batch: RecordBatch, _ index: Int, _ time: Timestamp, _ desk: inout ReplayDesk
    ) throws {
        records += 1
        oldest = min(oldest ?? time, time)
        defer { document.release() }
        let event: DecodedEvent
        do throws(Rejection) {
            event = try decoder.decode(batch, at: index, document: document)
        } catch {
            unfit += 1
            return
        }
        guard !event.isDeletion else { return }
        try desk.add(event, type: topic.messages[event.type].type, recordTime: time)
    }
}
