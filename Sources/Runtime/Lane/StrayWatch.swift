package import Records

/// When a lane that has just started looks for partitions that the group gives to nobody, and whether it believes what it sees.
///
/// A partition without an owner is nothing yet: while a group shares out, one is given back before the other hears of it. A
/// cooperative rebalance has two rounds, each of which a member hears of at its next heartbeat; a member that is gone keeps
/// its place for the session timeout besides.
package struct StrayWatch: Sendable {
    /// What the group's coordinator says.
    package enum Group: Sendable, Equatable {
        /// Nothing is being shared out; these partitions are members'.
        case stable(Set<TopicPartition>)
        case rebalancing
        /// No answer, or one that tells nothing: as of the in-memory broker.
        case silent
    }

    /// Between the rounds of a rebalance no group event is longer than this ago.
    package let rounds: Duration
    /// No rebalance lasts longer, unless a member is busy with a batch for as long.
    package let longestRebalance: Duration
    private static let longestPause = Duration.seconds(60)

    private var quietSince: Duration?
    /// Nil before the first assignment, and once there are none.
    private var lookAt: Duration?
    private var pause: Duration

    package init(heartbeat: Duration, session: Duration) {
        rounds = heartbeat * 2
        longestRebalance = session + heartbeat * 2
        pause = rounds
    }

    /// The group has given or taken partitions, or said that it stays as it is.
    package mutating func rebalanced(at now: Duration) {
        let isFirst = quietSince == nil
        quietSince = now
        if isFirst || lookAt != nil { lookAt = now + rounds }
    }

    package func isDue(at now: Duration) -> Bool { lookAt.map { now >= $0 } ?? false }

    /// There are none: after a start that is the end of it.
    package mutating func sawNone() { lookAt = nil }

    /// - Parameter seen: partitions without an owner, by their rows.
    /// - Returns: those that nobody is about to claim.
    package mutating func judge(
        _ seen: [TopicPartition], _ group: Group, at now: Duration
    ) -> [TopicPartition] {
        switch group {
        case .rebalancing:
            lookAt = now + rounds
            return []
        case .silent:
            let end = (quietSince ?? now) + longestRebalance
            guard now >= end else {
                lookAt = end
                return []
            }
            putOff(now)
            return seen
        case .stable(let owned):
            putOff(now)
            return seen.filter { !owned.contains($0) }
        }
    }

    /// What the last look has led to, or a claim that is on its way, takes its time: each further look comes later.
    private mutating func putOff(_ now: Duration) {
        pause = min(pause * 2, Self.longestPause)
        lookAt = now + pause
    }
}
