internal import CRdKafka
internal import Glibc
internal import Synchronization

/// Wakes every client of this process when the wall clock is set back.
///
/// librdkafka waits until times of the wall clock, the only ones that C11's conditions know. When the clock is set back by an
/// hour, each wait that has begun lasts an hour longer unless something ends it: the client's main thread sends no heartbeat and
/// serves no rebalance, a broker's thread neither fetches nor connects, and we ourselves do not come back from a poll. So a thread
/// of our own looks at the clock ten times a second, and gives all of them something to do. Waits that begin later are right.
///
/// Without it a lone worker reads nothing for as long as the clock went back, if that happens while it joins its group.
enum ClockGuard {
    /// What is to be woken: a client's threads, or those that poll a queue of our own.
    ///
    /// Unchecked because these are pointers: they are used under the lock only, and who gave them takes them back before
    /// they are freed. librdkafka lets any thread make the calls.
    @safe struct Sleeper: @unchecked Sendable {
        fileprivate let wake: () -> Void
    }

    private struct Sleepers {
        var byTicket: [UInt64: Sleeper] = [:]
        var lastTicket: UInt64 = 0
        var isGuarded = false
    }

    private static let sleepers = Mutex(Sleepers())

    /// - Returns: by which it is to be taken back.
    static func add(_ sleeper: Sleeper) -> UInt64 {
        sleepers.withLock { sleepers in
            sleepers.lastTicket += 1
            sleepers.byTicket[sleepers.lastTicket] = sleeper
            if !sleepers.isGuarded { sleepers.isGuarded = start() }
            return sleepers.lastTicket
        }
    }

    /// Returns once it is certain that it will not be woken any more.
    static func remove(_ ticket: UInt64) {
        _ = sleepers.withLock { $0.byTicket.removeValue(forKey: ticket) }
    }

    fileprivate static func wakeAll(after distance: Duration) {
        let seconds = distance.components.seconds
        if seconds > 0 {
            ClientLog.write(
                4, ClientLog.clock, "set back by \(seconds) s: the threads of all Kafka clients are woken")
        }
        sleepers.withLock { sleepers in
            for sleeper in sleepers.byTicket.values { sleeper.wake() }
        }
    }

    private static func start() -> Bool {
        var thread = pthread_t()
        guard unsafe pthread_create(&thread, nil, keepGuard, nil) == 0 else { return false }
        pthread_detach(thread)
        return true
    }
}

extension ClockGuard.Sleeper {
    /// All threads of a client, and those of ours that poll its main or its group's queue.
    init(client: OpaquePointer, user: String, password: String) {
        wake = {
            unsafe wakeBrokerThreads(of: client, user, password)
            unsafe wakeMainThread(of: client)
            let queue = unsafe rd_kafka_queue_get_main(client)
            unsafe rd_kafka_queue_yield(queue)
            unsafe rd_kafka_queue_destroy(queue)
        }
    }

    /// Those that poll this queue.
    init(queue: OpaquePointer) {
        wake = { unsafe rd_kafka_queue_yield(queue) }
    }
}

/// Nothing in librdkafka's interface wakes these threads by name. Setting the SASL credentials does, and has no other effect on
/// open connections, so those in use are set once more.
func wakeBrokerThreads(of client: OpaquePointer, _ user: String, _ password: String) {
    _ = unsafe KafkaError(consuming: rd_kafka_sasl_set_credentials(client, user, password))
}

/// A request that has nothing to ask for is refused by this very thread and never sent.
private func wakeMainThread(of client: OpaquePointer) {
    let answers = unsafe rd_kafka_queue_new(client)
    unsafe rd_kafka_CreateTopics(client, nil, 0, nil, answers)
    unsafe rd_kafka_queue_destroy(answers)
}

/// The distance between the wall clock and one that nobody sets, from look to look.
package struct ClockWatch {
    /// A clock that goes back by less than this makes waits longer by less. Adjustments without a step are far below it.
    package static let tolerance: Duration = .milliseconds(50)

    private var lead: Duration

    package init(wall: Duration, monotonic: Duration) { lead = wall - monotonic }

    /// By how much the wall clock went back since the last look; nil if it did not.
    package mutating func wentBack(wall: Duration, monotonic: Duration) -> Duration? {
        let (before, now) = (lead, wall - monotonic)
        lead = now
        return before - now > Self.tolerance ? before - now : nil
    }
}

private func keepGuard(_: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    var signals = sigset_t()
    unsafe sigfillset(&signals)
    unsafe pthread_sigmask(SIG_SETMASK, &signals, nil)
    var watch = ClockWatch(wall: time(CLOCK_REALTIME), monotonic: time(CLOCK_MONOTONIC))
    while true {
        usleep(100_000)
        if let distance = watch.wentBack(wall: time(CLOCK_REALTIME), monotonic: time(CLOCK_MONOTONIC)) {
            ClockGuard.wakeAll(after: distance)
        }
    }
}

private func time(_ clock: clockid_t) -> Duration {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
