internal import Kafka
internal import Records

/// Reads stretches of logs with a consumer of its own, without a group.
struct LogReader: ~Copyable {
    private var consumer: SoloConsumer
    /// Small enough to stay in a cache while it is read.
    private var batch = RecordBatch(capacity: Self.batchBytes)

    private static let batchRecords = 1000
    private static let batchBytes = 1 << 20

    /// Without a record or an end for so long, brokers are taken for away.
    private static let patience = Duration.seconds(60)

    /// - Parameter seesAborted: also records of aborted transactions.
    init(_ configuration: ClientConfiguration, topics: [String], seesAborted: Bool = false) throws(KafkaError)
    {
        consumer = try SoloConsumer(configuration, topics: topics, seesAborted: seesAborted)
    }

    /// Reads partitions from their offsets until `take` says that it has enough.
    ///
    /// - Parameters:
    ///   - take: the next records, those of one partition in their order.
    ///   - end: a partition holds nothing more before that offset, at present.
    /// - Throws: `KafkaError` if an offset is gone, or brokers are silent for a minute.
    mutating func read(
        _ starts: [(partition: TopicPartition, offset: Int64)], until isDone: () -> Bool,
        _ take: (RecordBatch) throws -> Void, end: (TopicPartition, Int64) -> Void
    ) throws {
        try consumer.assign(starts)
        var notices: [PartitionNotice] = []
        var heard = ContinuousClock.now
        while !isDone() {
            batch.removeAll()
            notices.removeAll(keepingCapacity: true)
            consumer.drain(
                into: &batch, maximumRecords: Self.batchRecords, maximumBytes: Self.batchBytes,
                timeout: .milliseconds(100),
                notices: &notices)
            if !batch.isEmpty {
                heard = .now
                try take(batch)
            }
            for notice in notices {
                switch notice.kind {
                case .end:
                    heard = .now
                    end(notice.partition, notice.offset)
                case .failed(let error) where error.code == .offsetReset: throw error
                case .failed: break
                }
            }
            guard heard.duration(to: .now) < Self.patience else {
                throw consumer.errors().last
                    ?? KafkaError(
                        timedOut: "no record and no end of \(starts[0].partition) in \(Self.patience)")
            }
        }
    }
}

/// What offsets without a record for a reader are.
struct Holes: Sendable, Equatable {
    /// Records of aborted transactions.
    var aborted: Int64 = 0
    /// Control records, and records that compaction took.
    var unwritten: Int64 = 0

    /// Counts offsets of `holes`, of which `visible` hold a record for a reader who sees aborted ones; both in order.
    init(_ holes: [Range<Int64>], visible: [Int64] = []) {
        var rest = visible[...]
        for hole in holes {
            while let offset = rest.first, offset < hole.lowerBound { rest.removeFirst() }
            let inside = rest.prefix { $0 < hole.upperBound }.count
            rest.removeFirst(inside)
            aborted += Int64(inside)
            unwritten += Int64(hole.count - inside)
        }
    }

    /// Reads the stretch from the first to the last hole once more, aborted records included.
    init(_ holes: [Range<Int64>], of partition: TopicPartition, _ configuration: ClientConfiguration) throws {
        guard let first = holes.first, let last = holes.last else {
            self.init([])
            return
        }
        var reader = try LogReader(configuration, topics: [partition.topic], seesAborted: true)
        var next = first.lowerBound
        var visible: [Int64] = []
        var rest = holes[...]
        try reader.read([(partition, next)], until: { next >= last.upperBound }) { batch in
            for entry in batch.entries {
                next = entry.offset + 1
                while let hole = rest.first, hole.upperBound <= entry.offset { rest.removeFirst() }
                if rest.first?.contains(entry.offset) == true { visible.append(entry.offset) }
            }
        } end: { _, offset in
            next = max(next, offset)
        }
        self.init(holes, visible: visible)
    }
}
