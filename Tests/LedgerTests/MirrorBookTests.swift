import Contract
import Records
import Testing

@testable import Ledger

@Suite("Which dead letters have a copy")
struct MirrorBookTests {
    /// Letters that were refused at the offsets 0 and 1, and one that an operator skipped at 2; no copies.
    private func book(isCut: Bool) -> MirrorBook {
        let partition = Snapshot.Partition(
            place: TopicPartition("events", 0), topicUID: [], first: 0, next: 3, applied: 0, duplicates: 0,
            deadLetters: 3, gaps: 0, stopReason: nil)
        var replayed = Replayed(index: 0, first: 0)
        replayed.letters = [FailureClass.rejected, .invalid, .skipped].enumerated().map { offset, kind in
            Replayed.Letter(
                offset: Int64(offset), key: -1, rejection: Rejection(kind, "why", place: "", rule: ""),
                isUnforeseen: false, recordKey: 0, headers: 0, payload: 0, timestamp: 0)
        }
        let account = Account([partition], [Replay.Outcome(replayed: replayed, holes: Holes([]))])
        var book = MirrorBook("events", "tally", account)
        book.settle(isCut: isCut)
        return book
    }

    @Test("those that were not skipped must have one")
    func missing() {
        let book = book(isCut: false)
        #expect(book.wrong.map(\.place.offset) == [0, 1])
        #expect(book.wrong.allSatisfy { $0.what.contains("is missing") && $0.doubt == nil })
        #expect(book.retained == 0)
    }

    @Test("what retention may have taken is counted, and no finding")
    func retained() {
        let book = book(isCut: true)
        #expect(book.wrong.isEmpty && book.retained == 2)
    }
}
