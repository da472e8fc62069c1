internal import Kafka
internal import Logging
internal import Postgres
package import Records
internal import Synchronization

/// Looks each second whether the lanes of a process get on, says what keeps one that does not, and has one that is given nothing
/// fetch anew. A thread of its own; what it finds is there for metrics and readiness.
///
/// A partition that has backlog and does not move for `stallAfter` is stalled. One that the client gives nothing of, though its leader
/// says that there are records, is fetched anew then; if that does not help within as long again, the process is given up:
/// a supervisor starts it anew. An outage is waited for, however long.
package final class LaneWatch: Sendable {
    /// What is known of one lane.
    package struct Diagnosis: Sendable {
        package var stalls: [TopicPartition: Stall] = [:]
        /// Why no broker answers its client.
        package var brokerTrouble: String?
        /// Why no session can be had beside the lane's.
        package var databaseTrouble: String?
        /// Ends of logs that leaders told last.
        package var ends: [TopicPartition: Int64] = [:]
        /// When a partition was last met without lag, in milliseconds since 1970.
        package var caughtUpAt: [TopicPartition: Int64] = [:]
    }

    package struct Stall: Sendable, Equatable {
        package var reason: StallReason
        package var time: Duration
    }

    package let worker: String
    let lanes: [LaneStatus]
    private let topics: [String]
    private let conninfo: String
    private let stallAfter: Duration
    private let diagnoses: Mutex<[Diagnosis]>
    private let isStopping = StopFlag()
    private let wake: Wake
    private let thread = Mutex<Thread?>(nil)
    private let giveUp: @Sendable () -> Void

    /// - Parameter giveUp: called on the watch's thread when only a new process helps, after the log line that says so.
    init(
        _ worker: String, _ settings: WorkerSettings, topics: [String], lanes: [LaneStatus],
        giveUp: @escaping @Sendable () -> Void
    ) throws {
        self.worker = worker
        self.topics = topics
        self.lanes = lanes
        conninfo = settings.shared.database
        stallAfter = settings.stallAfter
        diagnoses = Mutex(lanes.map { _ in Diagnosis() })
        wake = try Wake()
        self.giveUp = giveUp
        let thread = try Thread(name: "watch") { [self] in run() }
        self.thread.withLock { $0 = thread }
    }

    /// Of each lane, in their order.
    package var findings: [(lane: LaneStatus, view: LaneView, diagnosis: Diagnosis)] {
        let diagnoses = diagnoses.withLock { $0 }
        return zip(lanes, diagnoses).map { ($0, $0.view, $1) }
    }

    func stop() {
        isStopping.set()
        wake.call()
        thread.withLock { $0.take() }?.join()
    }

    private func run() {
        var probe = BackendProbe(conninfo)
        var observers = lanes.map { LaneObserver($0, topics: topics, stallAfter: stallAfter) }
        while !isStopping.isSet {
            var asks = false
            probe.beginRound()
            for index in observers.indices where !isStopping.isSet {
                observers[index].look(&probe)
                asks = asks || observers[index].asksDatabase
                let diagnosis = observers[index].diagnosis
                diagnoses.withLock { $0[index] = diagnosis }
                if observers[index].isHopeless { return giveUp() }
            }
            if !asks { probe.close() }
            wake.wait(min(.seconds(1), stallAfter / 8))
        }
    }
}
