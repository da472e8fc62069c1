internal import Foundation
package import Kafka
internal import Synchronization

/// Something that has joined a group.
package protocol StormMember: Sendable {
    /// Leaves, soon or at once.
    func leave()
    /// Waits until it is gone.
    func awaitEnd() throws
}

/// Members that join a group and leave it again, one step at a time, for a bounded time.
package final class RebalanceStorm: Sendable {
    package struct Count: Sendable {
        package var joins = 0
        package var leaves = 0
        /// Members that could not be started or ended.
        package var failures: [String] = []
    }

    private struct State {
        var count = Count()
        var isStopping = false
        var isDone = false
    }

    private let state = Mutex(State())

    /// Starts it. Half of the members join; then in each step one joins or the oldest one leaves, as the seed says.
    /// - Parameters:
    ///   - members: at most at a time.
    ///   - interval: between two steps.
    ///   - time: after that it ends by itself and all leave.
    ///   - join: starts a member; gets a number from 0 on that no other has.
    package init(
        members: Int = 8, every interval: Duration = .milliseconds(200), for time: Duration, seed: UInt64 = 1,
        join: @escaping @Sendable (Int) throws -> any StormMember
    ) {
        let thread = Thread { [self] in
            run(members, interval, ContinuousClock.now + time, seed, join)
            state.withLock { $0.isDone = true }
        }
        thread.start()
    }

    package var count: Count { state.withLock { $0.count } }

    /// Ends it now.
    package func stop() throws {
        state.withLock { $0.isStopping = true }
        try wait()
    }

    /// Waits for its end.
    package func wait() throws {
        try eventually("the storm is over") { state.withLock { $0.isDone } }
    }

    private func run(
        _ limit: Int, _ interval: Duration, _ end: ContinuousClock.Instant, _ seed: UInt64,
        _ join: (Int) throws -> any StormMember
    ) {
        var random = SplitMix64(seed: seed)
        var (members, gone) = ([any StormMember](), [any StormMember]())
        while ContinuousClock.now < end, !state.withLock({ $0.isStopping }) {
            let isJoin = members.count < max(1, limit / 2) || members.count < limit && random.chance(500)
            if isJoin {
                attempt { members.append(try join(count.joins)) }
                state.withLock { $0.count.joins += 1 }
            } else {
                let member = members.removeFirst()
                member.leave()
                gone.append(member)
                state.withLock { $0.count.leaves += 1 }
            }
            let step = ContinuousClock.now + interval
            while ContinuousClock.now < min(step, end), !state.withLock({ $0.isStopping }) {
                Thread.sleep(forTimeInterval: 0.01)
            }
        }
        for member in members { member.leave() }
        state.withLock { $0.count.leaves += members.count }
        for member in gone + members { attempt { try member.awaitEnd() } }
    }

    private func attempt(_ body: () throws -> Void) {
        do { try body() } catch { state.withLock { $0.count.failures.append("\(error)") } }
    }
}

/// A program that leaves its group at SIGTERM, such as a worker with `--leave-group`.
extension Program: StormMember {
    package func leave() { terminate() }
    package func awaitEnd() throws { try wait(within: .seconds(60)) }
}

/// A member that takes what partitions it is given, and does nothing with them.
package final class IdleMember: StormMember {
    private struct State {
        var assignments = 0
        var isLeaving = false
        var isDone = false
        var failure: String?
    }

    private let state = Mutex(State())

    /// Joins, on a thread of its own.
    package init(_ client: ClientConfiguration, group: String, topics: [String]) {
        let thread = Thread { [self] in
            do { try run(ConsumerConfiguration(client, group: group), topics) } catch {
                state.withLock { $0.failure = "\(error)" }
            }
            state.withLock { $0.isDone = true }
        }
        thread.start()
    }

    /// How often it was given partitions.
    package var assignments: Int { state.withLock { $0.assignments } }

    package func leave() { state.withLock { $0.isLeaving = true } }

    package func awaitEnd() throws {
        try eventually("a member has left") { state.withLock { $0.isDone } }
        if let failure = state.withLock({ $0.failure }) { throw ServiceError(description: failure) }
    }

    private func run(_ configuration: ConsumerConfiguration, _ topics: [String]) throws {
        var consumer = try Consumer(configuration, topics: topics)
        try consumer.subscribe()
        // One that has joined and was given nothing yet may not be freed by older librdkafkas.
        while !state.withLock({ $0.isLeaving }) {
            switch consumer.nextEvent(timeout: .milliseconds(20)) {
            case .assigned(let partitions):
                try consumer.assign(partitions.map { ($0, StartOffset.latest) })
                if !partitions.isEmpty { state.withLock { $0.assignments += 1 } }
            case .revoked(let partitions), .lost(let partitions): try consumer.unassign(partitions)
            case .failed, nil: break
            }
        }
        consumer.close(leaving: true)
    }
}
