package import Kafka
internal import Logging
internal import Postgres
package import Records

/// Sends what committed batches emitted, and remembers which rows the broker has in full.
///
/// A row is deleted only after every one of its records was acknowledged; what a crash leaves is sent again by the
/// partition's next owner, under the same ids.
package struct Outbox: ~Copyable {
    /// A row of `bellhop.outbox` on its way.
    private struct Shipment {
        var id: Int64
        var partition: TopicPartition
        var records: [OutboxRecord]
        /// The first record not yet handed to the client.
        var next = 0
        var unacknowledged: Int
        var refusal: String?
    }

    private var producer: Producer
    private var shipments: [UInt64: Shipment] = [:]
    /// Shipments with records still to hand over, oldest first.
    private var queue: [UInt64] = []
    private var nextToken: UInt64 = 0
    private var deliveries: [Delivery] = []
    /// Rows that the broker has in full; the next transaction deletes them.
    package private(set) var sent: [Int64] = []
    /// Rows with a record that the broker refused for good.
    package private(set) var refused: [(id: Int64, reason: String)] = []

    package init(_ producer: consuming Producer) { self.producer = producer }

    /// Rows not yet acknowledged in full.
    package var backlog: Int { shipments.count }
    /// Records not yet acknowledged.
    private var unacknowledged = 0
    /// Above this, a lane takes no new records: the broker takes less than we decide.
    package var isFull: Bool { unacknowledged > 20_000 }

    package mutating func add(id: Int64, partition: TopicPartition, records: [OutboxRecord]) {
        guard !records.isEmpty else { return sent.append(id) }
        unacknowledged += records.count
        nextToken += 1
        shipments[nextToken] = Shipment(
            id: id, partition: partition, records: records, unacknowledged: records.count)
        queue.append(nextToken)
    }

    /// True if the row is on its way, or settled but not yet deleted or marked.
    package func knows(_ id: Int64) -> Bool {
        sent.contains(id) || refused.contains { $0.id == id } || shipments.values.contains { $0.id == id }
    }

    /// Hands records to the client as far as it takes them, and serves delivery reports. Blocks at most `timeout`.
    package mutating func serve(timeout: Duration) throws(KafkaError) {
        try handOver()
        try collect(timeout: timeout)
    }

    private mutating func handOver() throws(KafkaError) {
        while let token = queue.first {
            guard try handOver(token) else { return }
            queue.removeFirst()
        }
    }

    /// False if the client's queue is full.
    private mutating func handOver(_ token: UInt64) throws(KafkaError) -> Bool {
        while let shipment = shipments[token], shipment.next < shipment.records.count {
            let item = shipment.records[shipment.next]
            do {
                try producer.produce(topic: item.topic, item.record, token: token)
            } catch {
                if error.code == .queueFull { return false }
                if error.isFatal { throw error }
                acknowledge(token, refusal: error.description)
            }
            shipments[token]?.next += 1
        }
        return true
    }

    private mutating func collect(timeout: Duration) throws(KafkaError) {
        deliveries.removeAll(keepingCapacity: true)
        producer.poll(timeout: timeout, into: &deliveries)
        if let error = producer.fatalError { throw error }
        for delivery in deliveries {
            acknowledge(delivery.token, refusal: delivery.error?.description)
        }
    }

    private mutating func acknowledge(_ token: UInt64, refusal: String?) {
        guard shipments[token] != nil else { return }
        shipments[token]?.unacknowledged -= 1
        unacknowledged -= 1
        if let refusal { shipments[token]?.refusal = refusal }
        guard let shipment = shipments[token], shipment.unacknowledged == 0 else { return }
        shipments[token] = nil
        if let reason = shipment.refusal {
            Log.error("outbox_refused", ["row": .number(shipment.id), "reason": .text(reason)])
            refused.append((shipment.id, reason))
        } else {
            sent.append(shipment.id)
        }
    }

    /// `sent` rows up to these were deleted by a committed transaction.
    package mutating func cleared(_ ids: [Int64], refused count: Int) {
        sent.removeAll(where: Set(ids).contains)
        refused.removeFirst(min(count, refused.count))
    }

    /// Forgets rows of partitions that are not ours any more; their next owner sends what was not acknowledged.
    package mutating func forget(_ partitions: Set<TopicPartition>) {
        for (token, shipment) in shipments where partitions.contains(shipment.partition) {
            unacknowledged -= shipment.unacknowledged
            shipments[token] = nil
        }
        queue.removeAll { shipments[$0] == nil }
    }

    package func isSending(_ partitions: Set<TopicPartition>) -> Bool {
        shipments.values.contains { partitions.contains($0.partition) }
    }

    package consuming func close() { producer.close() }
}

extension Outbox {
    /// Writes rows and returns their ids in the order given.
    static func insert(_ rows: [BatchWrite.OutboxRow], worker: String) -> Statement {
        let packed = rows.map { row in
            row.records.reduce(into: [UInt8]()) { OutboxBytes.append($1, to: &$0) }
        }
        return Statement(
            """
            insert into bellhop.outbox (worker, topic_uid, partition, next_offset, records, record_count) \
            select $1, i.* from unnest($2::uuid[], $3::int4[], $4::int8[], $5::bytea[], $6::int4[]) i returning id
            """,
            [
                .text(worker), .uuids(rows.map(\.topicUID)), .int4s(rows.map(\.move.partition.partition)),
                .int8s(rows.map(\.move.to)), .byteas(packed), .int4s(rows.map { Int32($0.records.count) }),
            ])
    }

    static func clear(_ ids: [Int64]) -> Statement {
        Statement("delete from bellhop.outbox where id = any($1::int8[])", [.int8s(ids)])
    }

    static func markRefused(_ rows: [(id: Int64, reason: String)]) -> Statement {
        Statement(
            """
            update bellhop.outbox o set failed_at = now(), fail_reason = i.reason \
            from unnest($1::int8[], $2::text[]) i (id, reason) where o.id = i.id
            """, [.int8s(rows.map(\.id)), .texts(rows.map { Text($0.reason) })])
    }

    /// What an earlier owner left, oldest first.
    static func leftovers(
        worker: String, _ places: [(topicUID: [UInt8], partition: TopicPartition)]
    ) -> Statement {
        Statement(
            """
            select o.id, p.topic, o.partition, o.records from bellhop.outbox o \
            join bellhop.partition p on p.worker = o.worker and p.topic_uid = o.topic_uid and p.partition = o.partition \
            join unnest($2::uuid[], $3::int4[]) i (topic_uid, partition) \
            on i.topic_uid = o.topic_uid and i.partition = o.partition \
            where o.worker = $1 and o.failed_at is null order by o.id
            """,
            [.text(worker), .uuids(places.map(\.topicUID)), .int4s(places.map(\.partition.partition))])
    }
}
