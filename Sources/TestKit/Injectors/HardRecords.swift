package import Kafka
package import Records

/// Records that are hard on a reader: large, many, or of strange content.
package enum HardRecords {
    package enum Codec: String, Sendable, CaseIterable { case gzip, lz4, snappy, zstd }

    /// Settings of a topic that takes records of 50 MB.
    package static let hugeTopicSettings = ["max.message.bytes": "67108864"]

    /// Publishes one batch of records of zeros: some MB on the wire at most, and what it says in memory.
    /// - Parameter bytes: of each record's value.
    /// - Returns: the records' offsets.
    @discardableResult
    package static func publishBomb(
        _ client: ClientConfiguration, to topic: String, partition: Int32, codec: Codec, records: Int = 64,
        bytes: Int = 4 << 20
    ) throws -> [Int64] {
        let record = Record(key: Array("acme/bomb".utf8), value: [UInt8](repeating: 0, count: bytes))
        return try publish(
            Array(repeating: record, count: records), client, topic, partition, codec: codec.rawValue,
            bytes: (bytes + 1024) * records)
    }

    /// Publishes one record as it is, however large; the topic must allow it, see `hugeTopicSettings`.
    /// - Returns: its offset.
    @discardableResult
    package static func publishHuge(
        _ client: ClientConfiguration, to topic: String, partition: Int32, _ record: Record
    ) throws -> Int64 {
        let size = (record.value?.count ?? 0) + (1 << 20)
        return try publish([record], client, topic, partition, codec: "none", bytes: size)[0]
    }

    /// A lead event with a text of that size, in which no byte can be saved.
    package static func huge(bytes: Int, seed: UInt64 = 1) -> Record {
        var random = SplitMix64(seed: seed)
        var text = [UInt8]()
        text.reserveCapacity(bytes + 7)
        while text.count < bytes {
            let number = random.next()
            // Letters, digits and signs that JSON takes as they are.
            for shift in 0..<8 { text.append(0x23 + UInt8(number >> (shift * 8) & 0x1F)) }
        }
        var draft = LeadDraft(
            tenant: "acme", id: "huge-\(seed)", type: "lead.created", time: time, lead: "huge-\(seed)")
        draft["source"] = "\"organic\""
        draft["name"] = "\"\(String(decoding: text, as: UTF8.self))\""
        return draft.record()
    }

    /// Nothing but broken records, each way in turn.
    package static func poison(_ count: Int, seed: UInt64) -> [LeadSample.Item] {
        var options = LeadSample.Options(seed: seed)
        options.brokenPerMille = 1000
        options.label = "p"
        return Array(LeadSample(options).prefix(count))
    }

    /// A record, and the classes of dead letter that it may become: none if it is to be applied.
    package struct Case: Sendable {
        package var name: String
        package var record: Record
        package var classes: Set<String>
    }

    /// Records of one fault each, and some that only look broken.
    package static func corpus(seed: UInt64 = 1) -> [Case] {
        let ways = poison(LeadBreakage.allCases.count - 1, seed: seed).compactMap { item -> Case? in
            guard case .deadLetter(let way) = item.expectation else { return nil }
            return Case(name: way.rawValue, record: item.record, classes: way.classes)
        }
        return ways + [
            // The tenant is what the envelope says; members that nobody asked for harm nothing.
            created("tenantInBody", seed, [("tenant_id", "\"other\""), ("tenantid", "\"other\"")], []),
            created("duplicateMember", seed, [("name", "\"first\""), ("name", "\"last\"")], ["invalid"]),
        ]
    }

    private static func created(
        _ name: String, _ seed: UInt64, _ members: [(String, String)], _ classes: Set<String>
    ) -> Case {
        var draft = LeadDraft(
            tenant: "acme", id: "\(name)-\(seed)", type: "lead.created", time: time, lead: "\(name)-\(seed)")
        draft["source"] = "\"organic\""
        draft.members += members.map { LeadDraft.Member(name: $0.0, json: $0.1) }
        return Case(name: name, record: draft.record(), classes: classes)
    }

    private static let time = Timestamp(milliseconds: 1_772_366_400_000)

    /// In one batch, if they fit.
    private static func publish(
        _ records: [Record], _ client: ClientConfiguration, _ topic: String, _ partition: Int32,
        codec: String,
        bytes: Int
    ) throws -> [Int64] {
        var configuration = ProducerConfiguration(client)
        configuration.client.overrides.merge(
            ["compression.type": codec, "batch.size": "\(bytes)", "batch.num.messages": "\(records.count)"]) {
                $1
            }
        configuration.maximumRecordBytes = bytes
        configuration.queueKilobytes = bytes / 1024 * 2
        configuration.linger = .seconds(2)
        var producer = try Producer(configuration)
        for (index, record) in records.enumerated() {
            try producer.produce(topic: topic, partition: partition, record, token: UInt64(index))
        }
        var deliveries: [Delivery] = []
        guard producer.flush(timeout: .seconds(60), into: &deliveries) else {
            throw ServiceError(description: "\(topic)/\(partition): not published within a minute")
        }
        if let error = deliveries.lazy.compactMap({ $0.error }).first { throw error }
        return deliveries.map(\.offset).sorted()
    }
}
