import Contract
import JSON
import Postgres
import Records
import Runtime
import Synchronization
import TestKit
import TestTraits
import Testing

private enum Ticked: Scenario {}

/// Due work at states of many rows.
@Suite("Due work at a state with parts", .ownThreads, .serialized)
struct DuePartsTests {
    @Test("changes it where it is: it is neither copied nor read again", arguments: BrokerKind.all)
    func inPlace(_ kind: BrokerKind) throws {
        let bench = try Bench<Ticked>(kind)
        try bench.sql(Clock.tables)
        let before = Clock.counts.withLock { $0 }
        try bench.start(Clocks<Ticked>.self)
        try bench.publish([
            event("1", "tally.added", "all", tenant: "\(kind)", data: #"{"counter":"all","amount":20}"#)
        ])
        try eventually("it has struck", equals: 20) {
            try bench.number("select count(*) from clocks.stroke")
        }
        let after = Clock.counts.withLock { $0 }
        #expect(after.strokes - before.strokes == 20 && after.copies == before.copies)
        #expect(after.reads == before.reads, "it was in memory all the time")
        bench.stop()
        try bench.start(Clocks<Ticked>.self)
        try bench.publish([
            event("2", "tally.added", "all", tenant: "\(kind)", data: #"{"counter":"all","amount":22}"#)
        ])
        try eventually("it goes on with what it knew", equals: 22) {
            try bench.number("select count(*) from clocks.stroke")
        }
        #expect(Clock.counts.withLock { $0.copies } == before.copies)
        bench.stop()
    }
}

/// `tally.added` has a tenant's clock strike until it has so often; every 50 ms once.
private struct Clocks<S: Scenario>: PlainWorker {
    static var name: String { S.worker }

    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> Int64 {
        try data.required("amount", \.int64)
    }

    func decide(
        _ strokes: Int64, _ cause: Cause, _ clock: inout Clock?, _ effects: inout Effects<NoFact>
    ) throws(Rejection) {
        if clock == nil { clock = Clock() }
        clock?.wind(until: strokes, cause.recordedAt)
    }

    func decide(
        due instant: Timestamp, _ cause: Cause, _ clock: inout Clock?, _ effects: inout Effects<NoFact>
    ) {
        clock?.strike(instant)
    }
}

private struct Clock: MappedState {
    struct Counts: Sendable {
        var strokes = 0
        /// Strokes at a state that somebody else held, too.
        var copies = 0
        var reads = 0
    }

    /// Of all.
    static let counts = Mutex(Counts())

    /// Shared by copies.
    private final class Body: Sendable {}

    private var strokes: Int64 = 0
    private var last: Int64 = 0
    private var next: Timestamp?
    private var body = Body()
    private var changed: Set<Int64> = []

    var due: Timestamp? { next }

    static let mapping = Mapping<Clock>(
        "clocks.clock", key: ["tenant_id", "clock"], isTimed: true,
        [Field("strokes", \.strokes), Field("last", \.last), Field("next", \.next)])
    static let parts = [
        Table(
            "clocks.stroke", key: ["tenant_id", "number"],
            columns: [Column("tenant_id", .text), Column("number", .int8)])
    ]
    static let tables = """
        create schema clocks;
        create table clocks.clock (
            tenant_id text collate "C", clock text collate "C", strokes int8 not null, last int8 not null, next timestamptz,
            primary key (tenant_id, clock));
        create table clocks.stroke (tenant_id text collate "C", number int8, primary key (tenant_id, number));
        select bellhop.keep_due('clocks.clock');
        """

    static func == (a: Clock, b: Clock) -> Bool {
        (a.strokes, a.last) == (b.strokes, b.last) && a.next == b.next
    }

    mutating func wind(until last: Int64, _ now: Timestamp) {
        self.last = last
        next = strokes < last ? Timestamp(microseconds: now.microseconds + 50_000) : nil
    }

    mutating func strike(_ instant: Timestamp) {
        let isAlone = isKnownUniquelyReferenced(&body)
        Self.counts.withLock { counts in
            counts.strokes += 1
            counts.copies += isAlone ? 0 : 1
        }
        strokes += 1
        changed.insert(strokes)
        wind(until: last, instant)
    }

    mutating func tookParts() { Self.counts.withLock { $0.reads += 1 } }

    mutating func takeChanges(
        part: Int, tenant: Text, written: inout RowBuffer, deleted: inout RowBuffer
    ) {
        for number in changed {
            written.text(tenant)
            written.int8(number)
            written.endRow()
        }
        changed = []
    }
}
