import Records
import Testing

@testable import Runtime

/// Plays a driver: feeds a machine and reads its steps, with a clock that only moves when told.
struct Rig {
    var machine = LaneMachine(topics: ["t"], gapsAreExpected: [], seed: 1)
    var now: Duration = .zero

    mutating func next() -> LaneMachine.Step { machine.next(now: now) }

    /// Brings partitions to the running phase at `next`.
    mutating func run(_ partitions: [Int32], next offset: Int64 = 0, epoch: Int64 = 1) {
        machine.connected()
        machine.assigned(partitions.map { TopicPartition("t", $0) })
        machine.claimed(partitions.map { claim($0, next: offset, epoch: epoch) })
        if case .assign(let starts) = next() { machine.assigned(starts: starts) }
    }

    mutating func plan() throws -> Plan {
        guard case .transact(let plan) = next() else { throw Unexpected() }
        return plan
    }

    mutating func wake() { now += .seconds(60) }
}

struct Unexpected: Error {}

func claim(
    _ partition: Int32, next: Int64 = 0, epoch: Int64 = 1, tail: Tail? = nil, stop: String? = nil,
    log: ClosedRange<Int64> = 0...1000, batchEnd: Int64 = 0, attempt: Attempt? = nil
) -> Claim {
    Claim(
        partition: TopicPartition("t", partition), topicUID: [UInt8](repeating: 7, count: 16), epoch: epoch,
        next: next,
        tail: tail, stopReason: stop, log: log, batchEnd: batchEnd, attempt: attempt)
}

func batch(_ offsets: [(Int32, Int64)]) -> RecordBatch {
    var batch = RecordBatch()
    for (partition, offset) in offsets {
        batch.append(
            Record(key: [1], value: [UInt8(truncatingIfNeeded: offset)]), partition: partition,
            offset: offset,
            timestamp: 1000 + offset)
    }
    return batch
}

let p0 = TopicPartition("t", 0)
let p1 = TopicPartition("t", 1)

@Suite("lane machine: ownership")
struct LaneMachineOwnershipTests {
    @Test("connects, claims, assigns, drains, in this order")
    func start() {
        var rig = Rig()
        #expect(rig.next() == .connect)
        rig.machine.connected()
        rig.machine.assigned([p0])
        #expect(rig.next() == .claim([p0]))
        rig.machine.claimed([claim(0, next: 5)])
        #expect(rig.next() == .assign([.init(partition: p0, offset: 5)]))
        rig.machine.assigned(starts: [.init(partition: p0, offset: 5)])
        #expect(rig.next() == .drain(.milliseconds(50)))
    }

    @Test("a partition that the broker does not answer for is tried again by itself, ever less often")
    func unreachable() {
        var rig = Rig()
        rig.machine.connected()
        rig.machine.assigned([p0, p1])
        #expect(rig.next() == .claim([p0, p1]))
        #expect(rig.machine.unreachable([p0], now: rig.now) == [p0])
        rig.machine.claimed([claim(1)])
        #expect(rig.next() == .assign([.init(partition: p1, offset: 0)]))
        rig.machine.assigned(starts: [.init(partition: p1, offset: 0)])
        #expect(rig.next() == .drain(.milliseconds(50)))
        rig.now += .seconds(1)
        #expect(rig.next() == .claim([p0]))
        #expect(rig.machine.unreachable([p0], now: rig.now) == [])
        rig.now += .milliseconds(1999)
        #expect(rig.next() == .drain(.milliseconds(50)))
        rig.now += .milliseconds(1)
        #expect(rig.next() == .claim([p0]))
        rig.machine.claimed([claim(0)])
        #expect(rig.next() == .assign([.init(partition: p0, offset: 0)]))
    }

    @Test("fetching starts at the last record read, which must still be the same")
    func verifiesTail() throws {
        var rig = Rig()
        rig.machine.connected()
        rig.machine.assigned([p0])
        let log = batch([(0, 4), (0, 5)])
        rig.machine.claimed([claim(0, next: 5, tail: Tail(log, at: 0))])
        #expect(rig.next() == .assign([.init(partition: p0, offset: 4)]))
        rig.machine.assigned(starts: [.init(partition: p0, offset: 4)])
        rig.machine.drained(log)
        let plan = try rig.plan()
        #expect(plan.records == [1])
        #expect(plan.repeated == 1)
        #expect(plan.moves == [Plan.Move(partition: p0, from: 5, to: 6, gaps: 0, last: 1)])
    }

    @Test("another record at the tail's offset stops the partition")
    func replacedTopic() {
        var rig = Rig()
        rig.machine.connected()
        rig.machine.assigned([p0])
        rig.machine.claimed([claim(0, next: 5, tail: Tail(batch([(0, 99)]), at: 0).moved(to: 4))])
        if case .assign(let starts) = rig.next() { rig.machine.assigned(starts: starts) }
        rig.machine.drained(batch([(0, 4), (0, 5)]))
        #expect(rig.machine.progress[p0]?.phase == .stopped)
        #expect(rig.next() == .unassign([p0]))
        rig.machine.unassigned()
        guard case .recordStop(p0, let reason) = rig.next() else {
            return #expect(Bool(false), "no stop recorded")
        }
        #expect(reason.contains("truncated or made anew"))
    }

    @Test("an end met before the tail record stops the partition")
    func truncatedTopic() {
        var rig = Rig()
        rig.machine.connected()
        rig.machine.assigned([p0])
        rig.machine.claimed([claim(0, next: 5, tail: Tail(batch([(0, 4)]), at: 0))])
        if case .assign(let starts) = rig.next() { rig.machine.assigned(starts: starts) }
        rig.machine.drained(batch([]))
        rig.machine.metEnd(p0, at: 4)
        #expect(rig.machine.progress[p0]?.phase == .stopped)
    }

    @Test(
        "a position outside the log stops the partition",
        arguments: [
            (next: Int64(5), log: Int64(7)...Int64(20), says: "are lost"),
            (next: Int64(25), log: Int64(0)...Int64(20), says: "beyond the log's end"),
        ])
    func outsideTheLog(next: Int64, log: ClosedRange<Int64>, says: String) {
        var rig = Rig()
        rig.machine.connected()
        rig.machine.assigned([p0])
        rig.machine.claimed([claim(0, next: next, log: log)])
        guard case .recordStop(p0, let reason) = rig.next() else {
            return #expect(Bool(false), "no stop recorded")
        }
        #expect(reason.contains(says))
    }

    @Test(
        "a partition of which the client gives nothing is fetched anew from its committed position, under the same claim"
    )
    func fetchedAnew() throws {
        var rig = Rig()
        rig.run([0, 1], next: 7)
        rig.machine.fetchAnew([p0])
        #expect(rig.next() == .unassign([p0]))
        rig.machine.unassigned()
        #expect(rig.next() == .assign([.init(partition: p0, offset: 7)]))
        rig.machine.assigned(starts: [.init(partition: p0, offset: 7)])
        #expect(rig.machine.progress[p0]?.phase == .running && rig.machine.progress[p0]?.epoch == 1)
        #expect(rig.machine.progress[p1]?.phase == .running)
        // One that is not fetched is left alone.
        rig.machine.revoked([p0])
        rig.machine.releasedAll()
        rig.machine.fetchAnew([p0])
        #expect(rig.next() == .drain(.milliseconds(50)))
    }

    @Test("a stopped partition is asked after every two seconds and claimed again when resumed")
    func resume() {
        var rig = Rig()
        rig.machine.connected()
        rig.machine.assigned([p0])
        rig.machine.claimed([claim(0, stop: "because")])
        #expect(rig.next() == .checkStopped([p0]))
        rig.machine.resumed([])
        #expect(rig.next() == .drain(.milliseconds(50)))
        rig.now += .seconds(2)
        #expect(rig.next() == .checkStopped([p0]))
        rig.machine.resumed([.init(partition: p0, isOurs: true)])
        #expect(rig.next() == .claim([p0]))
    }

    @Test("a revoked partition's records are not started any more, its neighbours' are")
    func revoked() throws {
        var rig = Rig()
        rig.run([0, 1])
        rig.machine.drained(batch([(0, 0), (1, 0)]))
        rig.machine.revoked([p0])
        #expect(rig.next() == .release([p0]))
        rig.machine.releasedAll()
        let plan = try rig.plan()
        #expect(plan.records == [1])
        #expect(plan.moves.map(\.partition) == [p1])
    }
}

@Suite("lane machine: transactions")
struct LaneMachineTransactionTests {
    @Test("a commit moves the offsets and frees the batch")
    func commit() throws {
        var rig = Rig()
        rig.run([0])
        rig.machine.drained(batch([(0, 0), (0, 1)]))
        let plan = try rig.plan()
        #expect(rig.machine.isBusy)
        rig.machine.committed(plan)
        #expect(!rig.machine.isBusy)
        #expect(rig.machine.progress[p0]?.next == 2)
    }

    @Test("a transient failure runs the same plan again after a delay, and serves the group meanwhile")
    func transient() throws {
        var rig = Rig()
        rig.run([0])
        rig.machine.drained(batch([(0, 0)]))
        let plan = try rig.plan()
        for _ in 0..<20 { rig.machine.failed(now: rig.now, connectionLost: false) }
        guard case .wait(let delay) = rig.next() else { return #expect(Bool(false), "no delay") }
        #expect(delay <= .milliseconds(100))
        rig.wake()
        #expect(try rig.plan() == plan)
    }

    @Test(
        "an unanswered commit is looked up, never guessed",
        arguments: [
            (rowNext: Int64(2), rowEpoch: Int64(1), next: Int64(2), phase: Progress.Phase.running),
            (rowNext: 0, rowEpoch: 1, next: 0, phase: .running),
            (rowNext: 2, rowEpoch: 2, next: 0, phase: .fenced),
            (rowNext: 9, rowEpoch: 1, next: 0, phase: .fenced),
        ])
    func unanswered(rowNext: Int64, rowEpoch: Int64, next: Int64, phase: Progress.Phase) throws {
        var rig = Rig()
        rig.run([0])
        rig.machine.drained(batch([(0, 0), (0, 1)]))
        rig.machine.unanswered(try rig.plan(), now: rig.now)
        rig.wake()
        #expect(rig.next() == .connect)
        rig.machine.connected()
        #expect(rig.next() == .rebind([p0]))
        rig.machine.rebound([.init(partition: p0, epoch: rowEpoch, next: rowNext)])
        #expect(rig.machine.progress[p0]?.phase == phase)
        #expect(rig.machine.progress[p0]?.next == next)
    }

    @Test("a batch of two partitions of which one was fenced runs again without it, then the lane rejoins")
    func fencedHalf() throws {
        var rig = Rig()
        rig.run([0, 1])
        rig.machine.drained(batch([(0, 0), (1, 0)]))
        _ = try rig.plan()
        rig.machine.fenced()
        #expect(rig.next() == .rebind([p0, p1]))
        rig.machine.rebound([
            .init(partition: p0, epoch: 2, next: 0), .init(partition: p1, epoch: 1, next: 0),
        ])
        #expect(rig.next() == .unassign([p0]))
        rig.machine.unassigned()
        let plan = try rig.plan()
        #expect(plan.moves.map(\.partition) == [p1])
        rig.machine.committed(plan)
        #expect(rig.next() == .rejoin)
    }

    @Test("data that Postgres refuses is found by halving; neighbours commit, the record is condemned")
    func bisect() throws {
        var rig = Rig()
        rig.run([0])
        rig.machine.drained(batch((0..<100).map { (0, $0) }))
        var condemned: [Int] = [], committed = 0, transactions = 0
        while rig.machine.isBusy {
            transactions += 1
            let plan = try rig.plan()
            if plan.records.contains(37) && plan.condemned[37] == nil {
                rig.machine.refused(plan, "22P05")
            } else {
                condemned += plan.condemned.keys.filter(plan.records.contains)
                committed += plan.records.count
                rig.machine.committed(plan)
            }
        }
        #expect(condemned == [37])
        #expect(committed == 100)
        #expect(transactions < 20)
    }

    @Test("after sixteen refusals a refused range goes record by record")
    func singles() throws {
        var rig = Rig()
        rig.run([0])
        rig.machine.drained(batch((0..<500).map { (0, $0) }))
        var refusals = 0, committed: [Int] = []
        while rig.machine.isBusy {
            let plan = try rig.plan()
            if plan.records.contains(where: { plan.condemned[$0] == nil }) {
                refusals += 1
                rig.machine.refused(plan, "22003")
            } else {
                committed += plan.records
                rig.machine.committed(plan)
            }
        }
        #expect(committed == Array(0..<500))
        // Sixteen cuts, at most as many halves left whole by then, and each record once.
        #expect(refusals <= 500 + 2 * 16)
    }

    @Test("our own fault stops every partition of the batch and passes nothing")
    func fault() throws {
        var rig = Rig()
        rig.run([0, 1])
        rig.machine.drained(batch([(0, 0), (1, 0)]))
        rig.machine.stopAll(try rig.plan(), "42P01")
        #expect(rig.machine.progress.values.allSatisfy { $0.phase == .stopped && $0.next == 0 })
        #expect(rig.next() == .unassign([p0, p1]))
        rig.machine.unassigned()
        #expect(rig.next() == .recordStop(p0, "42P01"))
        rig.machine.stopRecorded(true)
        #expect(rig.next() == .recordStop(p1, "42P01"))
    }
}

@Suite("lane machine: damaged fetches")
struct LaneMachineDamageTests {
    @Test("what came before is settled; then the partition is claimed anew, and the others go on")
    func again() throws {
        var rig = Rig()
        rig.run([0, 1])
        rig.machine.drained(batch([(0, 0), (1, 0)]))
        #expect(rig.machine.metDamage(p0) == false)
        let plan = try rig.plan()
        #expect(plan.moves.map(\.to) == [1, 1])
        rig.machine.committed(plan)
        #expect(rig.next() == .unassign([p0]))
        rig.machine.unassigned()
        // A late word of the fetch that was given up.
        #expect(rig.machine.metDamage(p0) == false)
        #expect(rig.next() == .claim([p0]))
        #expect(rig.machine.progress[p1]?.isLive == true)
    }

    @Test("damage that stays at one offset is told after the eighth time in a row")
    func forGood() throws {
        var rig = Rig()
        for time in 1...8 {
            rig.run([0])
            #expect(rig.machine.metDamage(p0) == (time == 8))
            if time < 8 {
                #expect(rig.next() == .unassign([p0]))
                rig.machine.unassigned()
            }
        }
        // Resumed, it is not stopped by the next one alone: what was on its way when the wire was mended may still come.
        rig.machine.stop(p0, "CORRUPT")
        #expect(rig.next() == .unassign([p0]))
        rig.machine.unassigned()
        #expect(rig.next() == .recordStop(p0, "CORRUPT"))
        rig.machine.stopRecorded(true)
        rig.machine.resumed([.init(partition: p0, isOurs: true)])
        rig.run([0])
        #expect(rig.machine.metDamage(p0) == false)
    }
}

@Suite("lane machine: gaps")
struct LaneMachineGapTests {
    @Test("a hole is confirmed before it is passed, and then counted")
    func confirmed() throws {
        var rig = Rig()
        rig.run([0])
        rig.machine.drained(batch([(0, 0), (0, 3)]))
        let gap = Gap(partition: p0, from: 1, to: 3)
        #expect(rig.next() == .confirm(gap))
        rig.machine.confirmed(gap, true)
        let plan = try rig.plan()
        #expect(plan.moves == [Plan.Move(partition: p0, from: 0, to: 4, gaps: 2, last: 1)])
    }

    @Test("a hole that holds a record is fetched again from the expected offset")
    func refuted() throws {
        var rig = Rig()
        rig.run([0])
        rig.machine.drained(batch([(0, 0), (0, 3)]))
        rig.machine.confirmed(Gap(partition: p0, from: 1, to: 3), false)
        #expect(rig.next() == .unassign([p0]))
        rig.machine.unassigned()
        #expect(rig.next() == .assign([.init(partition: p0, offset: 0)]))
        #expect(!rig.machine.isBusy)
    }

    @Test("a hole that nobody can confirm keeps only its own partition waiting")
    func unconfirmed() throws {
        var rig = Rig()
        rig.run([0, 1])
        rig.machine.drained(batch([(0, 0), (0, 3), (1, 0)]))
        let gap = Gap(partition: p0, from: 1, to: 3)
        #expect(rig.next() == .confirm(gap))
        rig.machine.unconfirmed(gap, now: rig.now)
        #expect(rig.next() == .unassign([p0]))
        rig.machine.unassigned()
        #expect(try rig.plan().moves.map(\.partition) == [p1])
        rig.machine.committed(try rig.plan())
        #expect(rig.next() == .drain(.milliseconds(50)))
        rig.now += .seconds(1)
        #expect(rig.next() == .assign([.init(partition: p0, offset: 0)]))
    }

    @Test("once the tail record has been met, fetching again does not begin at it: it may be gone by then")
    func refutedAfterTail() throws {
        var rig = Rig()
        rig.machine.connected()
        rig.machine.assigned([p0])
        let log = batch([(0, 4), (0, 8)])
        rig.machine.claimed([claim(0, next: 5, tail: Tail(log, at: 0))])
        if case .assign(let starts) = rig.next() { rig.machine.assigned(starts: starts) }
        rig.machine.drained(log)
        rig.machine.confirmed(Gap(partition: p0, from: 5, to: 8), false)
        #expect(rig.next() == .unassign([p0]))
        rig.machine.unassigned()
        #expect(rig.next() == .assign([.init(partition: p0, offset: 5)]))
    }

    @Test("records fetched before a refuted hole are not met again after it")
    func refutedAfterProgress() throws {
        var rig = Rig()
        rig.run([0, 1])
        rig.machine.drained(batch([(0, 0), (1, 0)]))
        rig.machine.committed(try rig.plan())
        rig.machine.drained(batch([(0, 1), (0, 4), (1, 1)]))
        rig.machine.confirmed(Gap(partition: p0, from: 2, to: 4), false)
        #expect(rig.next() == .unassign([p0]))
        rig.machine.unassigned()
        let plan = try rig.plan()
        #expect(plan.moves.map(\.partition) == [p1])
        rig.machine.committed(plan)
        #expect(rig.next() == .assign([.init(partition: p0, offset: 1)]))
    }

    @Test("topics whose gaps are expected only count them")
    func expected() throws {
        var rig = Rig()
        rig.machine = LaneMachine(topics: ["t"], gapsAreExpected: ["t"], seed: 1)
        rig.run([0])
        rig.machine.drained(batch([(0, 2), (0, 5)]))
        #expect(try rig.plan().moves == [Plan.Move(partition: p0, from: 0, to: 6, gaps: 4, last: 1)])
    }

    @Test("the end of a partition moves the offset past trailing control records")
    func trailing() throws {
        var rig = Rig()
        rig.run([0])
        rig.machine.drained(batch([(0, 0)]))
        rig.machine.metEnd(p0, at: 2)
        rig.machine.committed(try rig.plan())
        let gap = Gap(partition: p0, from: 1, to: 2)
        #expect(rig.next() == .confirm(gap))
        rig.machine.confirmed(gap, true)
        let plan = try rig.plan()
        #expect(plan.moves == [Plan.Move(partition: p0, from: 1, to: 2, gaps: 1, last: nil)])
        rig.machine.committed(plan)
        #expect(rig.machine.progress[p0]?.next == 2)
    }
}

@Suite("lane machine: stopping")
struct LaneMachineStopTests {
    @Test("the batch in hand is committed before the lane finishes")
    func finishesBatch() throws {
        var rig = Rig()
        rig.run([0])
        rig.machine.drained(batch([(0, 0)]))
        rig.machine.stop()
        rig.machine.committed(try rig.plan())
        #expect(rig.next() == .finish)
    }

    @Test("a batch that cannot be committed now is left to the next owner")
    func leavesBatch() {
        var rig = Rig()
        rig.run([0])
        rig.machine.drained(batch([(0, 0)]))
        rig.machine.failed(now: rig.now, connectionLost: true)
        rig.machine.stop()
        #expect(rig.next() == .finish)
    }
}

extension Tail {
    fileprivate func moved(to offset: Int64) -> Tail {
        Tail(offset: offset, timestamp: timestamp, hash: hash)
    }
}

@Suite("lane machine: what comes at a bad moment")
struct LaneMachineBadMomentTests {
    @Test("a revocation is answered at once, even while a failure is being waited out")
    func revokedDuringBackoff() throws {
        var rig = Rig()
        rig.run([0, 1])
        rig.machine.drained(batch([(0, 0), (1, 0)]))
        for _ in 0..<20 { rig.machine.failed(now: rig.now, connectionLost: true) }
        rig.machine.revoked([p0])
        #expect(rig.next() == .release([p0]))
        rig.machine.releasedAll()
        guard case .wait = rig.next() else { return #expect(Bool(false), "the backoff is not over") }
        rig.wake()
        #expect(rig.next() == .connect)
        rig.machine.connected()
        #expect(rig.next() == .rebind([p1]))
        rig.machine.rebound([.init(partition: p1, epoch: 1, next: 0)])
        #expect(try rig.plan().moves.map(\.partition) == [p1])
    }

    @Test("a connection that comes back while nothing is held needs no rebind")
    func nothingHeld() {
        var rig = Rig()
        rig.run([0])
        rig.machine.revoked([p0])
        rig.machine.releasedAll()
        rig.machine.failed(now: rig.now, connectionLost: true)
        rig.wake()
        #expect(rig.next() == .connect)
        rig.machine.connected()
        #expect(rig.next() == .drain(.milliseconds(50)))
    }

    @Test(
        "an unanswered commit of which one partition is revoked is settled by the other",
        arguments: [(rowNext: Int64(1), isDone: true), (rowNext: 0, isDone: false)])
    func unansweredThenRevoked(rowNext: Int64, isDone: Bool) throws {
        var rig = Rig()
        rig.run([0, 1])
        rig.machine.drained(batch([(0, 0), (1, 0)]))
        rig.machine.unanswered(try rig.plan(), now: rig.now)
        rig.machine.revoked([p0])
        #expect(rig.next() == .release([p0]))
        rig.machine.releasedAll()
        rig.wake()
        rig.machine.connected()
        #expect(rig.next() == .rebind([p1]))
        rig.machine.rebound([.init(partition: p1, epoch: 1, next: rowNext)])
        #expect(rig.machine.progress[p1]?.next == rowNext)
        #expect(rig.machine.isBusy == !isDone)
        if !isDone { #expect(try rig.plan().moves.map(\.partition) == [p1]) }
    }

    @Test("an unanswered commit of which everything is revoked is the next owner's to find out")
    func unansweredAllRevoked() {
        var rig = Rig()
        rig.run([0])
        rig.machine.drained(batch([(0, 0)]))
        if case .transact(let plan) = rig.next() { rig.machine.unanswered(plan, now: rig.now) }
        rig.machine.revoked([p0])
        rig.machine.releasedAll()
        rig.machine.assigned([p0])
        rig.wake()
        rig.machine.connected()
        #expect(rig.next() == .claim([p0]))
        rig.machine.claimed([claim(0, next: 1, epoch: 2)])
        #expect(rig.next() == .assign([.init(partition: p0, offset: 1)]))
        #expect(!rig.machine.isBusy)
    }

    @Test("records of a partition that was taken and given back are not those of the new claim")
    func givenBack() {
        var rig = Rig()
        rig.run([0])
        rig.machine.drained(batch([(0, 0)]))
        rig.machine.revoked([p0])
        rig.machine.releasedAll()
        rig.machine.assigned([p0])
        #expect(rig.next() == .claim([p0]))
        rig.machine.claimed([claim(0, next: 0, epoch: 3)])
        #expect(rig.next() == .assign([.init(partition: p0, offset: 0)]))
        #expect(!rig.machine.isBusy)
    }

    @Test(
        "an answer about a gap that comes after the partition went changes nothing", arguments: [true, false])
    func lateGap(isEmpty: Bool) {
        var rig = Rig()
        rig.run([0])
        rig.machine.drained(batch([(0, 3)]))
        let gap = Gap(partition: p0, from: 0, to: 3)
        #expect(rig.next() == .confirm(gap))
        rig.machine.revoked([p0])
        rig.machine.releasedAll()
        rig.machine.confirmed(gap, isEmpty)
        #expect(rig.machine.progress[p0] == nil)
        #expect(rig.next() == .drain(.milliseconds(50)))
    }

    @Test("a fence while a gap waits drops the partition, and the gap with it")
    func fencedWithGap() {
        var rig = Rig()
        rig.run([0])
        rig.machine.drained(batch([(0, 3)]))
        rig.machine.fenced()
        #expect(rig.next() == .rebind([p0]))
        rig.machine.rebound([.init(partition: p0, epoch: 9, next: 0)])
        #expect(rig.next() == .unassign([p0]))
        rig.machine.unassigned()
        #expect(rig.next() == .rejoin)
        #expect(!rig.machine.isBusy)
        rig.machine.rejoined()
        #expect(rig.next() == .drain(.milliseconds(50)))
    }

    @Test("an operator's stop found at a rebind stands, and commits nothing")
    func stoppedByOperator() {
        var rig = Rig()
        rig.run([0])
        rig.machine.drained(batch([(0, 0)]))
        rig.machine.fenced()
        rig.machine.rebound([.init(partition: p0, epoch: 1, next: 0, stopReason: "by hand")])
        #expect(rig.machine.progress[p0]?.phase == .stopped)
        #expect(rig.next() == .unassign([p0]))
        rig.machine.unassigned()
        #expect(rig.next() == .checkStopped([p0]))
        #expect(!rig.machine.isBusy)
    }

    @Test(
        "a stop that cannot be written because another owner came is a fence, not a stop that resumes by itself"
    )
    func stopOfAnothers() {
        var rig = Rig()
        rig.run([0])
        rig.machine.stop(p0, "42P01")
        #expect(rig.next() == .unassign([p0]))
        rig.machine.unassigned()
        #expect(rig.next() == .recordStop(p0, "42P01"))
        rig.machine.stopRecorded(false)
        #expect(rig.machine.progress[p0]?.phase == .fenced)
        #expect(rig.next() == .rejoin)
    }

    @Test("a stopped partition that another owner has claimed is not claimed back")
    func claimedByAnother() {
        var rig = Rig()
        rig.machine.connected()
        rig.machine.assigned([p0])
        rig.machine.claimed([claim(0, stop: "because")])
        #expect(rig.next() == .checkStopped([p0]))
        rig.machine.resumed([.init(partition: p0, isOurs: false)])
        #expect(rig.machine.progress[p0]?.phase == .fenced)
        #expect(rig.next() == .rejoin)
    }

    @Test("a resumption that comes after a fence claims nothing")
    func resumedAfterFence() {
        var rig = Rig()
        rig.run([0, 1])
        rig.machine.fenced()
        rig.machine.rebound([
            .init(partition: p0, epoch: 2, next: 0), .init(partition: p1, epoch: 1, next: 0),
        ])
        rig.machine.resumed([.init(partition: p0, isOurs: true)])
        #expect(rig.machine.progress[p0]?.phase == .fenced)
    }

    @Test("a partition that stands still keeps its first reason")
    func firstReason() {
        var rig = Rig()
        rig.run([0])
        rig.machine.stop(p0, "first")
        rig.machine.stop(p0, "second")
        rig.machine.unassigned()
        #expect(rig.next() == .recordStop(p0, "first"))
        rig.machine.stopRecorded(true)
        #expect(rig.next() == .checkStopped([p0]))
    }

    @Test("a reason not yet written goes with the partition")
    func revokedStop() {
        var rig = Rig()
        rig.run([0])
        rig.machine.stop(p0, "42P01")
        rig.machine.revoked([p0])
        rig.machine.releasedAll()
        rig.machine.unassigned()
        #expect(rig.next() == .drain(.milliseconds(50)))
    }

    @Test("stopping while a tail is verified finishes at once")
    func stopWhileVerifying() {
        var rig = Rig()
        rig.machine.connected()
        rig.machine.assigned([p0])
        rig.machine.claimed([claim(0, next: 5, tail: Tail(batch([(0, 4)]), at: 0))])
        if case .assign(let starts) = rig.next() { rig.machine.assigned(starts: starts) }
        rig.machine.stop()
        #expect(rig.next() == .finish)
    }

    @Test("stopping claims nothing new")
    func stopBeforeClaim() {
        var rig = Rig()
        rig.machine.connected()
        rig.machine.assigned([p0])
        rig.machine.stop()
        #expect(rig.next() == .finish)
    }

    @Test("an end met out of turn moves nothing back")
    func lateEnd() throws {
        var rig = Rig()
        rig.run([0], next: 10)
        rig.machine.metEnd(p0, at: 4)
        #expect(rig.next() == .drain(.milliseconds(50)))
        rig.machine.metEnd(p1, at: 4)
        #expect(rig.machine.progress[p1] == nil)
    }

    @Test("a record that is refused although it is condemned stops the partition instead of looping")
    func condemnedRefused() throws {
        var rig = Rig()
        rig.run([0])
        rig.machine.drained(batch([(0, 0)]))
        rig.machine.refused(try rig.plan(), "22001")
        let plan = try rig.plan()
        #expect(plan.condemned == [0: "22001"])
        rig.machine.refused(plan, "22021")
        #expect(rig.machine.progress[p0]?.phase == .stopped)
        rig.machine.unassigned()
        #expect(rig.next() == .recordStop(p0, "22021"))
    }

    @Test("the end of a partition that Postgres refuses stops it")
    func endRefused() throws {
        var rig = Rig()
        rig.machine = LaneMachine(topics: ["t"], gapsAreExpected: ["t"], seed: 1)
        rig.run([0])
        rig.machine.metEnd(p0, at: 3)
        rig.machine.refused(try rig.plan(), "23514")
        #expect(rig.machine.progress[p0]?.phase == .stopped)
    }

    @Test(
        "changed rows are decided again at once, then after a tenth of a second at most; they are no outage")
    func changed() throws {
        var rig = Rig()
        rig.run([0])
        rig.machine.drained(batch([(0, 0)]))
        let plan = try rig.plan()
        rig.machine.changed(now: rig.now)
        #expect(try rig.plan() == plan)
        for _ in 0..<15 {
            rig.machine.changed(now: rig.now)
            rig.now += .milliseconds(100)
            #expect(try rig.plan() == plan)
        }
        #expect(!rig.machine.isFailing)
        rig.machine.stop()
        #expect(try rig.plan() == plan, "a lane that stops settles its batch")
        var settled = rig
        settled.machine.committed(plan)
        #expect(settled.next() == .finish)
        for _ in 0..<4 {
            rig.machine.changed(now: rig.now)
            rig.now += .milliseconds(100)
        }
        #expect(rig.next() == .finish, "one whose rows change for ever is left to the next owner")
    }

    @Test(
        "what was found of a commit without an answer is told",
        arguments: [
            (epoch: Int64(1), next: Int64(1), found: LaneMachine.Finding.committed), (1, 0, .notCommitted),
            (2, 1, .fenced), (2, 0, .fenced),
        ])
    func finding(epoch: Int64, next: Int64, found: LaneMachine.Finding) throws {
        var rig = Rig()
        rig.run([0])
        rig.machine.drained(batch([(0, 0)]))
        rig.machine.unanswered(try rig.plan(), now: rig.now)
        rig.machine.connected()
        #expect(rig.machine.rebound([.init(partition: p0, epoch: epoch, next: next)]) == found)
        #expect(rig.machine.rebound([.init(partition: p0, epoch: epoch, next: next)]) == nil)
    }

    @Test("a partition that someone else's transaction holds is claimed later, and keeps no other waiting")
    func claimBlocked() throws {
        var rig = Rig()
        rig.machine.connected()
        rig.machine.assigned([p0, p1])
        #expect(rig.next() == .claim([p0, p1]))
        rig.machine.claimed([claim(1)])
        #expect(rig.machine.claimBlocked([p0, p1], now: rig.now) == [p0])
        #expect(rig.next() == .assign([.init(partition: p1, offset: 0)]))
        rig.machine.assigned(starts: [.init(partition: p1, offset: 0)])
        rig.machine.drained(batch([(1, 0)]))
        rig.machine.committed(try rig.plan())
        rig.now += .seconds(2)
        #expect(rig.next() == .claim([p0]))
        rig.machine.claimed([])
        #expect(rig.machine.claimBlocked([p0], now: rig.now) == [], "told once")
        #expect(rig.next() == .drain(.milliseconds(50)))
    }
}
