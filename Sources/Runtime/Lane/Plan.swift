package import Records

/// What one transaction is to do with a range of a batch: which records to decide, and how far each partition moves.
package struct Plan: Sendable, Equatable {
    /// How one partition moves when the transaction commits.
    package struct Move: Sendable, Equatable {
        package var partition: TopicPartition
        package var from: Int64
        package var to: Int64
        /// Offsets passed that hold no record for a reader.
        package var gaps: Int64 = 0
        /// Index in the batch of the partition's last record; nil if only its end moved.
        package var last: Int?
    }

    /// The stretch of the batch that the plan was made for.
    package var range: Range<Int>
    /// Indices into the batch, in log order for each partition.
    package var records: [Int] = []
    /// Index into `moves` for each of `records`.
    package var moveOfRecord: [Int] = []
    package var moves: [Move] = []
    /// Records below the expected offset: applied before, dropped now.
    package var repeated = 0
    /// Records that Postgres refused alone: index in the batch and why.
    package var condemned: [Int: String] = [:]
    /// Of suspect records: their batch ended with its process. Nil otherwise.
    package var attempt: Attempt?

    /// Too many processes died on the plan's record: it becomes a dead letter, unread.
    package var isGivingUp: Bool { (attempt?.number ?? 0) > Attempt.limit }
    package var isEmpty: Bool { moves.isEmpty }
}

/// A hole in the offsets of one partition, to be confirmed before it is passed.
package struct Gap: Sendable, Equatable {
    package var partition: TopicPartition
    package var from: Int64
    /// The next offset that was met: a record, or the end of the partition.
    package var to: Int64
}

/// Makes plans: pure, a function of the batch's offsets and of each partition's progress.
struct Planner {
    enum Result {
        case ready(Plan)
        /// Nothing is committed until the hole is confirmed.
        case gap(Gap)
    }

    let topics: [String]
    /// Topics whose offsets have holes by nature: transactional producers, compaction.
    let gapsAreExpected: Set<String>

    /// Plans `range` of the batch. Records below the expected offset have been applied already and are passed over, as are
    /// those of partitions that the lane does not run.
    func plan(
        _ entries: [RecordBatch.Entry], _ range: Range<Int>, _ progress: [TopicPartition: Progress]
    ) -> Result {
        var plan = Plan(range: range)
        var slots = MoveSlots(topics: topics)
        for index in range {
            let entry = entries[index]
            guard let slot = slots.slot(for: entry, progress, &plan) else { continue }
            let expected = plan.moves[slot].to
            if entry.offset < expected {
                plan.repeated += 1
                continue
            }
            if entry.offset > expected {
                let gap = Gap(partition: plan.moves[slot].partition, from: expected, to: entry.offset)
                guard passes(gap, progress) else { return .gap(gap) }
                plan.moves[slot].gaps += entry.offset - expected
            }
            plan.records.append(index)
            plan.moveOfRecord.append(slot)
            plan.moves[slot].to = entry.offset + 1
            plan.moves[slot].last = index
        }
        plan.dropIdleMoves()
        return .ready(plan)
    }

    /// Plans the move to the end of partitions whose last offsets hold no record.
    func planEnds(_ progress: [TopicPartition: Progress]) -> Result {
        var plan = Plan(range: 0..<0)
        for (partition, state) in progress.sorted(by: { $0.key < $1.key })
        where state.isLive && state.end > state.next {
            let gap = Gap(partition: partition, from: state.next, to: state.end)
            guard passes(gap, progress) else { return .gap(gap) }
            plan.moves.append(
                Plan.Move(partition: partition, from: state.next, to: state.end, gaps: state.end - state.next)
            )
        }
        return .ready(plan)
    }

    private func passes(_ gap: Gap, _ progress: [TopicPartition: Progress]) -> Bool {
        gapsAreExpected.contains(gap.partition.topic)
            || (progress[gap.partition]?.confirmedGapEnd ?? 0) >= gap.to
    }
}

extension Plan {
    /// Partitions of which every record was passed over do not move.
    fileprivate mutating func dropIdleMoves() {
        guard moves.contains(where: { $0.from == $0.to }) else { return }
        var renumbered = [Int](repeating: 0, count: moves.count)
        var kept: [Move] = []
        for (slot, move) in moves.enumerated() where move.from != move.to {
            renumbered[slot] = kept.count
            kept.append(move)
        }
        moves = kept
        moveOfRecord = moveOfRecord.map { renumbered[$0] }
    }
}

/// Finds a record's partition without hashing: records of one partition come in runs.
private struct MoveSlots {
    private let topics: [String]
    private var lastTopic = -1
    private var lastPartition: Int32 = -1
    private var lastSlot: Int?
    private var slots: [TopicPartition: Int?] = [:]

    init(topics: [String]) { self.topics = topics }

    mutating func slot(
        for entry: RecordBatch.Entry, _ progress: [TopicPartition: Progress], _ plan: inout Plan
    ) -> Int? {
        if entry.topic == lastTopic && entry.partition == lastPartition { return lastSlot }
        lastTopic = entry.topic
        lastPartition = entry.partition
        let partition = TopicPartition(topics[entry.topic], entry.partition)
        if let known = slots[partition] {
            lastSlot = known
            return known
        }
        var slot: Int?
        if let state = progress[partition], state.isLive {
            slot = plan.moves.count
            plan.moves.append(Plan.Move(partition: partition, from: state.next, to: state.next))
        }
        slots[partition] = .some(slot)
        lastSlot = slot
        return slot
    }
}
