internal import Contract
internal import Glibc
internal import Kafka
internal import Records
internal import Synchronization

/// Replays all partitions of a snapshot, on as many threads as there are cores.
final class Replay: Sendable {
    /// A partition that can be replayed, from where on.
    struct Task: Sendable {
        var index: Int
        var partition: Snapshot.Partition
        var topic: Topic
        var start: Int64
        /// Where the log ends, if that is before the account does.
        var end: Int64
        var unforeseen: [Snapshot.Unforeseen]
        var redriven: [Int64: Snapshot.Redriven]
        var late: [Int64: Timestamp]
        var rules: ReplayedRules
    }

    struct Outcome: Sendable {
        var replayed: Replayed
        var holes: Holes
    }

    private let subject: LedgerSubject
    private let configuration: ClientConfiguration
    private let tasks: [Task]
    private let dueTimes: DueTimes?
    private let nextTask = Atomic(0)
    private let offsets = Atomic(0)
    private let outcomes = Mutex<[Outcome]>([])

    /// - Parameter dueTimes: nil for a worker without due work.
    init(
        _ subject: LedgerSubject, _ configuration: ClientConfiguration, _ tasks: [Task],
        _ dueTimes: DueTimes?
    ) {
        self.subject = subject
        self.dueTimes = dueTimes
        self.configuration = configuration
        // The longest first: a thread that gets it last would work alone.
        self.tasks = tasks.sorted { $0.end - $0.start > $1.end - $1.start }
    }

    /// Offsets replayed so far.
    var progress: Int { offsets.load(ordering: .relaxed) }

    /// - Returns: what came of each task, in the order of the partitions.
    func run() throws -> [Outcome] {
        let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        try Crew.run(
            (0..<min(cores, tasks.count)).map { _ in
                { try self.work() }
            })
        return outcomes.withLock { $0.sorted { $0.replayed.index < $1.replayed.index } }
    }

    private func work() throws {
        while true {
            let number = nextTask.add(1, ordering: .relaxed).oldValue
            guard number < tasks.count else { return }
            let outcome = try replay(tasks[number])
            outcomes.withLock { $0.append(outcome) }
        }
    }

    private func replay(_ task: Task) throws -> Outcome {
        let place = task.partition.place
        var replay = try PartitionReplay(
            subject, task.partition, index: task.index, topic: task.topic, unforeseen: task.unforeseen,
            redriven: task.redriven, late: task.late, rules: task.rules)
        replay.begin(at: task.start, end: task.end)
        if replay.next < task.end {
            var reader = try LogReader(configuration, topics: [place.topic])
            var ended = task.start
            try reader.read([(place, task.start)], until: { max(replay.next, ended) >= task.end }) { batch in
                let before = replay.next
                replay.take(batch)
                offsets.add(Int(replay.next - before), ordering: .relaxed)
            } end: { _, offset in
                ended = max(ended, offset)
            }
            replay.pass(to: min(ended, task.end))
        }
        if let dueTimes { replay.runOut(dueTimes) }
        let replayed = replay.finish()
        let isCompacted = task.topic.isCompacted
        let holes = isCompacted ? Holes(replayed.holes) : try Holes(replayed.holes, of: place, configuration)
        return Outcome(replayed: replayed, holes: holes)
    }
}
