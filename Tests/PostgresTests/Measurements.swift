import Digest
import Foundation
import Postgres
import Records
import Testing

/// Figures, not checks: `BELLHOP_MEASURE=1 swift test -c release --filter Measurements`.
@Suite(
    "Measurements", .serialized, .enabled(if: ProcessInfo.processInfo.environment["BELLHOP_MEASURE"] != nil))
struct Measurements {
    static let table = Table(
        "measured",
        columns: [
            Column("tenant", .text), Column("lead", .text), Column("at", .timestamptz), Column("old", .int4),
            Column("new", .int4), Column("event", .uuid), Column("position", .int8),
        ])

    /// One row of seven columns, about 80 bytes of values.
    @inline(__always) static func append(_ number: Int, tenant: Text, lead: Text, to buffer: inout RowBuffer)
    {
        buffer.text(tenant)
        buffer.text(lead)
        buffer.timestamp(Timestamp(microseconds: 1_700_000_000_000_000 + Int64(number)))
        buffer.int4(number % 3 == 0 ? nil : Int32(number & 63))
        buffer.int4(Int32(number & 127))
        buffer.uuid(high: UInt64(number), low: 7)
        buffer.int8(Int64(number))
        buffer.endRow()
    }

    static func fill(_ buffer: inout RowBuffer, _ rows: Int) {
        let tenant: Text = "tenant-17", lead: Text = "lead-0000012345"
        for number in 0..<rows { append(number, tenant: tenant, lead: lead, to: &buffer) }
    }

    @Test("row buffer alone", arguments: [RowBuffer.Layout.columns, .copy])
    func rowBuffer(layout: RowBuffer.Layout) {
        var buffer = RowBuffer(columns: Self.table.types, layout: layout)
        Self.fill(&buffer, 5000)
        let start = ContinuousClock.now
        for _ in 0..<400 {
            buffer.removeAll()
            Self.fill(&buffer, 5000)
        }
        let elapsed = ContinuousClock.now - start
        print("row buffer, \(layout): \(elapsed / .nanoseconds(1) / 2_000_000) ns a row of 7 columns")
        #expect(buffer.count == 5000)
    }

    @Test("rows a second", arguments: ["unnest", "copy"], [1000, 5000])
    func rows(way: String, batch: Int) throws {
        var server = try TestServer.shared.connect(settings: [("plan_cache_mode", "force_custom_plan")])
        let columns = Self.table.columns.map { "\($0.name) \($0.type.name)" }.joined(separator: ", ")
        try server.script("CREATE UNLOGGED TABLE IF NOT EXISTS measured (\(columns)); TRUNCATE measured")
        var buffer = RowBuffer(columns: Self.table.types, layout: way == "copy" ? .copy : .columns)
        let insert = Self.table.insertStatement(), copy = Self.table.copyStatement
        let total = 1_000_000
        let trips = server.roundTrips
        let start = ContinuousClock.now
        for _ in 0..<total / batch {
            buffer.removeAll()
            Self.fill(&buffer, batch)
            if way == "copy" {
                try server.transaction(copies: [Copy(copy, buffer.copyStream())])
            } else {
                try server.pipeline([Statement(insert, buffer.parameters())])
            }
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let each = Double(server.roundTrips - trips) / Double(total / batch)
        print("\(way), \(batch) a batch: \(Int(Double(total) / seconds)) rows/s, \(each) round trips a batch")
        #expect(try server.query("SELECT count(*) FROM measured")[0].int8(0) == Int64(total))
    }

    @Test("identities")
    func identities() {
        let parts: [Text] = [
            "tenant-17", "https://crm.example.com/leads", "0190b6a4-7d3e-7c1b-9f55-0a1b2c3d4e5f",
        ]
        var digester = Digester()
        var sum: UInt64 = 0
        let start = ContinuousClock.now
        for _ in 0..<1_000_000 {
            for part in parts { digester.add(part.bytes.span) }
            sum &+= digester.identity().low
        }
        print("identity: \((ContinuousClock.now - start) / .nanoseconds(1) / 1_000_000) ns")
        #expect(sum != 0)
    }

    @Test("one small query")
    func latency() throws {
        var server = try TestServer.shared.connect()
        let start = ContinuousClock.now
        for _ in 0..<20_000 { try server.query("SELECT $1", [.int8(1)]) }
        print("query: \((ContinuousClock.now - start) / .microseconds(1) / 20_000) µs")
    }
}
