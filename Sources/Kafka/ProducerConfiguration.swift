/// An idempotent producer.
package struct ProducerConfiguration: Equatable, Sendable {
    package var client: ClientConfiguration
    /// After this a record that is not acknowledged is given up; nil: never.
    package var messageTimeout: Duration?
    /// Requests on their way to a broker at a time; nil: librdkafka's five.
    package var requestsInFlight: Int?
    /// How long a record may wait for company in its batch.
    package var linger: Duration = .milliseconds(2)
    /// `produce` says where a record without a key goes; otherwise those of ten milliseconds go to one partition.
    package var choosesKeyless = false
    /// How long a topic that no broker knows yet is waited for, from its first record on; then it is an error.
    package var topicPropagation: Duration = .seconds(30)
    /// Bytes that may wait in the client, in KiB; then `produce` throws `queueFull`.
    package var queueKilobytes = 32 * 1024
    /// Records that may wait in the client.
    package var queueRecords = 50_000
    /// The largest record that is tried, in bytes.
    package var maximumRecordBytes = 1_000_000

    package init(_ client: ClientConfiguration) { self.client = client }

    package func properties() -> [String: String] {
        var properties = [
            "enable.idempotence": "true",
            "acks": "all",
            // Java's default partitioner for records with a key.
            "partitioner": "murmur2_random",
            "topic.metadata.propagation.max.ms": String(topicPropagation.milliseconds),
            "message.timeout.ms": String(messageTimeout.map { max(1, $0.milliseconds) } ?? 0),
            "linger.ms": String(linger.milliseconds),
            "compression.type": "lz4",
            "queue.buffering.max.kbytes": String(queueKilobytes),
            "queue.buffering.max.messages": String(queueRecords),
            "message.max.bytes": String(maximumRecordBytes),
        ]
        properties["max.in.flight.requests.per.connection"] = requestsInFlight.map { String($0) }
        if choosesKeyless { properties["sticky.partitioning.linger.ms"] = "0" }
        return properties.merging(client.properties()) { $1 }
    }

    /// What surely goes in one request, whatever the operator has set: librdkafka counts what surrounds the records, too.
    package var request: RequestLimit {
        let properties = properties()
        func number(_ name: String, or standard: Int) -> Int {
            properties[name].flatMap { Int($0) } ?? standard
        }
        let bytes = min(number("batch.size", or: 1_000_000), number("message.max.bytes", or: 1_000_000))
        return RequestLimit(
            bytes: max(1, bytes - 2048), records: number("batch.num.messages", or: 10_000), linger: linger)
    }
}

/// Records for one partition go together if they are produced within `linger`, and are no more than this.
package struct RequestLimit: Equatable, Sendable {
    /// Of records as they are on the wire, uncompressed.
    package var bytes: Int
    package var records: Int
    package var linger: Duration
}
