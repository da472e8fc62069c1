import Records
import Testing

@testable import Runtime

@Suite("Due agenda")
struct DueAgendaTests {
    private let partition = TopicPartition("t", 0)
    private let other = TopicPartition("t", 1)

    private func seconds(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }

    private func running(_ next: Int64 = 0) -> [TopicPartition: Progress] {
        var state = Progress()
        (state.phase, state.next) = (.running, next)
        return [partition: state, other: state]
    }

    private func agenda() -> DueAgenda {
        var agenda = DueAgenda()
        agenda.claimed(partition, queues: [7])
        agenda.claimed(other, queues: [8, 9])
        _ = agenda.wantsLook([partition, other], now: .zero)
        agenda.looked(partition, next: seconds(10))
        agenda.looked(other, next: nil)
        return agenda
    }

    private func looks(
        _ agenda: inout DueAgenda, _ running: Set<TopicPartition>, at second: Int64
    ) -> [[Int32]] {
        agenda.wantsLook(running, now: .seconds(second)).map(\.1)
    }

    @Test("looks into the table after a claim, and again now and then")
    func looks() {
        var agenda = DueAgenda()
        agenda.claimed(partition, queues: [7])
        #expect(looks(&agenda, [], at: 0) == [])
        #expect(looks(&agenda, [partition], at: 1) == [[7]])
        agenda.looked(partition, next: nil)
        #expect(looks(&agenda, [partition], at: 2) == [])
        #expect(looks(&agenda, [partition], at: 40) == [[7]])
    }

    @Test("asks for the end of a log only when something is due and has settled")
    func asks() {
        let agenda = agenda()
        let places: Set = [partition, other]
        #expect(agenda.wantsEnds(places, wall: seconds(10), now: .seconds(1)).isEmpty)
        #expect(agenda.wantsEnds(places, wall: seconds(11), now: .seconds(1)) == [partition])
    }

    @Test("gives a page once the log is applied up to an end that was asked for after the instant")
    func pages() {
        var agenda = agenda()
        let places: Set = [partition, other]
        #expect(agenda.pages(places, running(100)).isEmpty)
        agenda.told([partition: 42], at: seconds(9), now: .seconds(1))
        #expect(agenda.pages(places, running(100)).isEmpty, "asked before the instant")
        agenda.told([partition: 42], at: seconds(12), now: .seconds(2))
        #expect(agenda.pages(places, running(41)).isEmpty, "a record is not applied")
        let horizon = Timestamp(milliseconds: 11_500)
        let page = DueAgenda.Page(partition: partition, queues: [7], from: seconds(10), horizon: horizon)
        #expect(agenda.pages(places, running(42)) == [page])
        agenda.passed(page, next: seconds(20))
        #expect(agenda.pages(places, running(42)).isEmpty)
    }

    @Test("does not ask again for each instant")
    func pauses() {
        var agenda = agenda()
        agenda.told([partition: 0], at: seconds(12), now: .seconds(5))
        agenda.looked(partition, next: seconds(13))
        #expect(agenda.wantsEnds([partition], wall: seconds(14), now: .milliseconds(5100)).isEmpty)
        #expect(agenda.wantsEnds([partition], wall: seconds(14), now: .milliseconds(5250)) == [partition])
        agenda.told([:], at: seconds(14), now: .seconds(6))
        let soon = Duration.milliseconds(6400)
        #expect(agenda.wantsEnds([partition], wall: seconds(14), now: soon).isEmpty, "there was no answer")
    }

    @Test("takes the earlier of what it knows and what is written")
    func notes() {
        var agenda = agenda()
        agenda.note(partition, seconds(12))
        #expect(agenda.next == [partition: seconds(10)])
        agenda.note(partition, seconds(5))
        agenda.note(other, seconds(6))
        #expect(agenda.next == [partition: seconds(5), other: seconds(6)])
    }

    @Test("tries a key that failed again after a minute, and bears only so many of them")
    func aside() {
        var agenda = agenda()
        let taken = (0...DueAgenda.asideLimit).count { number in
            let key = EntityKey(tenant: "acme", entity: Text("\(number)"))
            return agenda.setAside(key, of: partition, now: .seconds(1))
        }
        #expect(taken == DueAgenda.asideLimit)
        #expect(looks(&agenda, [partition], at: 20) == [])
        #expect(looks(&agenda, [partition], at: 62) == [[7]])
        #expect(agenda.aside.isEmpty)
    }

    @Test("forgets partitions that are given back")
    func forgets() {
        var agenda = agenda()
        var progress = running()
        progress[partition] = nil
        agenda.note(other, seconds(3))
        agenda.keep(progress)
        #expect(agenda.next == [other: seconds(3)])
    }
}

@Suite("Due mark")
struct DueMarkTests {
    private func at(_ seconds: Int64?) -> Timestamp? { seconds.map { Timestamp(milliseconds: $0 * 1000) } }

    @Test(
        "keeps a look that is still to come and not too late, else takes the instant",
        arguments: [
            (old: 10, due: 20, passing: 5, new: 10), (old: 10, due: nil, passing: 5, new: 10),
            (old: 10, due: 7, passing: 5, new: 7), (old: 10, due: 20, passing: 10, new: 20),
            (old: 10, due: nil, passing: 12, new: nil), (old: nil, due: 20, passing: 5, new: 20),
            (old: nil, due: nil, passing: 5, new: nil),
        ] as [(old: Int64?, due: Int64?, passing: Int64?, new: Int64?)])
    func moves(_ row: (old: Int64?, due: Int64?, passing: Int64?, new: Int64?)) {
        var mark = DueMark(at: at(row.old))
        mark.move(to: at(row.due), passing: at(row.passing))
        #expect(mark.at == at(row.new))
    }

    @Test("a key's time does not go back behind what the clock has decided")
    func time() {
        #expect(DueMark(done: at(9)).time(at: at(5)!) == at(9))
        #expect(DueMark(done: at(9)).time(at: at(12)!) == at(12))
        #expect(DueMark().time(at: at(5)!) == at(5))
    }
}
