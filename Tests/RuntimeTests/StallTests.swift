import Records
import Runtime
import Testing

private let place = TopicPartition("orders", 3)

/// A claimed partition at offset 10.
private func partition(
    _ phase: Progress.Phase = .running, next: Int64 = 10, inHand: Int64? = nil, unanswered: Int = 0
) -> PartitionView {
    var state = Progress()
    (state.phase, state.next, state.unansweredTries) = (phase, next, unanswered)
    var view = PartitionView(state)
    view.oldest = inHand
    return view
}

@Suite("Why a partition does not move") struct StallReasonTests {
    private static let lock = HeldLock(
        kind: "transactionid", mode: "ShareLock", relation: "orders.total", holder: 7, application: "report",
        state: "idle in transaction", seconds: 3)

    private func reason(
        _ partition: PartitionView, _ activity: Activity, isStuck: Bool = false, isDry: Bool = true,
        hasRecords: Bool = true, _ change: (inout LaneView, inout Symptoms) -> Void = { _, _ in }
    ) -> StallReason {
        var lane = LaneView(at: .now)
        (lane.activity, lane.hasConnected) = (activity, true)
        var symptoms = Symptoms()
        symptoms.database = .answers
        symptoms.readable = [place: 20]
        change(&lane, &symptoms)
        return StallReason(
            partition, at: place, lane, symptoms, isStuck: isStuck, isDry: isDry, hasRecords: hasRecords)
    }

    @Test("records that lie behind those of other partitions are not missing") func busy() {
        #expect(reason(partition(), .writing, isDry: false) == .busy)
        #expect(reason(partition(), .writing, isDry: false) { lane, _ in lane.failures = 2 } == .retrying)
        #expect(reason(partition(), .writing) == .nothingFetched)
        #expect(reason(partition(), .writing, isDry: false) { $1.readable = [:] } == .brokerAway)
    }

    @Test("a lock that its statement waits for, or waited for a moment ago") func locks() {
        let inHand = partition(inHand: 0)
        for activity in [Activity.writing, .waiting, .reading, .rebinding] {
            #expect(reason(inHand, activity) { $1.recentLock = Self.lock } == .rowLock)
        }
        var table = Self.lock
        table.kind = "relation"
        #expect(reason(inHand, .writing) { $1.recentLock = table } == .otherLock)
    }

    @Test("a database that is away, hangs, is slow, or refuses") func database() {
        let inHand = partition(inHand: 0)
        #expect(reason(inHand, .writing) { $1.database = .away("no") } == .databaseAway)
        #expect(reason(inHand, .connecting, isStuck: true) == .databaseAway)
        #expect(reason(partition(), .fetching) { lane, _ in lane.hasConnected = false } == .databaseAway)
        #expect(
            reason(inHand, .writing, isStuck: true) {
                $1.backend = BackendLook(statement: nil, isActive: false)
            }
                == .databaseAway)
        #expect(
            reason(inHand, .writing, isStuck: true) {
                $1.backend = BackendLook(statement: "x", isActive: true)
            }
                == .databaseSlow)
        #expect(reason(inHand, .waiting) { lane, _ in lane.databaseTrouble = "40001" } == .retrying)
        #expect(reason(inHand, .deciding) { lane, _ in lane.failures = 3 } == .retrying)
        // A batch of other partitions hangs, and this one waits behind it.
        #expect(
            reason(partition(), .writing, isStuck: true) { $1.recentLock = Self.lock } == .rowLock)
    }

    @Test("a broker that is away, gives nothing, or may not give what is there") func broker() {
        #expect(reason(partition(), .fetching) { $1.broker = "timed out" } == .brokerAway)
        #expect(reason(partition(), .fetching) { $1.readable = [:] } == .brokerAway)
        #expect(reason(partition(), .fetching) == .nothingFetched)
        #expect(reason(partition(), .fetching) { $1.readable = [place: 10] } == .openTransaction)
        // The lane gets on with other partitions meanwhile.
        #expect(reason(partition(), .writing) == .nothingFetched)
    }

    @Test("due work that is not done, though no record waits") func dueWork() {
        #expect(reason(partition(), .fetching, hasRecords: false) == .dueWork)
        #expect(
            reason(partition(), .fetching, hasRecords: false) { lane, _ in lane.failures = 2 } == .retrying)
        #expect(reason(partition(), .fetching, hasRecords: false) { $1.broker = "timed out" } == .brokerAway)
        #expect(
            reason(partition(), .fetching, hasRecords: false) { lane, _ in lane.isOutboxFull = true }
                == .outboxFull)
    }

    @Test("what is not owned, or stands") func ownership() {
        #expect(reason(partition(.stopped), .fetching) == .stopped)
        #expect(reason(partition(.fenced), .rejoining) == .fenced)
        #expect(reason(partition(.unclaimed), .fetching) == .claimBlocked)
        #expect(reason(partition(.unclaimed, unanswered: 2), .fetching) == .brokerAway)
        #expect(
            reason(partition(.unclaimed), .waiting) { lane, _ in lane.databaseTrouble = "08006" } == .retrying
        )
    }

    @Test("results that nobody takes, holes, and rules that take long") func others() {
        for activity in [Activity.sending, .fetching, .asking] {
            #expect(reason(partition(), activity) { lane, _ in lane.isOutboxFull = true } == .outboxFull)
        }
        // What a batch in hand waits for keeps the lane, however full the outbox is.
        #expect(
            reason(partition(inHand: 0), .writing) { lane, symptoms in
                (lane.isOutboxFull, symptoms.recentLock) = (true, Self.lock)
            } == .rowLock)
        #expect(reason(partition(inHand: 0), .confirmingGap) == .gapUnconfirmed)
        #expect(reason(partition(inHand: 0), .confirmingGap) { $1.broker = "no" } == .brokerAway)
        #expect(reason(partition(inHand: 0), .deciding, isStuck: true) == .deciding)
    }
}

@Suite("A partition that the client gives nothing of") struct StarvationTests {
    private let start = ContinuousClock.now
    private let patience = Duration.seconds(30)

    private func remedy(
        _ starvation: inout Starvation, _ second: Int, _ reasons: [TopicPartition: StallReason]
    ) -> Starvation.Remedy {
        starvation.look(reasons, patience: patience, at: start + .seconds(second))
    }

    @Test("is fetched anew once; if that brings nothing, only a new process may") func lost() {
        var starvation = Starvation()
        #expect(remedy(&starvation, 0, [place: .nothingFetched]) == .init(fetchAnew: [place]))
        #expect(remedy(&starvation, 29, [place: .nothingFetched]) == .init())
        #expect(remedy(&starvation, 30, [place: .nothingFetched]) == .init(lost: place))
    }

    @Test("what keeps it otherwise meanwhile is no fault of its consumer", arguments: StallReason.allCases)
    func otherwise(_ other: StallReason) {
        var starvation = Starvation()
        _ = remedy(&starvation, 0, [place: .nothingFetched])
        let between = remedy(&starvation, 29, [place: other])
        #expect(between == .init())
        guard other != .nothingFetched else { return }
        // Fetched anew once more, and waited for as long again.
        #expect(remedy(&starvation, 40, [place: .nothingFetched]) == .init(fetchAnew: [place]))
        #expect(remedy(&starvation, 69, [place: .nothingFetched]) == .init())
        #expect(remedy(&starvation, 70, [place: .nothingFetched]) == .init(lost: place))
    }

    @Test("one that moves again is forgotten, and another one is none of its business") func moves() {
        var starvation = Starvation()
        let other = TopicPartition("orders", 4)
        _ = remedy(&starvation, 0, [place: .nothingFetched])
        #expect(remedy(&starvation, 20, [other: .nothingFetched]) == .init(fetchAnew: [other]))
        #expect(
            remedy(&starvation, 40, [place: .nothingFetched, other: .nothingFetched])
                == .init(fetchAnew: [place]))
        #expect(
            remedy(&starvation, 50, [place: .nothingFetched, other: .nothingFetched]) == .init(lost: other))
    }
}

@Suite("What counts as standing still") struct StallJudgeTests {
    private let start = ContinuousClock.now
    private let wall = Timestamp(milliseconds: 1_000_000)

    @Test("a partition with backlog whose position stays") func standing() {
        var judge = StallJudge()
        func look(_ view: PartitionView, end: Int64, _ second: Int, isBlind: Bool = false) -> Duration? {
            judge.look(
                [place: view], ends: [place: end], isBlind: isBlind, at: start + .seconds(second), wall: wall)[
                    place]
        }
        #expect(look(partition(), end: 20, 0) == nil)
        #expect(look(partition(), end: 20, 5) == .seconds(5))
        // It moves, and stands again.
        #expect(look(partition(next: 11), end: 20, 6) == nil)
        #expect(look(partition(next: 11), end: 20, 40) == .seconds(34))
        // Idle is not standing, for however long; backlog counts from when it is there.
        #expect(look(partition(next: 20), end: 20, 50) == nil)
        #expect(look(partition(next: 20), end: 20, 5000) == nil)
        #expect(look(partition(next: 20), end: 21, 5001) == .seconds(1))
        // Nobody knows that there is none.
        #expect(look(partition(next: 20), end: 20, 5002) == nil)
        #expect(look(partition(next: 20), end: 20, 5010, isBlind: true) == .seconds(8))
    }

    @Test("one that is not claimed, and a batch in hand whatever the end is said to be") func others() {
        var judge = StallJudge()
        let views = [place: partition(.unclaimed), TopicPartition("orders", 4): partition(inHand: 1)]
        _ = judge.look(views, ends: [:], isBlind: false, at: start, wall: wall)
        #expect(judge.look(views, ends: [:], isBlind: false, at: start + .seconds(9), wall: wall).count == 2)
        // Given back, it is forgotten; claimed, it counts anew.
        #expect(judge.look([:], ends: [:], isBlind: false, at: start + .seconds(10), wall: wall).isEmpty)
        #expect(judge.look(views, ends: [:], isBlind: false, at: start + .seconds(11), wall: wall).isEmpty)
        let claimed = [place: partition(inHand: 1)]
        #expect(judge.look(claimed, ends: [:], isBlind: false, at: start + .seconds(20), wall: wall).isEmpty)
    }

    /// With due work of some seconds from now.
    private func due(_ seconds: Int64?, pages: Int = 0) -> PartitionView {
        var view = partition()
        view.nextDue = seconds.map { Timestamp(milliseconds: wall.milliseconds + $0 * 1000) }
        view.duePages = pages
        return view
    }

    @Test(
        "one whose due work waits and does not move",
        arguments: [
            (-30, -30, 0, .seconds(10)), (-30, -29, 0, nil), (-30, -30, 1, nil), (-1, -1, 0, nil),
            (60, 60, 0, nil), (nil, nil, 0, nil),
        ] as [(Int64?, Int64?, Int, Duration?)])
    func overdue(_ before: Int64?, _ after: Int64?, _ pages: Int, _ standing: Duration?) {
        var judge = StallJudge()
        let ends = [place: Int64(10)]
        _ = judge.look([place: due(before)], ends: ends, isBlind: false, at: start, wall: wall)
        let later = judge.look(
            [place: due(after, pages: pages)], ends: ends, isBlind: false, at: start + .seconds(10),
            wall: wall)
        #expect(later[place] == standing)
    }

    @Test("a reminder comes after twice as long each time") func reminders() {
        var reminder = Reminder(.seconds(30), at: start)
        let due = (0...300).filter { reminder.isDue(at: start + .seconds($0)) }
        #expect(due == [0, 30, 90, 210])
    }
}

@Suite("How far a partition is behind") struct PartitionLagTests {
    private func lag(_ view: PartitionView, end: Int64, caughtUpAt: Int64? = nil, now: Int64) -> OwnedLag {
        OwnedLag(view, end: end, caughtUpAt: caughtUpAt, now: now)
    }

    @Test("is nothing on an idle topic, however old its last record is") func idle() {
        var view = partition(next: 10)
        view.lastSettled = 1
        let lag = lag(view, end: 10, now: 1_000_000_000_000)
        #expect(lag.records == 0 && lag.seconds == 0)
    }

    @Test("is the age of the record in hand") func inHand() {
        let lag = lag(partition(next: 10, inHand: 5000), end: 17, caughtUpAt: 6000, now: 7500)
        #expect(lag.records == 7 && lag.seconds == 2.5)
    }

    @Test(
        "is, before that record is read, since it was caught up or since the last record, whichever is later")
    func bound() {
        var view = partition(next: 10)
        view.lastSettled = 1000
        #expect(lag(view, end: 11, caughtUpAt: 9000, now: 9500).seconds == 0.5)
        #expect(lag(view, end: 11, caughtUpAt: nil, now: 9500).seconds == 8.5)
        #expect(lag(partition(next: 10), end: 11, now: 9500).seconds == 0)
    }

    @Test("is never below nothing: a host's clock may be behind, and an end may be old news") func clocks() {
        #expect(lag(partition(next: 10, inHand: 9000), end: 11, now: 5000).seconds == 0)
        #expect(lag(partition(next: 10), end: 4, now: 5000).records == 0)
    }
}
