import Kafka
import Records
import TestTraits
import Testing

@Suite("Draining", .ownThreads)
struct DrainTests {
    /// A consumer on the mock that holds partition 0 of a topic with `count` records, without waiting for a group.
    private func withReader(
        _ count: Int, valueBytes: Int = 0, _ body: (inout SoloConsumer, TopicPartition) throws -> Void
    ) throws {
        try Broker.mock.with(partitions: 1) { brokers, topic in
            try produce(numbered(count, valueBytes: valueBytes), to: topic, brokers: brokers)
            var consumer = try SoloConsumer(reader(brokers), topics: [topic])
            try consumer.assign([(TopicPartition(topic, 0), 0)])
            try body(&consumer, TopicPartition(topic, 0))
        }
    }

    @Test(
        "a drain stops at the number of records; the next goes on where it stopped", arguments: [1, 7, 100])
    func recordLimit(limit: Int) throws {
        try withReader(2000) { consumer, _ in
            var offsets: [Int64] = []
            var sizes: Set<Int> = []
            var notices: [PartitionNotice] = []
            let isRead = holds {
                var batch = RecordBatch()
                consumer.drain(
                    into: &batch, maximumRecords: limit, maximumBytes: .max, timeout: .milliseconds(50),
                    notices: &notices)
                sizes.insert(batch.count)
                offsets += batch.entries.map(\.offset)
                return offsets.count >= 2000
            }
            #expect(isRead)
            #expect(offsets == Array(0..<2000))
            #expect(sizes.max() == limit)
        }
    }

    @Test("a drain passes the byte limit by one record at most, and loses none")
    func byteLimit() throws {
        try withReader(500, valueBytes: 1000) { consumer, _ in
            var offsets: [Int64] = []
            var largest = 0
            var notices: [PartitionNotice] = []
            let isRead = holds {
                var batch = RecordBatch()
                consumer.drain(
                    into: &batch, maximumRecords: .max, maximumBytes: 4500, timeout: .milliseconds(50),
                    notices: &notices)
                largest = max(largest, batch.byteCount)
                offsets += batch.entries.map(\.offset)
                return offsets.count >= 500
            }
            #expect(isRead)
            #expect(offsets == Array(0..<500))
            #expect(largest == 5000)
        }
    }

    @Test("a batch that is full already takes nothing")
    func fullBatch() throws {
        try withReader(10) { consumer, _ in
            var reading = Reading()
            reading.batch.append(numbered(1)[0], offset: 0, timestamp: 0)
            for _ in 0..<20 {
                consumer.drain(
                    into: &reading.batch, maximumRecords: 1, maximumBytes: .max, timeout: .milliseconds(50),
                    notices: &reading.notices)
            }
            #expect(reading.batch.count == 1)
            #expect(reading.notices.isEmpty)
        }
    }

    @Test(
        "assigning anew at another offset delivers from there on, whatever was fetched before",
        arguments: [0, 10, 1990])
    func reassign(offset: Int64) throws {
        try withReader(2000) { consumer, partition in
            var notices: [PartitionNotice] = []
            for round in 0..<10 {
                var batch = RecordBatch()
                let isDrained = holds {
                    consumer.drain(
                        into: &batch, maximumRecords: 5, maximumBytes: .max, timeout: .milliseconds(50),
                        notices: &notices)
                    return batch.count == 5
                }
                #expect(isDrained)
                let start = round == 0 ? 0 : offset
                #expect(batch.entries.map(\.offset) == Array(start..<start + 5))
                try consumer.assign([(partition, offset)])
            }
        }
    }

    @Test("nothing comes out after the assignment is emptied")
    func emptied() throws {
        try withReader(2000) { consumer, _ in
            var reading = Reading()
            _ = holds {
                consumer.drain(
                    into: &reading.batch, maximumRecords: 1, maximumBytes: .max, timeout: .milliseconds(50),
                    notices: &reading.notices)
                return reading.batch.count == 1
            }
            try consumer.assign([])
            reading = Reading()
            for _ in 0..<5 {
                consumer.drain(
                    into: &reading.batch, maximumRecords: .max, maximumBytes: .max,
                    timeout: .milliseconds(20),
                    notices: &reading.notices)
            }
            #expect(reading.batch.isEmpty)
            #expect(reading.notices.isEmpty)
        }
    }

    @Test(
        "an offset outside the log stops the partition with a notice instead of a silent reset",
        arguments: Broker.available)
    func outOfRange(broker: Broker) throws {
        try broker.with(partitions: 2) { brokers, topic in
            for partition: Int32 in [0, 1] {
                try produce(numbered(10), to: topic, partition: partition, brokers: brokers)
            }
            var consumer = try SoloConsumer(reader(brokers), topics: [topic])
            try consumer.assign([(TopicPartition(topic, 0), 5000), (TopicPartition(topic, 1), 0)])
            var reading = Reading()
            let isTold = holds {
                consumer.drain(
                    into: &reading.batch, maximumRecords: .max, maximumBytes: .max,
                    timeout: .milliseconds(50),
                    notices: &reading.notices)
                return !reading.failures.isEmpty && reading.batch.count == 10
            }
            #expect(isTold)
            #expect(reading.failures.mapValues(\.code) == [TopicPartition(topic, 0): .offsetReset])
            #expect(reading.batch.entries.allSatisfy { $0.partition == 1 })
        }
    }
}
