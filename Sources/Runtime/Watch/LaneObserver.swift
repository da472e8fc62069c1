internal import Kafka
internal import Logging
internal import Postgres
internal import Records

/// What the watch remembers of one lane from one look to the next.
struct LaneObserver {
    private let lane: LaneStatus
    private let topics: [String]
    private let stallAfter: Duration
    private var judge = StallJudge()
    private var symptoms = Symptoms()
    private var lockSeenAt: ContinuousClock.Instant?
    private var pulseAt: ContinuousClock.Instant?
    private var positions: [TopicPartition: Int64] = [:]
    private var caughtUpAt: [TopicPartition: Int64] = [:]
    private var told: (reasons: Set<StallReason>, since: ContinuousClock.Instant, reminder: Reminder)?
    private var starvation = Starvation()
    private var fatalSince: ContinuousClock.Instant?

    private(set) var diagnosis = LaneWatch.Diagnosis()
    /// There is a reason to ask Postgres again soon.
    private(set) var asksDatabase = false
    /// Only a new process helps; the log says why.
    private(set) var isHopeless = false

    init(_ lane: LaneStatus, topics: [String], stallAfter: Duration) {
        (self.lane, self.topics, self.stallAfter) = (lane, topics, stallAfter)
    }

    mutating func look(_ probe: inout BackendProbe) {
        let view = lane.view
        askBroker(view)
        let ends = knownEnds(view)
        noteCaughtUp(view, ends)
        let now = ContinuousClock.now
        let standing = judge.look(
            view.partitions, ends: ends, isBlind: symptoms.broker != nil, at: now, wall: .now)
        askDatabase(&probe, view, longest: standing.values.max() ?? .zero, now)
        let stalls = self.stalls(view, standing, ends, now)
        tell(stalls, view, now)
        heal(stalls, now)
        watchClient(now)
        diagnosis = LaneWatch.Diagnosis(
            stalls: stalls, brokerTrouble: symptoms.broker, databaseTrouble: databaseTrouble, ends: ends,
            caughtUpAt: caughtUpAt)
    }

    private var databaseTrouble: String? {
        if case .away(let reason) = symptoms.database { reason } else { nil }
    }

    // The broker.

    /// Every few seconds: whether brokers answer this lane's client, and how far the logs go of partitions that did not move.
    private mutating func askBroker(_ view: LaneView) {
        let now = ContinuousClock.now
        guard let client = lane.ends, view.activity != .finishing, now >= pulseAt ?? now else { return }
        pulseAt = now + min(.seconds(5), stallAfter / 4)
        let quiet = view.partitions.filter { positions[$0.key] == $0.value.next || !$0.value.isClaimed }.keys
            .sorted()
        positions = view.partitions.mapValues(\.next)
        do throws(KafkaError) {
            let answers = try client.ask(quiet, topics: topics, timeout: min(.seconds(2), stallAfter / 4))
            symptoms.readable = answers
            symptoms.broker = nil
        } catch {
            symptoms.readable = [:]
            symptoms.broker = error.description
        }
    }

    /// The largest end that anyone has told of each partition's log.
    private func knownEnds(_ view: LaneView) -> [TopicPartition: Int64] {
        let client = lane.ends
        return view.partitions.reduce(into: [:]) { ends, entry in
            let (place, partition) = entry
            ends[place] = max(partition.end, client?.known(place) ?? 0, symptoms.readable[place] ?? 0)
        }
    }

    private mutating func noteCaughtUp(_ view: LaneView, _ ends: [TopicPartition: Int64]) {
        let time = Timestamp.now.microseconds / 1000
        for (place, partition) in view.partitions
        where partition.isClaimed && (ends[place] ?? 0) <= partition.next && partition.oldest == nil {
            caughtUpAt[place] = time
        }
        caughtUpAt = caughtUpAt.filter { view.partitions[$0.key] != nil }
    }

    /// A lane ends the process itself when its client has failed for good, unless something keeps it.
    private mutating func watchClient(_ now: ContinuousClock.Instant) {
        guard let error = lane.ends?.fatalError else { return fatalSince = nil }
        let since = fatalSince ?? now
        fatalSince = since
        guard now - since >= min(.seconds(10), stallAfter), !isHopeless else { return }
        isHopeless = true
        Log.error(
            "fatal", ["lane": .text(lane.name), "reason": .text("the client has failed for good: \(error)")])
    }

    // The database.

    /// Asked only while a lane waits for it for seconds, or a partition has not moved for a while.
    private mutating func askDatabase(
        _ probe: inout BackendProbe, _ view: LaneView, longest: Duration, _ now: ContinuousClock.Instant
    ) {
        let waits = view.activity.needsDatabase && now - view.activeSince >= min(.seconds(3), stallAfter / 3)
        asksDatabase = waits || view.databaseTrouble != nil || longest >= stallAfter / 3
        guard asksDatabase, view.activity != .finishing else {
            (symptoms.database, symptoms.backend, symptoms.recentLock, lockSeenAt) = (
                .notAsked, nil, nil, nil
            )
            return
        }
        do throws(PostgresError) {
            symptoms.backend = try probe.look(at: view.backend)
            symptoms.database = .answers
            note(symptoms.backend?.lock, now)
        } catch {
            symptoms.backend = nil
            symptoms.database = .away(error.description)
        }
    }

    /// A statement that waits for a lock gives up after ten seconds; the next try comes after five at most.
    private mutating func note(_ lock: HeldLock?, _ now: ContinuousClock.Instant) {
        if let lock {
            (symptoms.recentLock, lockSeenAt) = (lock, now)
        } else if let seen = lockSeenAt, now - seen > .seconds(8) {
            (symptoms.recentLock, lockSeenAt) = (nil, nil)
        }
    }

    // Stalls.

    private func stalls(
        _ view: LaneView, _ standing: [TopicPartition: Duration], _ ends: [TopicPartition: Int64],
        _ now: ContinuousClock.Instant
    ) -> [TopicPartition: LaneWatch.Stall] {
        let isStuck = now - view.activeSince >= min(.seconds(3), stallAfter / 3)
        let isDry = view.drainedAt.map { now - $0 < min(.seconds(10), stallAfter / 3) } ?? false
        return standing.reduce(into: [:]) { stalls, entry in
            guard entry.value >= stallAfter, let partition = view.partitions[entry.key] else { return }
            let hasRecords =
                max(partition.end, ends[entry.key] ?? 0) > partition.next || !partition.isOverdue(.now)
            let reason = StallReason(
                partition, at: entry.key, view, symptoms, isStuck: isStuck, isDry: isDry,
                hasRecords: hasRecords)
            stalls[entry.key] = LaneWatch.Stall(reason: reason, time: entry.value)
        }
    }

    /// What the client gives nothing of is fetched anew once; if that does not help, a new process is the way out.
    private mutating func heal(
        _ stalls: [TopicPartition: LaneWatch.Stall], _ now: ContinuousClock.Instant
    ) {
        let remedy = starvation.look(stalls.mapValues(\.reason), patience: stallAfter, at: now)
        if !remedy.fetchAnew.isEmpty {
            Log.warning(
                "fetching_anew",
                [
                    "lane": .text(lane.name), "partitions": .text(list(remedy.fetchAnew)),
                    "reason": .text(StallReason.nothingFetched.meaning),
                    "next": "assigning them at their committed position",
                ])
            lane.wantFetchAnew(remedy.fetchAnew)
        }
        guard let lost = remedy.lost else { return }
        isHopeless = true
        Log.error(
            "fatal",
            [
                "lane": .text(lane.name),
                "reason": .text("\(lost) has records, and fetching it anew has not brought them"),
                "next": "a supervisor starts the process again",
            ])
    }

    private mutating func tell(
        _ stalls: [TopicPartition: LaneWatch.Stall], _ view: LaneView, _ now: ContinuousClock.Instant
    ) {
        // That a partition stands until someone resumes it was said when it was stopped.
        let stalls = stalls.filter { $0.value.reason != .stopped }
        guard !stalls.isEmpty else {
            guard let past = told else { return }
            Log.info(
                "lane_moves_again",
                ["lane": .text(lane.name), "after_seconds": .number((now - past.since).components.seconds)])
            return told = nil
        }
        let reasons = Set(stalls.values.map(\.reason))
        let longest = stalls.values.map(\.time).max() ?? .zero
        var current = told ?? (reasons, now - longest, Reminder(stallAfter, at: now))
        let isNew = current.reasons != reasons
        if current.reminder.isDue(at: now) || isNew {
            StallReport(lane: lane.name, view: view, stalls: stalls, symptoms: symptoms, now: now).log()
        }
        current.reasons = reasons
        told = current
    }
}

func list(_ places: some Sequence<TopicPartition>) -> String {
    places.sorted().map(\.description).joined(separator: ", ")
}
