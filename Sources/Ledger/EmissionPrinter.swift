internal import Digest
internal import Records

/// The records that a worker's decisions should have sent, as fingerprints. Written by the README ("Read") and the comments of
/// the result topics, not after the code that writes them.
struct EmissionPrinter: ~Copyable {
    private let worker: [UInt8]
    private let topicUID: [UInt8]
    private let source: [UInt8]
    private var digester = Digester()

    init(worker: String, topicUID: [UInt8]) {
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
        var headers: [(StaticString, [UInt8])] = [
            ("ce_specversion", [0x31, 0x2E, 0x30]), ("ce_id", id(number, cause)), ("ce_source", source),
            ("ce_time", cause.recordedAt.rfc3339), ("ce_tenantid", cause.tenant.bytes),
            ("ce_causetopic", Array(cause.topic.utf8)),
            ("ce_causepartition", Array("\(cause.partition)".utf8)),
            ("ce_causeoffset", Array("\(cause.offset)".utf8)),
        ]
        if let trace = cause.traceparent { headers.append(("ce_traceparent", trace.bytes)) }
        if emission.data != nil {
            headers.append(("ce_type", Array(emission.type.utf8)))
            headers.append(("content-type", Array("application/json".utf8)))
        }
        for (name, value) in headers {
            head.add(Array(name.description.utf8))
            head.add(value)
        }
        return (head.finish(), Fingerprint.of(emission.data))
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
