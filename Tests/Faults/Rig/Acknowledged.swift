import Foundation
import Kafka
import Records
import TestKit

/// What upstream was told, held against the log: every acknowledged event is there, at its place, and no refused one is.
struct Acknowledged {
    private(set) var events = 0, unknown = 0, failed = 0
    /// Events that were acknowledged and are not where the broker said, in the order of their numbers.
    private(set) var lost: [Lost] = []

    struct Lost: CustomStringConvertible {
        var number: Int
        var told: TopicPartition.Place
        /// Where it is instead.
        var found: [TopicPartition.Place]

        var description: String {
            let elsewhere =
                found.isEmpty
                ? "nowhere" : found.map { "\($0.partition)/\($0.offset)" }.joined(separator: ", ")
            return "number \(number), told to be at \(told.partition)/\(told.offset), is at \(elsewhere)"
        }
    }
    /// Numbers of events that were refused and are in the log.
    private(set) var risen: [Int] = []
    /// Numbers of events that were sent once only, and are in their partition behind a later one of that kind.
    private(set) var misordered: [Int] = []
    /// Records in the log beyond one an event: sent again by upstream, or repeated on purpose.
    private(set) var records = 0

    /// - Parameter label: of the upstream that wrote the file.
    init(file: String, brokers: String, label: String = "") throws {
        var places: [TopicPartition.Place: Int] = [:]
        var (refused, again) = (Set<Int>(), Set<Int>())
        var (latest, met) = ([Int32: Int](), Set<Int>())
        for line in try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count >= 2, let number = Int(words[0]) else { throw RigError("\(file): \(line)") }
            switch words[1] {
            case "ok":
                guard words.count == 4, let partition = Int32(words[2]), let offset = Int64(words[3]) else {
                    throw RigError("\(file): \(line)")
                }
                places[TopicPartition.Place(partition: partition, offset: offset)] = number
                refused.remove(number)
            case "fail": refused.insert(number)
            default:
                unknown += 1
                again.insert(number)
            }
        }
        (events, failed) = (places.count, refused.count)
        var found: [Int: [TopicPartition.Place]] = [:]
        try readTopic(Generator.topic, brokers: brokers) { record, entry in
            let header = record.headers.last { $0.name == Generator.header }?.value
            let text = header.map { String(decoding: $0, as: UTF8.self) } ?? ""
            guard text.hasPrefix(label), let number = Int(text.dropFirst(label.count)) else { return }
            records += 1
            // A client that has lost an answer may repeat a record; the first one counts.
            if !again.contains(number), met.insert(number).inserted {
                if number < latest[entry.partition] ?? -1 { misordered.append(number) }
                latest[entry.partition] = max(number, latest[entry.partition] ?? -1)
            }
            let place = TopicPartition.Place(partition: entry.partition, offset: entry.offset)
            if places[place] == number {
                places[place] = nil
            } else {
                found[number, default: []].append(place)
            }
            if refused.contains(number) { risen.append(number) }
        }
        lost = places.map { Lost(number: $0.value, told: $0.key, found: found[$0.value] ?? []) }
            .sorted { $0.number < $1.number }
    }
}

/// Of clients that read what is hard on others: records of 50 MB.
let largeAnswers = ["receive.message.max.bytes": "100000000"]

/// Reads a whole topic as it is now, committed records only.
func readTopic(_ topic: String, brokers: String, _ take: (Record, RecordBatch.Entry) throws -> Void) throws {
    let client = ClientConfiguration(brokers: brokers, clientID: "rig", overrides: largeAnswers)
    let partitions = try Admin(client).metadata([topic]).topics[topic]?.count ?? 0
    guard partitions > 0 else { throw RigError("\(topic) has no partitions") }
    var consumer = try SoloConsumer(client, topics: [topic])
    try consumer.assign((0..<partitions).map { (TopicPartition(topic, Int32($0)), StartOffset.earliest) })
    var (batch, notices, ended) = (RecordBatch(), [PartitionNotice](), Set<Int32>())
    let deadline = ContinuousClock.now + .seconds(300)
    while ended.count < partitions {
        guard ContinuousClock.now < deadline else { throw RigError("\(topic) cannot be read to its end") }
        batch.removeAll()
        notices.removeAll()
        consumer.drain(
            into: &batch, maximumRecords: 5000, maximumBytes: 8 << 20, timeout: .milliseconds(200),
            notices: &notices)
        for index in batch.entries.indices { try take(batch.record(at: index), batch.entries[index]) }
        for notice in notices {
            if case .failed(let error) = notice.kind { throw error }
            ended.insert(notice.partition.partition)
        }
    }
}

/// The rig itself failed, not what it tests.
struct RigError: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
