internal import Kafka
internal import Logging
package import Metrics
internal import Records

// What a process shows of its lanes.
extension LaneWatch {
    package func collect(into page: inout MetricsPage) {
        var longest = 0.0
        var (rows, oldest, aside) = (0, 0.0, 0)
        let now = ContinuousClock.now
        for (lane, view, diagnosis) in findings {
            for (place, partition) in view.partitions.sorted(by: { $0.key < $1.key }) {
                let seconds = add(place, partition, lane, diagnosis, to: &page)
                longest = max(longest, seconds)
            }
            rows += view.outboxRows
            aside += view.dueSetAside
            oldest = max(oldest, view.outboxSince.map { seconds(now - $0) } ?? 0)
        }
        page.add(.maxLagSeconds, [worker], longest)
        page.add(.outboxRows, [worker], rows)
        page.add(.outboxOldestAge, [worker], oldest)
        page.add(.dueSetAside, [worker], aside)
    }

    /// - Returns: its lag in seconds.
    private func add(
        _ place: TopicPartition, _ partition: PartitionView, _ lane: LaneStatus, _ diagnosis: Diagnosis,
        to page: inout MetricsPage
    ) -> Double {
        let labels = [worker, place.topic, String(place.partition)]
        let stall = diagnosis.stalls[place]
        page.add(.partitionOwned, labels, partition.isClaimed ? 1 : 0)
        page.add(.partitionStopped, labels, partition.phase == .stopped ? 1 : 0)
        page.add(.stalledSeconds, labels, stall.map { seconds($0.time) } ?? 0)
        if let stall { page.add(.stallReason, labels + [stall.reason.rawValue], 1) }
        // Without a claim there is no position to count from.
        guard partition.isClaimed else { return 0 }
        let lag = OwnedLag(
            partition, end: max(diagnosis.ends[place] ?? 0, lane.ends?.known(place) ?? 0),
            caughtUpAt: diagnosis.caughtUpAt[place], now: Timestamp.now.microseconds / 1000)
        let due = partition.nextDue.map { Timestamp.now.microseconds - $0.microseconds } ?? 0
        page.add(.dueOldestAge, labels, max(0, Double(due) / 1_000_000))
        page.add(.lag, labels, lag.records)
        page.add(.lagSeconds, labels, lag.seconds)
        return lag.seconds
    }

    /// A lane whose thread does not turn: each of its steps ends within a minute, whatever hangs.
    package var illness: [MetricsServer.Trouble] {
        let now = ContinuousClock.now
        return findings.filter { now - $0.view.activeSince > Self.stuckAfter }.map { lane, view, _ in
            .init(
                "lane_stuck",
                "\(lane.name) has been \(view.activity.rawValue) for \((now - view.activeSince).components.seconds) s"
            )
        }
    }

    private static let stuckAfter = Duration.seconds(120)

    package var unreadiness: [MetricsServer.Trouble] {
        findings.flatMap { lane, view, diagnosis in Self.troubles(lane.name, view, diagnosis) }
    }

    /// Why a lane does not do its work now.
    static func troubles(
        _ name: String, _ view: LaneView, _ diagnosis: Diagnosis
    ) -> [MetricsServer.Trouble] {
        var troubles: [MetricsServer.Trouble] = []
        if let reason = view.databaseTrouble ?? diagnosis.databaseTrouble {
            troubles.append(.init("database_away", "\(name): \(reason)"))
        } else if !view.hasConnected {
            troubles.append(.init("database_away", "\(name) is not connected yet"))
        }
        if let reason = diagnosis.brokerTrouble {
            troubles.append(.init("broker_away", "\(name): \(reason)"))
        }
        if !view.isAssigned {
            troubles.append(
                .init("not_assigned", "the group has not told \(name) yet which partitions are its own"))
        }
        let unclaimed = view.partitions.filter { $0.value.phase == .unclaimed }.keys
        if !unclaimed.isEmpty {
            troubles.append(.init("claiming", "\(name) has still to claim \(list(unclaimed))"))
        }
        for (reason, stalls) in Dictionary(grouping: diagnosis.stalls, by: \.value.reason).sorted(by: {
            $0.key.rawValue < $1.key.rawValue
        }) where reason != .stopped {
            let seconds = stalls.map(\.value.time).max()?.components.seconds ?? 0
            troubles.append(
                .init(
                    "stalled",
                    "\(name): \(list(stalls.map(\.key))) for \(seconds) s, \(reason.rawValue): \(reason.meaning)"
                ))
        }
        return troubles
    }
}

/// How far a partition is behind.
package struct OwnedLag: Equatable {
    package var records: Int64
    /// Age of the oldest record that is not applied; as long as that one is not in hand, the most that it can be.
    package var seconds: Double

    /// - Parameters:
    ///   - end: of the log, as far as known.
    ///   - caughtUpAt: when there was last no lag; what is not applied has come since.
    ///   - now: the wall clock, which may be behind the clock of who wrote the records. All in milliseconds.
    package init(_ partition: PartitionView, end: Int64, caughtUpAt: Int64?, now: Int64) {
        records = max(0, max(end, partition.end) - partition.next)
        seconds = 0
        guard records > 0 else { return }
        let since = partition.oldest ?? max(partition.lastSettled, caughtUpAt ?? -1)
        seconds = since < 0 ? 0 : Double(max(0, now - since)) / 1000
    }
}

func seconds(_ duration: Duration) -> Double {
    let (seconds, attoseconds) = duration.components
    return Double(seconds) + Double(attoseconds) / 1e18
}
