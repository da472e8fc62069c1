internal import Contract
internal import JSON
internal import Kafka
internal import Records
internal import Runtime

/// Looks at single records on the broker.
struct RecordLog {
    enum Look {
        /// With the event's name, if the record tells it.
        case record(EventName?)
        /// There is no record that readers see at this offset, though the log goes on behind it.
        case nothing
        /// Retention or a deletion has passed it.
        case deleted
        case beyondEnd
        case unknown(String)
    }

    private let client: ClientConfiguration
    /// For each request, and for reading one record.
    private static let patience: Duration = .seconds(3)

    init(_ settings: Settings) { client = settings.client("bellhop-trace") }

    func look(at place: RecordPlace, _ topic: Topic?) -> Look {
        do throws(KafkaError) {
            let log = try Admin(client, timeout: Self.patience).watermarks(place.topicPartition)
            if place.offset < log.low { return .deleted }
            if place.offset >= log.high { return .beyondEnd }
            guard let batch = try read(place) else { return .unknown("no answer within \(Self.patience)") }
            return batch.isEmpty ? .nothing : .record(name(batch, topic))
        } catch {
            return .unknown("\(error)")
        }
    }

    /// The record of which another one at `place` says that it comes from it; nil where it says none.
    func cause(of place: RecordPlace) -> RecordPlace? {
        guard let batch = try? read(place), !batch.isEmpty else { return nil }
        let record = batch.record(at: 0)
        for prefix in ["bellhop_", "ce_cause"] {
            if let topic = record.value(of: prefix + "topic"),
                let partition = record.value(of: prefix + "partition").flatMap({ Int32($0) }),
                let offset = record.value(of: prefix + "offset").flatMap({ Int64($0) })
            {
                return RecordPlace(topic, partition, offset)
            }
        }
        return nil
    }

    /// One record, or none if the next one lies behind the place; nil if neither came in time.
    private func read(_ place: RecordPlace) throws(KafkaError) -> RecordBatch? {
        var consumer = try SoloConsumer(client, topics: [place.topic])
        try consumer.assign([(place.topicPartition, place.offset)])
        var notices: [PartitionNotice] = []
        let deadline = ContinuousClock.now + Self.patience
        while ContinuousClock.now < deadline {
            var batch = RecordBatch()
            consumer.drain(
                into: &batch, maximumRecords: 1, maximumBytes: 1, timeout: .milliseconds(100),
                notices: &notices)
            if let entry = batch.entries.first { return entry.offset == place.offset ? batch : RecordBatch() }
            for notice in notices {
                if case .failed(let error) = notice.kind { throw error }
                if case .end = notice.kind { return RecordBatch() }
            }
        }
        return nil
    }

    /// By the contract, which knows both modes of an event.
    private func name(_ batch: RecordBatch, _ topic: Topic?) -> EventName? {
        guard let topic else { return nil }
        var decoder = EventDecoder(topic: topic)
        let document = JSONDocument()
        defer { document.release() }
        guard let event = try? decoder.decode(batch, at: 0, document: document) else { return nil }
        return EventName(id: event.id, tenant: event.tenant, source: event.source)
    }
}
