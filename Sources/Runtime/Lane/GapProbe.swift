internal import Kafka
internal import Records

/// Confirms a hole in the offsets with a second consumer: librdkafka filters aborted and control records without a word,
/// and a client that lost a record would look the same.
enum GapProbe {
    /// True if a fresh, group-less consumer that fetches from `gap.from` also meets nothing before `gap.to`.
    /// Blocks up to `limit`.
    /// - Throws: `KafkaError` if it met nothing at all in that time.
    static func holdsNoRecord(
        _ gap: Gap, _ configuration: ClientConfiguration, within limit: Duration
    ) throws(KafkaError) -> Bool {
        var probe = try SoloConsumer(configuration, topics: [gap.partition.topic])
        try probe.assign([(gap.partition, gap.from)])
        var batch = RecordBatch()
        var notices: [PartitionNotice] = []
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            probe.drain(
                into: &batch, maximumRecords: 1, maximumBytes: 1 << 20, timeout: .milliseconds(100),
                notices: &notices)
            if let first = batch.entries.first { return first.offset >= gap.to }
            for notice in notices {
                switch notice.kind {
                case .end: return notice.offset >= gap.to
                case .failed(let error): throw error
                }
            }
        }
        throw KafkaError(
            timedOut: "no record and no end of \(gap.partition) from offset \(gap.from) in \(limit)")
    }
}
