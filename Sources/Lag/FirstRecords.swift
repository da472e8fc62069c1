internal import Kafka
internal import Records

/// Finds the first record that a reader meets in each of many partitions: all at once, by one reader without a group.
struct FirstRecords {
    let client: ClientConfiguration
    /// For all partitions together. An unread stretch of aborted transactions is read through; what is not found by then is unknown.
    let limit: Duration
    /// Also records of open transactions.
    var seesOpenTransactions = false

    /// What there is at or behind each offset.
    func find(from starts: [TopicPartition: Int64]) -> [TopicPartition: Oldest] {
        guard !starts.isEmpty else { return [:] }
        do throws(KafkaError) {
            return try search(starts)
        } catch {
            return starts.mapValues { _ in .unknown("its records cannot be read: \(error)") }
        }
    }

    private func search(_ starts: [TopicPartition: Int64]) throws(KafkaError) -> [TopicPartition: Oldest] {
        let topics = Set(starts.keys.map(\.topic)).sorted()
        var reader = try SoloConsumer(
            client, topics: topics, seesAborted: seesOpenTransactions, takesFirstOnly: true)
        try reader.assign(starts.map { ($0.key, $0.value) })
        var found: [TopicPartition: Oldest] = [:]
        let deadline = ContinuousClock.now + limit
        while found.count < starts.count, ContinuousClock.now < deadline {
            let new = look(&reader, topics)
            for (partition, oldest) in new where found[partition] == nil { found[partition] = oldest }
            reader.pause(new.map(\.key))
        }
        return found.merging(
            starts.mapValues { _ in .unknown("no record and no end was met within \(limit)") }
        ) {
            seen, _ in seen
        }
    }

    /// What one drain shows first of each partition.
    private func look(_ reader: inout SoloConsumer, _ topics: [String]) -> [TopicPartition: Oldest] {
        var batch = RecordBatch()
        var notices: [PartitionNotice] = []
        reader.drain(
            into: &batch, maximumRecords: 10_000, maximumBytes: 16 << 20, timeout: .milliseconds(20),
            notices: &notices)
        var found: [TopicPartition: Oldest] = [:]
        for entry in batch.entries {
            let partition = TopicPartition(topics[entry.topic], entry.partition)
            guard found[partition] == nil else { continue }
            found[partition] =
                seesOpenTransactions
                ? .held(offset: entry.offset, timestamp: entry.timestamp)
                : .record(offset: entry.offset, timestamp: entry.timestamp)
        }
        // An end that comes in the same drain as a record lies behind it.
        for notice in notices where found[notice.partition] == nil {
            switch notice.kind {
            case .end: found[notice.partition] = .nothing
            case .failed(let error):
                found[notice.partition] = .unknown("its records cannot be read: \(error)")
            }
        }
        return found
    }
}
