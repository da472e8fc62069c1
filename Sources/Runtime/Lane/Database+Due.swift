internal import Postgres
internal import Records

/// Rows of a timed state.
extension Database {
    /// The queues of partitions that are claimed.
    mutating func dueQueues(
        _ worker: String, _ partitions: [TopicPartition], _ counts: [String: Int]
    ) throws(PostgresError) -> [TopicPartition: [Int32]] {
        let rows = try run(
            Statement(
                "select * from bellhop.due_queues($1, $2, $3, $4)",
                [
                    .text(worker), .texts(partitions.map { Text($0.topic) }),
                    .int4s(partitions.map(\.partition)),
                    .int4s(partitions.map { Int32(counts[$0.topic] ?? 0) }),
                ]))
        var queues: [TopicPartition: [Int32]] = [:]
        for row in rows {
            guard let topic = try row.string(0), let number = try row.int4(1), let queue = try row.int4(2)
            else { continue }
            // The partition's own comes first.
            queues[TopicPartition(topic, number), default: []].append(queue)
        }
        return queues
    }

    /// The first instant of each of the partitions; nil for those without.
    mutating func nextDue(
        _ table: Table, _ partitions: [(TopicPartition, [Int32])], without aside: [EntityKey]
    ) throws(PostgresError) -> [Timestamp?] {
        let queues = partitions.enumerated().flatMap { number, item in item.1.map { (number, $0) } }
        let rows = try run(
            Self.nextDue(table, queues.map { ($0.1, Self.earliest) }, without: aside))
        var next = [Timestamp?](repeating: nil, count: partitions.count)
        try take(rows, of: queues.map(\.0), into: &next)
        return next
    }

    /// Before all instants that a row can have.
    private static var earliest: Timestamp { Timestamp(milliseconds: .min) }

    private static func nextDue(
        _ table: Table, _ queues: [(queue: Int32, after: Timestamp)], without aside: [EntityKey]
    ) -> Statement {
        Statement(
            DueStatements(table).next,
            [
                .int4s(queues.map(\.queue)), .timestamps(queues.map(\.after)),
                .texts(aside.map(\.tenant)), .texts(aside.map(\.entity)),
            ])
    }

    private func take(_ rows: Rows, of owners: [Int], into next: inout [Timestamp?]) throws(PostgresError) {
        for row in rows {
            guard let number = try row.int4(0), let instant = try row.timestamp(1) else { continue }
            let owner = owners[Int(number) - 1]
            next[owner] = min(instant, next[owner] ?? instant)
        }
    }

    /// Rows of the pages, and when each goes on: one round trip.
    mutating func dueRows<W: Worker>(
        _ worker: W.Type, _ table: Table, _ pages: [DueAgenda.Page], topics: [String],
        without aside: [EntityKey], limit: Int
    ) throws(PostgresError) -> DueRows<W.State> {
        let queues = pages.enumerated().flatMap { number, page in page.queues.map { (number, $0) } }
        let share = max(1, limit / max(1, queues.count))
        let page = Statement(
            DueStatements(table).page,
            [
                .int4s(queues.map(\.1)), .timestamps(queues.map { pages[$0.0].from }),
                .timestamps(queues.map { pages[$0.0].horizon }), .texts(aside.map(\.tenant)),
                .texts(aside.map(\.entity)), .int8(Int64(share)),
            ])
        let results = try run([
            page, Self.nextDue(table, queues.map { ($0.1, pages[$0.0].horizon) }, without: aside),
        ])
        var due = DueRows<W.State>(next: Array(repeating: nil, count: pages.count))
        try take(results[1], of: queues.map(\.0), into: &due.next)
        var counts = [Int](repeating: 0, count: queues.count)
        for row in results[0] {
            guard let number = try row.int4(0) else { continue }
            let (queue, owner) = (Int(number) - 1, queues[Int(number) - 1].0)
            let partition = PartitionNumber(
                topic: topics.firstIndex(of: pages[owner].partition.topic) ?? 0,
                partition: pages[owner].partition.partition)
            guard let mark = try due.append(row, table, partition, page: owner) else { continue }
            counts[queue] += 1
            // More of them are due, from here on.
            if counts[queue] == share, let at = mark.at { due.next[owner] = min(at, due.next[owner] ?? at) }
        }
        return due
    }
}
