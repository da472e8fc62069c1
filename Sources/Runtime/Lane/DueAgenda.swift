internal import Records

/// When due work of a lane's partitions comes, and how far it may go. Pure: it is told the time.
///
/// Due work of an instant is decided when the wall clock has passed it by `settling`, and all that lay in the partition's log
/// at some moment after that is applied: what was stamped before the instant comes first.
struct DueAgenda: Sendable {
    private struct Entry: Sendable {
        /// The partition's own, and those of partitions that are no more.
        var queues: [Int32]
        /// No row is due before, as far as is known; nil: none is at all.
        var next: Timestamp?
        /// `next` is to be read from the table.
        var mustLook = true
        /// The latest horizon of a page: due work is decided up to there.
        var through: Timestamp?
        /// In the order of their instants.
        var sweeps: [Sweep] = []
        /// Where the log ended, and when that was asked.
        var end: (offset: Int64, at: Timestamp)?

        /// The first instant of either.
        var first: Timestamp? { [next, sweeps.first?.since].compactMap(\.self).min() }
    }

    /// Rows of a tenant that rules of before its version decided, to be decided anew.
    struct Sweep: Sendable, Equatable {
        var tenant: Text
        var version: Int32
        /// From when on the version counts in the partition.
        var since: Timestamp
        /// No row of a lesser entity is left.
        var cursor: Text = ""
    }

    /// Rows whose time has come, of the queues of one partition.
    struct Page: Sendable, Equatable {
        var partition: TopicPartition
        var queues: [Int32]
        var from: Timestamp
        var horizon: Timestamp
    }

    private var entries: [TopicPartition: Entry] = [:]
    /// Asked no sooner for ends of logs, by the lane's own clock.
    private var askAt = Duration.zero
    private var lookAt = Duration.zero
    private var failures = 0
    /// Keys whose due work failed: they keep nothing else waiting, and are tried again.
    private(set) var aside: [EntityKey: Aside] = [:]

    struct Aside: Sendable {
        var partition: TopicPartition
        var until: Duration
    }

    /// For records that were stamped before an instant to come into the log.
    static let settling = Duration.milliseconds(500)
    /// Between two questions to the brokers while due work goes on.
    private static let askPause = Duration.milliseconds(250)
    /// Rows that somebody else has written are found within that.
    private static let lookPause = Duration.seconds(30)
    private static let asidePause = Duration.seconds(60)
    /// Keys of one lane that are set aside at once; beyond it something is wrong with all of them.
    static let asideLimit = 100

    mutating func claimed(_ partition: TopicPartition, queues: [Int32]) {
        entries[partition] = Entry(queues: queues)
    }

    /// Keeps only these.
    mutating func keep(_ progress: [TopicPartition: Progress]) {
        guard entries.keys.contains(where: { progress[$0]?.isHeld != true }) else { return }
        entries = entries.filter { progress[$0.key]?.isHeld == true }
        aside = aside.filter { entries[$0.value.partition] != nil }
    }

    // The table.

    /// Partitions whose next instant is to be read; of all of them now and then.
    mutating func wantsLook(_ running: Set<TopicPartition>, now: Duration) -> [(TopicPartition, [Int32])] {
        if now >= lookAt {
            lookAt = now + Self.lookPause
            for partition in entries.keys { entries[partition]?.mustLook = true }
        }
        for (key, item) in aside where now >= item.until {
            aside[key] = nil
            entries[item.partition]?.mustLook = true
        }
        return entries.filter { $0.value.mustLook && running.contains($0.key) }
            .sorted { $0.key < $1.key }.map { ($0.key, $0.value.queues) }
    }

    /// What the table says; nil: no row is due at any time.
    mutating func looked(_ partition: TopicPartition, next: Timestamp?) {
        entries[partition]?.next = next
        entries[partition]?.mustLook = false
    }

    mutating func mustLook(_ partitions: some Sequence<TopicPartition>) {
        for partition in partitions { entries[partition]?.mustLook = true }
    }

    /// A row is written that is looked at then.
    mutating func note(_ partition: TopicPartition, _ instant: Timestamp) {
        guard let entry = entries[partition], entry.next.map({ instant < $0 }) ?? true else { return }
        entries[partition]?.next = instant
    }

    /// Nothing is due before that.
    mutating func passed(_ page: Page, next: Timestamp?) {
        entries[page.partition]?.next = next
        begun(page)
    }

    /// Work of the page goes up to its horizon.
    mutating func begun(_ page: Page) {
        let before = entries[page.partition]?.through ?? page.horizon
        entries[page.partition]?.through = max(page.horizon, before)
    }

    func through(_ partition: TopicPartition) -> Timestamp? { entries[partition]?.through }

    // Sweeps.

    mutating func add(_ sweep: Sweep, to partition: TopicPartition) {
        guard entries[partition]?.sweeps.contains(where: { $0.hasSameRules(as: sweep) }) == false else {
            return
        }
        entries[partition]?.sweeps.append(sweep)
        entries[partition]?.sweeps.sort { $0.since < $1.since }
    }

    /// One whose instant has come, and the page that its rows are decided in.
    func sweep(
        _ running: Set<TopicPartition>, _ progress: [TopicPartition: Progress]
    ) -> (page: Page, sweep: Sweep)? {
        for partition in running.sorted() {
            guard let entry = entries[partition], let sweep = entry.sweeps.first,
                let horizon = horizon(entry, progress[partition]), sweep.since <= horizon
            else { continue }
            let page = Page(
                partition: partition, queues: entry.queues, from: sweep.since, horizon: horizon)
            return (page, sweep)
        }
        return nil
    }

    mutating func moved(_ sweep: Sweep, _ partition: TopicPartition, to cursor: Text) {
        let index = entries[partition]?.sweeps.firstIndex { $0.hasSameRules(as: sweep) }
        if let index { entries[partition]?.sweeps[index].cursor = cursor }
    }

    /// No row is left that this version, or one before it, should decide anew.
    mutating func swept(_ sweep: Sweep, _ partition: TopicPartition) {
        entries[partition]?.sweeps.removeAll { $0.tenant == sweep.tenant && $0.version <= sweep.version }
    }

    // The logs.

    /// Partitions whose logs' ends are to be asked for: something is due, and their ends were asked for too early or never.
    func wantsEnds(_ running: Set<TopicPartition>, wall: Timestamp, now: Duration) -> [TopicPartition] {
        guard now >= askAt else { return [] }
        return running.filter { partition in
            guard let entry = entries[partition], let next = entry.first else { return false }
            guard next <= wall - Self.settling else { return false }
            return entry.end.map { $0.at - Self.settling < next } ?? true
        }.sorted()
    }

    /// - Parameters:
    ///   - ends: of those that have answered.
    ///   - at: before the question.
    mutating func told(_ ends: [TopicPartition: Int64], at: Timestamp, now: Duration) {
        for (partition, offset) in ends { entries[partition]?.end = (offset, at) }
        failures = ends.isEmpty ? min(failures + 1, 4) : 0
        askAt = now + Self.askPause * (1 << failures)
    }

    /// Pages of partitions whose due work has come, and whose records of before are applied.
    func pages(_ running: Set<TopicPartition>, _ progress: [TopicPartition: Progress]) -> [Page] {
        running.sorted().compactMap { partition in
            guard let entry = entries[partition], let next = entry.next,
                let horizon = horizon(entry, progress[partition])
            else { return nil }
            return next <= horizon
                ? Page(partition: partition, queues: entry.queues, from: next, horizon: horizon) : nil
        }
    }

    /// How far due work may go; nil: not at all yet, as records of before are not applied.
    private func horizon(_ entry: Entry, _ progress: Progress?) -> Timestamp? {
        guard let end = entry.end, let progress, progress.next >= end.offset else { return nil }
        return end.at - Self.settling
    }

    /// The earliest instants of partitions that have any.
    var next: [TopicPartition: Timestamp] { entries.compactMapValues(\.next) }

    // Keys that fail.

    /// - Returns: false if there are too many.
    mutating func setAside(_ key: EntityKey, of partition: TopicPartition, now: Duration) -> Bool {
        guard aside.count < Self.asideLimit else { return false }
        aside[key] = Aside(partition: partition, until: now + Self.asidePause)
        return true
    }
}

extension DueAgenda.Sweep {
    fileprivate func hasSameRules(as other: DueAgenda.Sweep) -> Bool {
        tenant == other.tenant && version == other.version
    }
}

extension Timestamp {
    static func - (time: Timestamp, distance: Duration) -> Timestamp {
        Timestamp(microseconds: time.microseconds - distance.microseconds)
    }
}
