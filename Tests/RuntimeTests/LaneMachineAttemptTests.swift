import Records
import Testing

@testable import Runtime

@Suite("lane machine: batches that ended with their process")
struct LaneMachineAttemptTests {
    /// Brings partitions to the running phase as their claims say.
    private func rig(_ claims: [Claim]) -> Rig {
        var rig = Rig()
        rig.machine.connected()
        rig.machine.assigned(claims.map(\.partition))
        rig.machine.claimed(claims)
        if case .assign(let starts) = rig.next() { rig.machine.assigned(starts: starts) }
        return rig
    }

    /// Commits what the machine plans until the batch is settled.
    private func commitAll(_ rig: inout Rig) throws -> [Plan] {
        var plans: [Plan] = []
        while rig.machine.isBusy {
            plans.append(try rig.plan())
            rig.machine.committed(plans.last!)
        }
        return plans
    }

    @Test("the lost records go one by one, each as an attempt, and what follows them as a batch")
    func oneByOne() throws {
        var rig = rig([claim(0, next: 5, batchEnd: 8)])
        rig.machine.drained(batch((5..<20).map { (0, $0) }))
        let plans = try commitAll(&rig)
        #expect(plans.map(\.records) == [[0], [1], [2], Array(3..<15)])
        #expect(
            plans.map(\.attempt) == [
                Attempt(offset: 5, number: 1), Attempt(offset: 6, number: 1), Attempt(offset: 7, number: 1),
                nil,
            ])
        #expect(rig.machine.progress[p0]?.next == 20)
        rig.machine.drained(batch((20..<30).map { (0, $0) }))
        #expect(try commitAll(&rig).map(\.records.count) == [10])
    }

    @Test(
        "only a batch in progress makes records go alone", arguments: [Int64(0), 4, 5])
    func noBatchInProgress(batchEnd: Int64) throws {
        var rig = rig([claim(0, next: 5, batchEnd: batchEnd, attempt: Attempt(offset: 5, number: 3))])
        rig.machine.drained(batch((5..<20).map { (0, $0) }))
        let plans = try commitAll(&rig)
        #expect(plans.map(\.records.count) == [15])
        #expect(plans.map(\.attempt) == [nil])
    }

    @Test("a long lost batch goes in small parts, and what follows it as a batch")
    func parts() throws {
        var rig = rig([claim(0, next: 5, batchEnd: 205)])
        rig.machine.drained(batch((5..<505).map { (0, $0) }))
        let plans = try commitAll(&rig)
        #expect(plans.map(\.records.count) == [64, 64, 64, 8, 300])
        #expect(plans.map(\.attempt?.number) == [0, 0, 0, 0, nil])
        #expect(plans.map(\.attempt?.offset) == [68, 132, 196, 204, nil])
    }

    @Test(
        "a part that ended with its process goes one by one, however far its offsets reach",
        arguments: [Int64(70), 900])
    func lostPart(end: Int64) throws {
        let part = Attempt(offset: end - 1, number: 0)
        var rig = rig([claim(0, next: 5, batchEnd: end, attempt: part)])
        rig.machine.drained(batch([(0, 5), (0, 6), (0, 7)]))
        let plans = try commitAll(&rig)
        #expect(plans.map(\.records) == [[0], [1], [2]])
        #expect(plans.map(\.attempt?.number) == [1, 1, 1])
    }

    @Test("a part holds records of one partition only")
    func partsOfTwo() throws {
        var rig = rig([claim(0, batchEnd: 100), claim(1, batchEnd: 100)])
        rig.machine.drained(batch([(0, 0), (0, 1), (1, 0), (1, 1), (0, 2)]))
        #expect(try commitAll(&rig).map(\.records) == [[0, 1], [2, 3], [4]])
    }

    @Test("a single record that nobody died on is no attempt")
    func singleRecord() throws {
        var rig = rig([claim(0, next: 5)])
        rig.machine.drained(batch([(0, 5)]))
        #expect(try rig.plan().attempt == nil)
    }

    @Test(
        "an attempt counts on from what the claim found, and the fourth is not made",
        arguments: [(found: Int32(0), gives: false), (1, false), (2, false), (3, true), (7, true)])
    func number(found: Int32, gives: Bool) throws {
        var rig = rig([claim(0, next: 5, batchEnd: 8, attempt: Attempt(offset: 5, number: found))])
        rig.machine.drained(batch((5..<8).map { (0, $0) }))
        let plans = try commitAll(&rig)
        #expect(plans.map(\.attempt?.number) == [found + 1, 1, 1])
        #expect(plans.map(\.isGivingUp) == [gives, false, false])
    }

    @Test("attempts at another record count for nothing")
    func anotherRecord() throws {
        var rig = rig([claim(0, next: 5, batchEnd: 8, attempt: Attempt(offset: 4, number: 3))])
        rig.machine.drained(batch((5..<8).map { (0, $0) }))
        #expect(try commitAll(&rig).map(\.attempt?.number) == [1, 1, 1])
    }

    @Test("an outage that nobody dies of makes no new attempt")
    func outage() throws {
        var rig = rig([claim(0, next: 5, batchEnd: 8, attempt: Attempt(offset: 5, number: 2))])
        rig.machine.drained(batch((5..<8).map { (0, $0) }))
        for _ in 0..<5 {
            #expect(try rig.plan().attempt == Attempt(offset: 5, number: 3))
            rig.machine.failed(now: rig.now, connectionLost: false)
            rig.wake()
        }
    }

    @Test("lost records of one partition take no records of another with them")
    func neighbours() throws {
        var rig = rig([claim(0, next: 0, batchEnd: 2), claim(1, next: 0)])
        rig.machine.drained(batch([(1, 0), (0, 0), (1, 1), (1, 2), (0, 1), (0, 2), (1, 3)]))
        let plans = try commitAll(&rig)
        #expect(plans.map(\.records) == [[0], [1], [2, 3], [4], [5, 6]])
        #expect(plans.map { $0.attempt?.offset } == [nil, 0, nil, 1, nil])
    }

    @Test("the record that the log is recognised by is read again, and is no attempt")
    func tailRecord() throws {
        let log = batch((4..<8).map { (0, $0) })
        var rig = rig([claim(0, next: 5, tail: Tail(log, at: 0), batchEnd: 7)])
        rig.machine.drained(log)
        #expect(try commitAll(&rig).map(\.records) == [[1], [2], [3]])
    }

    @Test("a hole among the lost records is passed with the record after it")
    func hole() throws {
        var rig = rig([claim(0, next: 5, batchEnd: 9)])
        rig.machine.drained(batch([(0, 7), (0, 8)]))
        let gap = Gap(partition: p0, from: 5, to: 7)
        #expect(rig.next() == .confirm(gap))
        rig.machine.confirmed(gap, true)
        #expect(
            try commitAll(&rig).map(\.attempt) == [
                Attempt(offset: 7, number: 1), Attempt(offset: 8, number: 1),
            ])
    }

    @Test("a lost record that Postgres refuses becomes a dead letter for that, in the same attempt")
    func refused() throws {
        var rig = rig([claim(0, next: 5, batchEnd: 6)])
        rig.machine.drained(batch([(0, 5)]))
        rig.machine.refused(try rig.plan(), "22P05")
        let plan = try rig.plan()
        #expect(plan.condemned == [0: "22P05"])
        #expect(plan.attempt == Attempt(offset: 5, number: 1))
    }

    @Test("while another lane has its turn the machine waits a moment, and goes on")
    func postponed() throws {
        var rig = rig([claim(0, next: 5, batchEnd: 6)])
        rig.machine.drained(batch([(0, 5)]))
        let plan = try rig.plan()
        rig.machine.postponed(now: rig.now)
        guard case .wait = rig.next() else { throw Unexpected() }
        #expect(!rig.machine.isFailing)
        rig.now += .milliseconds(10)
        #expect(try rig.plan() == plan)
    }

    @Test("a stop does not wait for a long way one by one; the marks go back to what the claim found")
    func stopping() throws {
        let found = Attempt(offset: 5, number: 2)
        var rig = rig([claim(0, next: 5, epoch: 4, batchEnd: 900, attempt: found)])
        rig.machine.drained(batch((5..<500).map { (0, $0) }))
        rig.machine.committed(try rig.plan())
        rig.machine.stop()
        #expect(rig.next() == .finish)
        let state = try #require(rig.machine.unsettled[p0])
        #expect(state.epoch == 4 && state.isSuspect && state.suspectEnd == 900 && state.attempt == found)
    }

    @Test("a batch that is given up at a stop is named, a settled one is not")
    func unsettled() throws {
        var rig = rig([claim(0)])
        #expect(rig.machine.unsettled.isEmpty)
        rig.machine.drained(batch([(0, 0)]))
        rig.machine.failed(now: rig.now, connectionLost: false)
        rig.machine.stop()
        #expect(rig.next() == .finish)
        #expect(rig.machine.unsettled.keys.sorted() == [p0])
        #expect(rig.machine.unsettled[p0]?.isSuspect == false)
    }

    @Test("partitions taken in the middle of a batch are named until they are released")
    func abandoned() throws {
        var rig = rig([claim(0, epoch: 3), claim(1)])
        rig.machine.revoked([p1])
        #expect(rig.machine.abandoned.isEmpty, "no batch was in hand")
        rig.machine.releasedAll()
        rig.machine.drained(batch([(0, 0)]))
        rig.machine.revoked([p0])
        #expect(rig.next() == .release([p0]))
        #expect(rig.machine.abandoned[p0]?.epoch == 3)
        rig.machine.releasedAll()
        #expect(rig.machine.abandoned.isEmpty)
    }
}
