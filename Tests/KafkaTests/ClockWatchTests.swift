import Kafka
import Testing

@Suite("Wall clock")
struct ClockWatchTests {
    static let looks: [(what: String, wall: Duration, seen: Duration?)] = [
        ("goes as it should", .seconds(1010), nil),
        ("is set back by an hour", .seconds(1010 - 3600), .seconds(3600)),
        ("is set back by a second", .seconds(1009), .seconds(1)),
        ("goes back by as much as makes no difference", .seconds(1010) - ClockWatch.tolerance, nil),
        ("is set ahead by a day", .seconds(1010 + 86_400), nil),
    ]

    @Test("a clock that is set back is noticed, by how much; nothing else is", arguments: looks)
    func looksOnce(what: String, wall: Duration, seen: Duration?) {
        var watch = ClockWatch(wall: .seconds(1000), monotonic: .seconds(5))
        #expect(watch.wentBack(wall: wall, monotonic: .seconds(15)) == seen)
    }

    @Test("each time is noticed once, also after it was set ahead")
    func looksAgain() {
        var watch = ClockWatch(wall: .seconds(1000), monotonic: .zero)
        #expect(watch.wentBack(wall: .seconds(901), monotonic: .seconds(1)) == .seconds(100))
        #expect(watch.wentBack(wall: .seconds(902), monotonic: .seconds(2)) == nil)
        #expect(watch.wentBack(wall: .seconds(5003), monotonic: .seconds(3)) == nil)
        #expect(watch.wentBack(wall: .seconds(4004), monotonic: .seconds(4)) == .seconds(1000))
    }
}
