import Postgres
import TestKit
import TestTraits
import Testing

private enum WentBack: Scenario {}
private enum SecondKey: Scenario {}

@Suite("Rows that are not as a lane remembers", .ownThreads)
struct WentBackTests {
    @Test("Postgres without the last commits: what they did is done again, though the lane knows the ids")
    func wentBack() throws {
        let bench = try Bench<WentBack>(.mock)
        try bench.publish((0..<10).map { added("\($0)", "a", 1) })
        try bench.start()
        try bench.settle()
        // As a standby is that had not received them.
        try bench.sql(
            """
            begin;
            delete from bellhop.seen_event; delete from tally.counter; delete from tally.entry;
            update bellhop.partition set epoch = epoch + 1, next_offset = 0, applied = 0,
                tail_offset = null, tail_timestamp = null, tail_hash = null;
            commit
            """)
        try bench.settle()
        #expect(try bench.counters() == ["a 10/10"])
        #expect(try bench.sum("applied") == 10)
        #expect(try bench.sum("duplicates") == 0)
    }

    @Test("what another unique column of the worker's table refuses is that record's dead letter")
    func secondKey() throws {
        let bench = try Bench<SecondKey>(.mock)
        try bench.sql("create unique index on tally.counter (total)")
        try bench.publish([added("1", "a", 7), added("2", "b", 7), added("3", "c", 8)])
        try bench.start()
        try bench.settle()
        #expect(try bench.counters() == ["a 7/1", "c 8/1"])
        #expect(
            try bench.strings("select class || ' ' || record_offset from bellhop.dead_letter") == [
                "data_error 1"
            ])
    }
}
