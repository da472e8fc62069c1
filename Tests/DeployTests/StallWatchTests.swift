import Records
import Testing

@testable import Drill

@Suite("a watch over stalls") struct StallWatchTests {
    private let first = TopicPartition("t", 0)
    private let second = TopicPartition("t", 1)

    /// Looks every 10 ms at partition 0, which stands from `from` until `until` milliseconds, and at 1, which always moves.
    private func watch(standing from: Int, _ until: Int) -> StallWatch {
        var watch = StallWatch()
        for look in 0...200 {
            let time = look * 10
            let stood = time < from ? time : max(from, time >= until ? time : from)
            watch.look([first: Int64(stood), second: Int64(time)], at: .milliseconds(time))
        }
        return watch
    }

    @Test("finds how long a partition did not move, and takes no batch interval for a stall")
    func stalls() {
        let watch = self.watch(standing: 500, 900)
        #expect(
            watch.stalls == [.init(partition: first, from: .milliseconds(500), until: .milliseconds(900))])
        #expect(watch.looks == 201 && watch.coarsest == .milliseconds(10))
        #expect(watch.moving(since: .milliseconds(1000)) == [first, second])
    }

    @Test(
        "takes off what the restart itself took, of partitions that the process owned only",
        arguments: [
            (restart: 500..<700, isOwned: true, beyond: 200),
            (restart: 400..<600, isOwned: true, beyond: 300),
            (restart: 400..<1000, isOwned: true, beyond: 0),
            (restart: 1000..<1200, isOwned: true, beyond: 400),
            (restart: 500..<700, isOwned: false, beyond: 400),
        ])
    func restart(restart: Range<Int>, isOwned: Bool, beyond: Int) {
        let watch = self.watch(standing: 500, 900)
        let times = Duration.milliseconds(restart.lowerBound)..<Duration.milliseconds(restart.upperBound)
        let worst = watch.worst(since: .milliseconds(300), restart: times, of: isOwned ? [first] : [])
        #expect(worst.count == 1 && worst[first]?.beyond == .milliseconds(beyond))
        #expect(worst[first]?.stall.length == .milliseconds(400))
    }

    @Test("leaves out stalls that ended before")
    func earlier() {
        let worst = watch(standing: 500, 900).worst(
            since: .milliseconds(950), restart: .milliseconds(950)..<Duration.milliseconds(960), of: [first])
        #expect(worst.isEmpty)
    }
}
