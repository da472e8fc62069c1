import Foundation
import Kafka
import Records
import TestKit
import Testing

/// What `bellhop lag` says of one partition, with the moments between which it was asked.
struct LagFigures {
    let members: [String: Any]
    let asked: ClosedRange<Date>

    var records: Int? { members["lag"] as? Int }
    var seconds: Double? { members["lag_seconds"] as? Double }
    var state: String? { members["state"] as? String }
    var ownership: String? { members["ownership"] as? String }
    var owner: String? { members["owner"] as? String }
    subscript(_ name: String) -> Any? { members[name] }
}

extension Bench {
    /// One look without rates.
    func lag(_ partition: Int = 0, _ options: [String] = []) throws -> LagFigures {
        let before = Date()
        let result = try bellhop(["lag", "--rate", "0", "--json"] + options)
        try #require(result.status == 0, "\(result.error)")
        let answer = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        let partitions = try #require(answer["partitions"] as? [[String: Any]])
        let ours = partitions.first {
            $0["worker"] as? String == S.worker && $0["topic"] as? String == S.events
                && $0["partition"] as? Int == partition
        }
        return LagFigures(members: try #require(ours, "\(result.output)"), asked: before...Date())
    }

    /// Stops all lanes once Kafka's own tool knows how far they are: the group is told once a second.
    func stopOnceTold() throws {
        try eventually("the group is told") {
            let lag = try lagByKafka()
            return !lag.isEmpty && lag.values.allSatisfy { $0 == 0 }
        }
        stop()
    }

    /// Waits until readers see the log up to there: a commit or an abort is answered before its marker is written.
    func awaitLog(to end: Int64, of partition: Int32 = 0) throws {
        try eventually("the log ends", equals: end) {
            try Admin(broker.client).watermarks(TopicPartition(S.events, partition)).high
        }
    }

    /// What `kafka-consumer-groups.sh --describe` says is the lag of each partition that the group has committed.
    func lagByKafka() throws -> [Int: Int] {
        let home = try #require(ProcessInfo.processInfo.environment["KAFKA_HOME"])
        let result = try Program.run(
            "\(home)/bin/kafka-consumer-groups.sh",
            ["--bootstrap-server", broker.bootstrap, "--describe", "--group", S.worker], within: .seconds(120)
        )
        let lines = result.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        guard let title = lines.first(where: { $0.first == "GROUP" }),
            let number = title.firstIndex(of: "PARTITION"), let lag = title.firstIndex(of: "LAG")
        else { return [:] }
        return lines.reduce(into: [:]) { table, line in
            guard line.count > lag, line.first == S.worker, line[1] == S.events, let count = Int(line[lag])
            else { return }
            table[Int(line[number]) ?? -1] = count
        }
    }

    /// Figured out by hand: the log is read from its beginning, and the first committed record at the position or behind it has
    /// the timestamp. Nil: there is none.
    func oldestTimestamp(_ partition: Int32 = 0) throws -> Int64? {
        let position = try number(
            "select next_offset from bellhop.partition where partition = \(partition) and retired_at is null "
                + "union all select 0 order by 1 desc limit 1")
        var reader = try SoloConsumer(broker.client, topics: [S.events])
        try reader.assign([(TopicPartition(S.events, partition), StartOffset.earliest)])
        var batch = RecordBatch()
        var notices: [PartitionNotice] = []
        try eventually("the end of the log") {
            reader.drain(
                into: &batch, maximumRecords: 1_000_000, maximumBytes: 1 << 30, timeout: .milliseconds(200),
                notices: &notices)
            return notices.contains { $0.kind == .end }
        }
        return batch.entries.first { $0.offset >= position ?? 0 }?.timestamp
    }

    /// The seconds are the oracle's, at some moment between question and answer; a record from the future counts as 0.
    func expectSeconds(
        _ figures: LagFigures, partition: Int32 = 0, location: SourceLocation = #_sourceLocation
    ) throws {
        let seconds = try #require(figures.seconds, sourceLocation: location)
        guard let timestamp = try oldestTimestamp(partition) else {
            #expect(seconds == 0, sourceLocation: location)
            return
        }
        let age = { (moment: Date) in max(0, moment.timeIntervalSince1970 - Double(timestamp) / 1000) }
        // Our figures have milliseconds.
        let range = (age(figures.asked.lowerBound) - 0.002)...(age(figures.asked.upperBound) + 0.002)
        #expect(range.contains(seconds), "\(seconds) is not in \(range)", sourceLocation: location)
    }
}
