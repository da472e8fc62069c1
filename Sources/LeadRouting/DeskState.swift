internal import Postgres
internal import Records
internal import Routing
internal import Runtime

/// The desk of one tenant as the row of `routing.desk` and, as its parts, those of the other tables.
struct DeskState: StateRow {
    var desk = Desk()
    /// While it is read.
    private var rows = DeskRows()
    /// While it is written.
    private var changes = DeskChanges()

    static let table: Table? = Table(
        "routing.desk", key: ["tenant_id", "desk"],
        columns: [
            Column("tenant_id", .text), Column("desk", .text), Column("clock", .timestamptz),
            Column("arrivals", .int8), Column("review_since", .timestamptz),
            Column("review_arrival", .int8), Column("is_draining", .bool),
        ],
        isTimed: true)

    static let parts = Part.allCases.map(\.table)

    init() {}

    var due: Timestamp? { desk.due }

    func encode(into row: inout RowBuffer) {
        let counters = desk.head
        row.timestamp(counters.clock)
        row.int8(counters.arrivals)
        row.timestamp(counters.review?.since)
        row.int8(counters.review?.arrival)
        row.bool(counters.isDraining)
    }

    init(_ row: Row, from first: Int) throws(PostgresError) {
        rows.counters.clock = try row.timestamp(first) ?? rows.counters.clock
        rows.counters.arrivals = try row.int8(first + 1) ?? 0
        if let since = try row.timestamp(first + 2), let arrival = try row.int8(first + 3) {
            rows.counters.review = ReviewPoint(since: since, arrival: arrival)
        }
        rows.counters.isDraining = try row.bool(first + 4) ?? false
    }

    mutating func take(part: Int, _ row: Row) throws(PostgresError) {
        try Part.allCases[part].read(row, into: &rows)
    }

    mutating func tookParts() {
        desk = Desk(rows)
        rows = DeskRows()
    }

    mutating func takeChanges(
        part: Int, tenant: Text, written: inout RowBuffer, deleted: inout RowBuffer
    ) {
        if part == 0 { changes = desk.takeChanges() }
        Part.allCases[part].write(changes, tenant, &written, &deleted)
        if part == Part.allCases.count - 1 { changes = DeskChanges() }
    }

    func encode(part: Int, tenant: Text, into buffer: inout RowBuffer) {
        var deleted = RowBuffer(columns: [], layout: .columns)
        Part.allCases[part].write(desk.allRows, tenant, &buffer, &deleted)
    }

    static func == (a: DeskState, b: DeskState) -> Bool { a.desk == b.desk }
}
