import Issuer
import Testing

@Suite("Issuer: when keys are read") struct KeyScheduleTests {
    private var schedule = KeySchedule()

    private mutating func read(at seconds: Int, isGood: Bool = true) {
        schedule.begin(at: .seconds(seconds))
        if isGood { schedule.succeed(at: .seconds(seconds)) } else { schedule.fail() }
    }

    @Test("the first reading is at once, the next ones five minutes apart")
    mutating func quiet() {
        #expect(schedule.next == .zero)
        read(at: 7)
        #expect(schedule.next == .seconds(307))
        read(at: 310)
        #expect(schedule.next == .seconds(610))
    }

    @Test("an unknown key brings a reading, at most one a minute, however many ask")
    mutating func unknownKey() {
        read(at: 100)
        for _ in 0..<1000 { schedule.want() }
        #expect(schedule.next == .seconds(160))
        read(at: 160)
        #expect(schedule.next == .seconds(460))
        schedule.want()
        #expect(schedule.next == .seconds(220))
    }

    @Test("what is wanted while a reading is on its way is read after it")
    mutating func wantedMeanwhile() {
        schedule.begin(at: .seconds(10))
        schedule.want()
        schedule.succeed(at: .seconds(10))
        #expect(schedule.next == .seconds(70))
    }

    @Test("a failure is tried again after a minute")
    mutating func failure() {
        read(at: 0)
        read(at: 300, isGood: false)
        #expect(schedule.next == .seconds(360))
        read(at: 360)
        #expect(schedule.next == .seconds(660))
    }

    @Test("keys that cannot be read again are believed for a day, and none before the first reading")
    mutating func age() {
        #expect(!schedule.isFresh(at: .zero))
        read(at: 100)
        read(at: 400, isGood: false)
        #expect(schedule.isFresh(at: .seconds(100 + 86_400)))
        #expect(!schedule.isFresh(at: .seconds(100 + 86_401)))
        read(at: 90_000)
        #expect(schedule.isFresh(at: .seconds(90_000)))
    }
}
