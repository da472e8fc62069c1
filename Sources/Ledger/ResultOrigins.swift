internal import Contract
internal import Records

/// Which records of the account's logs caused the results of a topic, as their headers say.
struct ResultOrigins {
    struct Origin {
        /// The number of the log in the account; nil if the snapshot knows no such log.
        var side: Int?
        var partition: TopicPartition
        var offset: Int64
        /// What was due, if no record was the cause.
        var due: Timestamp?
    }

    private struct Log {
        var topic: [UInt8]
        var partition: Int64
        var place: TopicPartition
    }

    private struct Names {
        let source = Array("ce_source".utf8)
        let topic = Array("ce_causetopic".utf8)
        let partition = Array("ce_causepartition".utf8)
        let offset = Array("ce_causeoffset".utf8)
        let due = Array("ce_causedue".utf8)
        let redrive = Array(Redrive.headerName.utf8)
    }

    private let source: [UInt8]
    private let names = Names()
    /// By their numbers in the account.
    private let known: [Log]
    /// Those that the snapshot does not know.
    private var strangers: [Log] = []

    init(_ worker: String, _ account: Account) {
        source = Array("/bellhop/\(worker)".utf8)
        known = account.outcomes.indices.map { outcome in
            let place = account.partition(outcome).place
            return Log(topic: Array(place.topic.utf8), partition: Int64(place.partition), place: place)
        }
    }

    /// Nil for a record of somebody else: also for one of ours that a worker has refused who reads it, and that was published
    /// again for its dead letter.
    mutating func origin(_ batch: RecordBatch, _ entry: RecordBatch.Entry) -> Origin? {
        var (topic, partition, offset) = (RecordBatch.Slice.absent, Int64(-1), Int64(-1))
        var isOurs = false
        var due: Timestamp?
        for index in entry.headers {
            let (name, value) = (batch.headers[index].name, batch.headers[index].value)
            if batch.holds(name, names.source) {
                isOurs = batch.holds(value, source)
            } else if batch.holds(name, names.topic) {
                topic = value
            } else if batch.holds(name, names.partition) {
                partition = batch.number(value)
            } else if batch.holds(name, names.offset) {
                offset = batch.number(value)
            } else if batch.holds(name, names.due) {
                due = Timestamp(rfc3339: batch.bytes.span.extracting(value.range))
            } else if batch.holds(name, names.redrive) {
                return nil
            }
        }
        guard isOurs else { return nil }
        for side in known.indices
        where known[side].partition == partition && batch.holds(topic, known[side].topic) {
            return Origin(side: side, partition: known[side].place, offset: offset, due: due)
        }
        return Origin(side: nil, partition: stranger(topic, partition, batch), offset: offset, due: due)
    }

    /// A log that the snapshot does not know. It may have caused millions of records: its name is made once.
    private mutating func stranger(
        _ topic: RecordBatch.Slice, _ partition: Int64, _ batch: RecordBatch
    ) -> TopicPartition {
        for log in strangers
        where log.partition == partition
            && (batch.holds(topic, log.topic) || topic.isAbsent && log.topic.isEmpty)
        {
            return log.place
        }
        let name = batch[topic]
        let place = TopicPartition(
            String(decoding: name, as: UTF8.self), Int32(truncatingIfNeeded: partition))
        strangers.append(Log(topic: name, partition: partition, place: place))
        return place
    }

    /// Fingerprint of a result's key and headers.
    /// - Parameter isDue: its offset is none of what the log tells.
    func head(_ batch: RecordBatch, _ entry: RecordBatch.Entry, isDue: Bool) -> UInt64 {
        let bytes = batch.bytes.span
        var head = Fingerprint()
        head.add(entry.key, of: bytes)
        for index in entry.headers where !(isDue && batch.holds(batch.headers[index].name, names.offset)) {
            head.add(batch.headers[index].name, of: bytes)
            head.add(batch.headers[index].value, of: bytes)
        }
        return head.finish()
    }
}

extension RecordBatch {
    /// Whether `slice` is `text`.
    fileprivate func holds(_ slice: Slice, _ text: [UInt8]) -> Bool {
        guard Int(slice.count) == text.count else { return false }
        let start = Int(slice.start)
        for index in text.indices where bytes[start + index] != text[index] { return false }
        return true
    }

    /// Decimal digits; −1 for anything else.
    fileprivate func number(_ slice: Slice) -> Int64 {
        guard slice.count > 0, slice.count < 19 else { return -1 }
        var number: Int64 = 0
        for index in slice.range {
            guard bytes[index] >= 0x30, bytes[index] <= 0x39 else { return -1 }
            number = number * 10 + Int64(bytes[index] - 0x30)
        }
        return number
    }
}
