internal import Digest
internal import Records

/// The records that a worker's decisions should have sent, as fingerprints. Written by the README ("Read") and the
/// comments of the result topics, not after the code that writes them.
struct EmissionPrinter: ~Copyable {
    private let worker: [UInt8]
    private let topicUID: [UInt8]
    private let topic: [UInt8]
    private let partition: [UInt8]
    private let source: [UInt8]
    private var digester = Digester()

    init(worker: String, _ place: TopicPartition, topicUID: [UInt8]) {
        topic = Array(place.topic.utf8)
        partition = Array(String(place.partition).utf8)
        self.worker = Array(worker.utf8)
        self.topicUID = topicUID
        source = Array("/bellhop/\(worker)".utf8)
    }

    /// - Parameter number: of the emission among those of its cause, from 0.
    mutating func print(
        _ emission: ReplayEffects.Emission, number: Int, of cause: ReplayCause
    ) -> (head: UInt64, value: UInt64) {
        var head = Fingerprint()
        head.add(cause.tenant.bytes + [UInt8(ascii: "/")] + cause.entity.bytes)
        head.add(Name.version, Name.one)
        head.add(Name.id, id(number, cause))
        head.add(Name.source, source)
        head.add(Name.time, cause.recordedAt.rfc3339)
        head.add(Name.tenant, cause.tenant.bytes)
        head.add(Name.topic, topic)
        head.add(Name.partition, partition)
        head.add(Name.offset, Array(String(cause.offset).utf8))
        if let trace = cause.traceparent { head.add(Name.trace, trace.bytes) }
        if emission.data != nil {
            head.add(Name.type, Array(emission.type.utf8))
            head.add(Name.content, Name.json)
        }
        return (head.finish(), Fingerprint.of(emission.data))
    }

    private enum Name {
        static let version = Array("ce_specversion".utf8)
        static let one = Array("1.0".utf8)
        static let id = Array("ce_id".utf8)
        static let source = Array("ce_source".utf8)
        static let time = Array("ce_time".utf8)
        static let tenant = Array("ce_tenantid".utf8)
        static let topic = Array("ce_causetopic".utf8)
        static let partition = Array("ce_causepartition".utf8)
        static let offset = Array("ce_causeoffset".utf8)
        static let trace = Array("ce_traceparent".utf8)
        static let type = Array("ce_type".utf8)
        static let content = Array("content-type".utf8)
        static let json = Array("application/json".utf8)
    }

    /// A hash of worker, topic_uid, partition, offset and number.
    private mutating func id(_ number: Int, _ cause: ReplayCause) -> [UInt8] {
        let (worker, topicUID) = (worker, topicUID)
        digester.add(worker.span)
        digester.add(topicUID.span)
        digester.add(Int64(cause.partition))
        digester.add(cause.offset)
        digester.add(Int64(number))
        return hexadecimalDigits(digester.identity().bytes)
    }
}

extension Fingerprint {
    fileprivate mutating func add(_ name: [UInt8], _ value: [UInt8]) {
        add(name.span)
        add(value.span)
    }
}
