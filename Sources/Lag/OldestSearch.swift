internal import Kafka
internal import Records

/// Finds the oldest record that is not applied of each partition that lags.
struct OldestSearch {
    private let lags: [PartitionLag]
    private let behind: [Int]
    private let records: FirstRecords
    /// By index of the partition in the list.
    private(set) var found: [Int: Oldest] = [:]

    init(_ lags: [PartitionLag], _ records: FirstRecords) {
        self.lags = lags
        behind = lags.indices.filter { (lags[$0].records ?? 0) > 0 }
        self.records = records
    }

    /// Committed records first; where there is none, what an open transaction keeps from readers.
    mutating func run(_ memory: inout OldestMemory) {
        for index in behind { found[index] = memory.recall(lags[index]) }
        search(records) { next, log in next < log.stable ? next : nil }
        var open = records
        open.seesOpenTransactions = true
        search(open) { next, log in max(next, log.stable) < log.end ? max(next, log.stable) : nil }
        for index in behind where found[index] == nil { found[index] = .nothing }
        memory.keep(behind.compactMap { index in found[index].map { (lags[index], $0) } })
    }

    /// - Parameter start: from where to search, by the first offset that can be read; nil: there is nothing to search.
    private mutating func search(_ records: FirstRecords, from start: (Int64, LogEnds) -> Int64?) {
        var rest = behind.filter { found[$0] == nil || found[$0] == .nothing }
        while !rest.isEmpty {
            // Two workers of one topic stand at different offsets: each round takes a partition once.
            var round: [TopicPartition: (index: Int, from: Int64)] = [:]
            var later: [Int] = []
            for index in rest {
                guard let next = lags[index].next, let log = lags[index].log,
                    let from = start(max(next, log.low), log)
                else { continue }
                if round[lags[index].partition] == nil {
                    round[lags[index].partition] = (index, from)
                } else {
                    later.append(index)
                }
            }
            let answers = records.find(from: round.mapValues(\.from))
            for (partition, place) in round { found[place.index] = answers[partition] }
            rest = later
        }
    }
}

/// Records that were found, for as long as the position has not passed them. Those of compacted topics may go at any time.
struct OldestMemory {
    private struct Place: Hashable {
        var partition: TopicPartition
        var next: Int64
    }

    private var records: [Place: Oldest] = [:]
    private var since = ContinuousClock.now

    func recall(_ lag: PartitionLag) -> Oldest? {
        guard let next = lag.next, let low = lag.log?.low,
            let oldest = records[Place(partition: lag.partition, next: next)],
            let offset = oldest.offset, offset >= low
        else { return nil }
        return oldest
    }

    /// Forgets all once a minute, so that a topic which was made anew is not taken for the old one for long.
    mutating func keep(_ found: [(PartitionLag, Oldest)]) {
        records = [:]
        guard ContinuousClock.now - since <= .seconds(60) else { return since = .now }
        for (lag, oldest) in found {
            guard let next = lag.next, case .record = oldest, lag.retention?.isCompacted == false else {
                continue
            }
            records[Place(partition: lag.partition, next: next)] = oldest
        }
    }
}
