package import Kafka
internal import Records
internal import Synchronization

/// What one lane shows, written by the lane once a step and read by whoever asks. The lane never waits for a reader longer than a
/// copy takes.
package final class LaneStatus: Sendable {
    /// The lane's name.
    package let name: String
    private let state: Mutex<LaneView>
    private let client = Mutex<LogEnds?>(nil)
    private let wanted = Mutex<[TopicPartition]>([])
    private let isWanted = Atomic(false)

    init(_ name: String) {
        self.name = name
        state = Mutex(LaneView(at: .now))
    }

    package var view: LaneView { state.withLock { $0 } }
    var activity: Activity { state.withLock { $0.activity } }
    /// Nil before the lane has a consumer.
    package var ends: LogEnds? { client.withLock { $0 } }

    // The lane's side.

    func adopt(_ ends: LogEnds) { client.withLock { $0 = ends } }

    func enter(_ activity: Activity) {
        let now = ContinuousClock.now
        state.withLock { view in
            // The same again is a step too: a lane that turns is not stuck.
            (view.activity, view.activeSince) = (activity, now)
        }
    }

    func change(_ body: (inout LaneView) -> Void) { state.withLock { body(&$0) } }

    /// Partitions that are to be fetched anew, as the watch wants it.
    func takeWanted() -> [TopicPartition] {
        guard isWanted.exchange(false, ordering: .acquiringAndReleasing) else { return [] }
        return wanted.withLock { wanted in
            defer { wanted = [] }
            return wanted
        }
    }

    // The watch's side.

    /// The lane is to fetch these anew from where they stand, before it takes more records.
    func wantFetchAnew(_ partitions: [TopicPartition]) {
        wanted.withLock { $0 += partitions }
        isWanted.store(true, ordering: .releasing)
    }
}

extension LaneView {
    /// Takes over what the lane knows of its partitions.
    /// - Parameter isBusy: records of a batch are still in hand.
    mutating func take(_ progress: [TopicPartition: Progress], isBusy: Bool) {
        for (partition, state) in progress {
            if partitions[partition]?.take(state) == nil { partitions[partition] = PartitionView(state) }
            if !isBusy { partitions[partition]?.oldest = nil }
        }
        if partitions.count > progress.count { partitions = partitions.filter { progress[$0.key] != nil } }
        if !isBusy { (first, tenant) = (nil, nil) }
    }

    /// A batch in hand: records of one partition come in runs, the oldest first.
    mutating func take(_ batch: RecordBatch, topics: [String]) {
        guard let record = batch.entries.first else { return }
        let key = record.key.isAbsent ? nil : batch[record.key]
        first = (TopicPartition(topics[record.topic], record.partition), record.offset, key)
        var last: (topic: Int, partition: Int32) = (-1, -1)
        for entry in batch.entries where entry.partition != last.partition || entry.topic != last.topic {
            last = (entry.topic, entry.partition)
            let partition = TopicPartition(topics[entry.topic], entry.partition)
            if partitions[partition]?.oldest == nil, entry.offset >= partitions[partition]?.next ?? 0 {
                partitions[partition]?.oldest = entry.timestamp
            }
        }
    }
}
