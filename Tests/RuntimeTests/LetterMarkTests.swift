import Testing

@testable import Runtime

@Suite("Looks for letters of other lanes")
struct LetterMarkTests {
    @Test("go back as far as two seconds ago, and rest for longer after a longer look")
    func overlap() {
        var mark = LetterMark()
        mark.took(upTo: 500_000, from: .seconds(10), to: .seconds(11))
        #expect(mark.last == 500_000 && mark.overlap == 400_000 && mark.dueAt == .seconds(31))
        mark.took(upTo: 500_010, from: .seconds(12), to: .seconds(12))
        #expect(mark.overlap == 400_000 && mark.dueAt == .seconds(12) + .milliseconds(10))
        mark.took(upTo: 500_020, from: .seconds(13), to: .seconds(13))
        #expect(mark.overlap == 500_000)
        mark.took(upTo: 500_030, from: .seconds(14), to: .seconds(14))
        #expect(mark.overlap == 500_000)
        mark.took(upTo: 500_030, from: .seconds(15), to: .seconds(15))
        #expect(mark.overlap == 500_020)
    }
}
