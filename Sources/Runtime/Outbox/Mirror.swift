internal import Contract
internal import Records

extension OutboxRecord {
    /// A dead letter's copy on `<topic>.dead-letters`: the record as it came, with the reason in headers of ours. A copy that
    /// the topic would not take is made smaller.
    ///
    /// - Parameter limit: bytes of the largest record that topic and producer take, framing included.
    init(mirroring letter: DeadLetter, _ batch: RecordBatch, topic: String, worker: String, limit: Int) {
        let entry = batch.entries[letter.record]
        var record = batch.record(at: letter.record)
        record.headers += [
            Record.Header(name: Self.firstOwnHeader, value: Array(worker.utf8)),
            Record.Header("bellhop_class", letter.rejection.class.rawValue),
            Record.Header("bellhop_reason", letter.rejection.reason),
            Record.Header("bellhop_fingerprint", letter.fingerprint(worker: worker, topic: topic)),
            Record.Header("bellhop_group", letter.group(worker: worker, topic: topic)),
            Record.Header("bellhop_topic", topic),
            Record.Header("bellhop_partition", String(entry.partition)),
            Record.Header("bellhop_offset", String(entry.offset)),
        ]
        self.init(topic: topic + ".dead-letters", record: record)
        while wireBytes > limit, let smaller = smallerMirror() { self = smaller }
    }

    /// Begins the headers that we add; those before it are the record's own.
    private static let firstOwnHeader = Array("bellhop_worker".utf8)
    private static let mirrorSuffix = ".dead-letters"

    /// The same mirror with less in it, and a header that says so: first without the payload, then without the record's own
    /// headers, then without its key. The row in `bellhop.dead_letter`, which the other headers name, has everything.
    /// Nil if this is no mirror, or there is nothing to leave out.
    package func smallerMirror() -> OutboxRecord? {
        guard topic.hasSuffix(Self.mirrorSuffix),
            let own = record.headers.lastIndex(where: { $0.name == Self.firstOwnHeader })
        else { return nil }
        var smaller = self
        if let value = record.value {
            smaller.record.value = nil
            smaller.omit("payload", "\(value.count) bytes")
        } else if own > 0 {
            smaller.record.headers.removeFirst(own)
            smaller.omit("headers", "\(own) headers")
        } else if let key = record.key {
            smaller.record.key = nil
            smaller.omit("key", "\(key.count) bytes")
        } else {
            return nil
        }
        return smaller
    }

    private mutating func omit(_ part: String, _ size: String) {
        record.headers.append(Record.Header("bellhop_\(part)", "omitted: \(size), see bellhop.dead_letter"))
    }

    /// Bytes on the wire at most, uncompressed and alone in a batch. Source: Apache Kafka protocol guide, "Record Batch": 61
    /// bytes for a batch, varints of up to 5 bytes for each length of a record and up to 10 for its timestamp.
    package var wireBytes: Int { wireBytes(of: byteCount) }

    /// - Parameter bytes: `byteCount`, for those who know it.
    func wireBytes(of bytes: Int) -> Int { bytes + 10 * record.headers.count + 128 }
}

/// How large a mirror may be: what its topic takes, as far as the topic files tell, and what our producer sends.
struct MirrorLimits: Sendable {
    /// Kafka's default `max.message.bytes`.
    private static let topicDefault = 1_048_588
    /// `ProducerConfiguration.maximumRecordBytes`, unless the operator says otherwise.
    private static let producerDefault = 1_000_000
    private let limits: [String: Int]

    init(_ topics: [Topic], kafka: [String: String]) {
        let producer = kafka["message.max.bytes"].flatMap { Int($0) } ?? Self.producerDefault
        limits = Dictionary(
            topics.map { topic in
                let own = topic.deadLetters?.configuration["max.message.bytes"].flatMap { Int($0) }
                return (topic.name, min(own ?? Self.topicDefault, producer))
            }, uniquingKeysWith: min)
    }

    /// Bytes of the largest mirror of a record of `topic`.
    subscript(topic: String) -> Int { limits[topic] ?? Self.producerDefault }
}
