internal import Contract
internal import Digest
internal import Kafka
internal import Postgres
internal import Records
internal import Runtime

/// The log of a partition as the broker has it now, beside what was read of it.
struct LogLook {
    enum Comparison: Equatable {
        /// As it was left, as far as can be seen.
        case same
        /// Retention or deletion has passed the position.
        case beginningLost
        /// Made anew or truncated, and how that is seen.
        case another(String)
    }

    let low: Int64
    /// Behind the last record that readers can see.
    let high: Int64
    private let partition: TopicPartition
    private let settings: Settings
    /// As its file says; nil where no file of that name is found.
    private let topic: Topic?

    init(_ partition: TopicPartition, _ settings: Settings) throws {
        try settings.requireBrokers()
        let log: Watermarks
        do throws(KafkaError) {
            log = try Admin(settings.client("bellhop-partitions")).watermarks(partition)
        } catch {
            throw CommandError("the broker does not say which offsets \(partition) has: \(error)")
        }
        (low, high) = (log.low, log.high)
        self.partition = partition
        self.settings = settings
        topic = (try? Contract(directory: settings.topics))?.topic(named: partition.topic)
    }

    /// - Throws: `CommandError` for an offset outside of the log.
    func offset(of goal: PartitionOrder.Goal) throws -> Int64 {
        switch goal {
        case .earliest: return low
        case .latest: return high
        case .offset(let offset):
            guard (low...max(low, high)).contains(offset) else {
                throw CommandError(
                    "\(partition) has offsets \(low) to \(high) (its end); \(offset) is not among them")
            }
            return offset
        }
    }

    /// What reading records again does to tables.
    var repetition: String {
        switch topic?.isDeduplicated {
        case true?:
            "events whose ids are still in bellhop.seen_event count as duplicates, others are applied again"
        case false?: "the topic does not deduplicate: every one of these records is applied again"
        case nil:
            "records are applied again, unless their topic deduplicates and their ids are still remembered"
        }
    }

    /// The same comparison as a worker's claim makes.
    func compare(_ next: Int64, _ tail: Tail?) throws -> Comparison {
        if next < low { return .beginningLost }
        if next > high { return .another("position \(next) is beyond its end \(high)") }
        guard let tail, tail.offset >= low else { return .same }
        let first = try LogRange.first(partition, tail.offset..<next, settings)
        if first == tail { return .same }
        let mayBeGone = topic.map { $0.isCompacted || $0.gaps == .expected } ?? false
        if mayBeGone && (first.map { $0.offset > tail.offset } ?? true) { return .same }
        return .another("the record at offset \(tail.offset) is not the one that was read")
    }
}

/// Records of a stretch of a log, read by a consumer of our own.
enum LogRange {
    static func read(_ partition: TopicPartition, _ range: Range<Int64>, _ settings: Settings) throws
        -> RecordBatch
    {
        let low = try Admin(settings.client("bellhop-skip")).watermarks(partition).low
        // What retention has deleted cannot be kept as dead letters: those offsets count as gaps.
        let start = max(range.lowerBound, low)
        guard start < range.upperBound else { return RecordBatch() }
        return try read(partition, start..<range.upperBound, settings, limit: .max)
    }

    /// The first record of a stretch that holds one.
    static func first(_ partition: TopicPartition, _ range: Range<Int64>, _ settings: Settings) throws
        -> Tail?
    {
        let batch = try read(partition, range, settings, limit: 1)
        return batch.count == 0 ? nil : Tail(batch, at: 0)
    }

    private static func read(
        _ partition: TopicPartition, _ range: Range<Int64>, _ settings: Settings, limit: Int
    ) throws -> RecordBatch {
        var consumer = try SoloConsumer(settings.client("bellhop-skip"), topics: [partition.topic])
        try consumer.assign([(partition, range.lowerBound)])
        var result = RecordBatch()
        var notices: [PartitionNotice] = []
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            var batch = RecordBatch()
            consumer.drain(
                into: &batch, maximumRecords: min(1000, limit), maximumBytes: 16 << 20,
                timeout: .milliseconds(200), notices: &notices)
            for index in 0..<batch.count {
                let entry = batch.entries[index]
                guard entry.offset < range.upperBound else { return result }
                result.append(
                    batch.record(at: index), partition: entry.partition, offset: entry.offset,
                    timestamp: entry.timestamp)
                if entry.offset == range.upperBound - 1 || result.count >= limit { return result }
            }
            for notice in notices {
                switch notice.kind {
                case .end where notice.offset >= range.upperBound: return result
                case .end:
                    throw CommandError(
                        "the log of \(partition) ends at \(notice.offset), before \(range.upperBound)")
                case .failed(let error): throw error
                }
            }
        }
        throw CommandError(
            "the broker gave \(result.count) records of \(partition) in 60 s, not all; nothing was changed")
    }
}
