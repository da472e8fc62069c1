import Lag
import Records
import Testing

private let place = TopicPartition("orders", 0)

private func lag(at: Int64, next: Int64, end: Int64) -> PartitionLag {
    var lag = PartitionLag(
        worker: "w", partition: place, row: PartitionRow(owner: "w-h-0-0", next: next), at: at)
    lag.log = LogEnds(low: 0, stable: end, end: end)
    lag.oldest = next < end ? .record(offset: next, timestamp: at - 1000) : .nothing
    return lag
}

@Suite("Rates")
struct RateTests {
    @Test(
        "trend and time to drain",
        arguments: [
            // Seconds apart, position and end before and after; rates, trend, milliseconds to drain.
            (1, (0, 100), (10, 100), 10.0, 0.0, Rate.Trend.draining, 9000 as Int64?),
            (2, (0, 100), (10, 130), 5, 15, .growing, nil), (1, (0, 100), (0, 100), 0, 0, .steady, nil),
            (1, (0, 1000), (100, 1099), 100, 99, .steady, 999_000),
            (1, (50, 100), (100, 100), 50, 0, .draining, 0),
        ])
    func trend(
        seconds: Int64, before: (Int64, Int64), after: (Int64, Int64), applied: Double, published: Double,
        trend: Rate.Trend, drain: Int64?
    ) throws {
        var window = RateWindow()
        var first = [lag(at: 1_000_000, next: before.0, end: before.1)]
        window.rate(&first)
        #expect(first[0].rate == nil)
        var second = [lag(at: 1_000_000 + seconds * 1000, next: after.0, end: after.1)]
        window.rate(&second)
        let rate = try #require(second[0].rate)
        #expect(rate.applied == applied && rate.published == published && rate.trend == trend)
        #expect(second[0].drain == drain)
    }

    @Test("only looks of the window count, and a position that went back begins anew")
    func window() {
        var window = RateWindow(.seconds(10))
        func look(_ second: Int64, _ next: Int64, end: Int64 = 1000) -> Rate? {
            var lags = [lag(at: second * 1000, next: next, end: end)]
            window.rate(&lags)
            return lags[0].rate
        }
        #expect(look(0, 0) == nil)
        #expect(look(5, 10)?.applied == 2)
        #expect(look(10, 20)?.applied == 2)
        // The look at 0 s is too old: 20 to 120 from 5 s on.
        #expect(look(15, 120)?.applied == 11)
        #expect(look(16, 3) == nil)
        #expect(look(17, 4)?.applied == 1)
        #expect(look(18, 4, end: 10) == nil)
    }
}

@Suite("The lag of a partition")
struct PartitionLagTests {
    private func figures(
        next: Int64? = 5, low: Int64 = 0, stable: Int64? = nil, end: Int64 = 9, _ oldest: Oldest
    ) -> PartitionLag {
        var lag = PartitionLag(
            worker: "w", partition: place,
            row: next.map { PartitionRow(owner: "w-h-0-0", next: $0, still: 40_000) },
            at: 100_000)
        lag.log = LogEnds(low: low, stable: stable ?? end, end: end)
        lag.oldest = oldest
        lag.ownership = .owned
        lag.retention = Retention(milliseconds: 60_000, bytes: nil)
        return lag
    }

    @Test(
        "seconds: of the record's own time; 0 without one and from the future; unknown is not 0",
        arguments: [
            (Oldest.nothing, 0 as Int64?), (.record(offset: 5, timestamp: 30_000), 70_000),
            (.held(offset: 5, timestamp: 99_000), 1000), (.record(offset: 5, timestamp: 200_000), 0),
            (.record(offset: 5, timestamp: -1), nil), (.unknown("no broker"), nil),
        ])
    func seconds(oldest: Oldest, expected: Int64?) {
        let lag = figures(oldest)
        #expect(lag.milliseconds == expected)
        #expect((lag.unknown == nil) == (expected != nil))
    }

    @Test(
        "records: to the end, from the log's beginning before the first claim, unknown behind another log's end"
    )
    func records() {
        #expect(figures(.nothing).records == 4)
        #expect(figures(next: nil, low: 2, .nothing).records == 7)
        let beyond = figures(next: 12, .nothing)
        #expect(beyond.records == nil && beyond.isBeyondEnd)
        let lost = figures(next: 1, low: 3, .nothing)
        #expect(lost.records == 8 && lost.lost == 2)
        #expect(figures(stable: 7, .nothing).held == 2)
        #expect(figures(next: 8, stable: 7, .nothing).held == 1)
    }

    @Test("retention: the record's age against the topic's, never below 0")
    func retention() {
        #expect(figures(.record(offset: 5, timestamp: 70_000)).retentionLeft == 30_000)
        #expect(figures(.record(offset: 5, timestamp: 10_000)).retentionLeft == 0)
        #expect(figures(.nothing).retentionLeft == nil)
        #expect(figures(.record(offset: 5, timestamp: -1)).retentionLeft == nil)
    }

    @Test("a stall is backlog that waits and a position that stands, both for as long")
    func stall() {
        #expect(figures(.record(offset: 5, timestamp: 0)).stall() == 40_000)
        // The position stood for 40 s, but for most of them there was nothing to do.
        #expect(figures(.record(offset: 5, timestamp: 80_000)).stall() == nil)
        #expect(figures(.nothing).stall() == nil)
        var stopped = figures(.record(offset: 5, timestamp: 0))
        stopped.row?.stopReason = "no table"
        #expect(stopped.stall() == nil)
    }
}
