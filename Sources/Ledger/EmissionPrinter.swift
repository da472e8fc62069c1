internal import Digest
internal import Records

/// The records that a worker's decisions should have sent, as fingerprints. Written by the README ("Read") and the
/// comments of the result topics, not after the code that writes them.
struct EmissionPrinter: ~Copyable {
    private let names = Names()
    private let worker: [UInt8]
    private let topicUID: [UInt8]
    private let topic: [UInt8]
    private let partition: [UInt8]
    private let source: [UInt8]
    private var digester = Digester()
    private var time = TimeText()
    private let meaning = JSONMeaning()
    /// A part that is being put together.
    private var part: [UInt8] = []

    init(worker: String, _ place: TopicPartition, topicUID: [UInt8]) {
        topic = Array(place.topic.utf8)
        partition = Array(String(place.partition).utf8)
        self.worker = Array(worker.utf8)
        self.topicUID = topicUID
        source = Array("/bellhop/\(worker)".utf8)
    }

    /// - Parameters:
    ///   - number: of the emission among those of its cause, from 0.
    ///   - isDue: no record has caused it: the offset is none of what the log tells.
    mutating func print(
        _ emission: ReplayEffects.Emission, number: Int, of cause: ReplayCause, isDue: Bool = false
    ) -> (head: UInt64, value: UInt64) {
        var head = Fingerprint()
        part.removeAll(keepingCapacity: true)
        part += cause.tenant.bytes
        part.append(UInt8(ascii: "/"))
        part += (emission.entity ?? cause.entity).bytes
        head.add(part.span)
        head.add(names.version, names.one)
        if isDue { writeDueID(number, cause) } else { writeID(number, cause) }
        head.add(names.id, part)
        head.add(names.source, source)
        time.write(cause.recordedAt)
        head.add(names.time, time.bytes)
        head.add(names.tenant, cause.tenant.bytes)
        head.add(names.topic, topic)
        head.add(names.partition, partition)
        if !isDue {
            writeDecimal(cause.offset)
            head.add(names.offset, part)
        }
        if let trace = cause.traceparent { head.add(names.trace, trace.bytes) }
        if emission.data != nil {
            var type = emission.type
            head.add(names.type.span)
            type.withUTF8 { unsafe head.add($0.span) }
            head.add(names.content, names.json)
        }
        if isDue { head.add(names.due, time.bytes) }
        guard emission.isByMeaning, let data = emission.data else {
            return (head.finish(), Fingerprint.of(emission.data))
        }
        return (head.finish(), meaning.of(data, data.indices))
    }

    private struct Names {
        let version = Array("ce_specversion".utf8)
        let one = Array("1.0".utf8)
        let id = Array("ce_id".utf8)
        let source = Array("ce_source".utf8)
        let time = Array("ce_time".utf8)
        let tenant = Array("ce_tenantid".utf8)
        let topic = Array("ce_causetopic".utf8)
        let partition = Array("ce_causepartition".utf8)
        let offset = Array("ce_causeoffset".utf8)
        let due = Array("ce_causedue".utf8)
        let trace = Array("ce_traceparent".utf8)
        let type = Array("ce_type".utf8)
        let content = Array("content-type".utf8)
        let json = Array("application/json".utf8)
    }

    /// A hash of worker, topic_uid, partition, offset and number, in hexadecimal digits.
    private mutating func writeID(_ number: Int, _ cause: ReplayCause) {
        let (worker, topicUID) = (worker, topicUID)
        digester.add(worker.span)
        digester.add(topicUID.span)
        digester.add(Int64(cause.partition))
        digester.add(cause.offset)
        digester.add(Int64(number))
        writeIdentity()
    }

    /// A hash of worker, topic_uid, partition, tenant, entity, instant in microseconds and number.
    private mutating func writeDueID(_ number: Int, _ cause: ReplayCause) {
        let (worker, topicUID) = (worker, topicUID)
        digester.add(worker.span)
        digester.add(topicUID.span)
        digester.add(Int64(cause.partition))
        digester.add(cause.tenant.bytes.span)
        digester.add(cause.entity.bytes.span)
        digester.add(cause.recordedAt.microseconds)
        digester.add(Int64(number))
        writeIdentity()
    }

    private mutating func writeIdentity() {
        let id = digester.identity()
        part.removeAll(keepingCapacity: true)
        for half in [id.high, id.low] {
            for shift in stride(from: UInt64(60), through: 0, by: -4) {
                let digit = UInt8(half >> shift & 15)
                part.append(digit < 10 ? 0x30 + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }

    private mutating func writeDecimal(_ number: Int64) {
        part.removeAll(keepingCapacity: true)
        var rest = number.magnitude
        repeat {
            part.append(0x30 + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        part.reverse()
    }
}

/// A time in RFC 3339 with six digits behind the second. Records that follow one another are often of one second.
private struct TimeText {
    private(set) var bytes: [UInt8] = []
    private var second = Int64.min

    mutating func write(_ time: Timestamp) {
        guard time.microseconds >= 0, time.microseconds / 1_000_000 == second else {
            second = time.microseconds < 0 ? .min : time.microseconds / 1_000_000
            bytes = time.rfc3339
            return
        }
        // …:SS.mmmuuuZ
        var rest = time.microseconds % 1_000_000
        for index in (bytes.count - 7..<bytes.count - 1).reversed() {
            bytes[index] = 0x30 + UInt8(rest % 10)
            rest /= 10
        }
    }
}

extension Fingerprint {
    fileprivate mutating func add(_ name: [UInt8], _ value: [UInt8]) {
        add(name.span)
        add(value.span)
    }
}
