import Digest
import Postgres
import Records
import TestTraits
import Testing

/// One row of every type; nil is NULL.
struct Sample: Equatable, Sendable {
    var text: Text?
    var int4: Int32?
    var int8: Int64?
    var float8: Double?
    var bool: Bool?
    var timestamp: Timestamp?
    var jsonb: [UInt8]?
    var bytea: [UInt8]?
    var uuid: [UInt8]?

    static let table = Table(
        "sample", columns: ColumnType.allCases.map { Column("\($0)_", $0) })

    static let all: [Sample] = [
        Sample(),
        Sample(
            text: "", int4: 0, int8: 0, float8: 0, bool: false, timestamp: Timestamp(microseconds: 0),
            jsonb: Array("{}".utf8),
            bytea: [], uuid: [UInt8](repeating: 0, count: 16)),
        Sample(
            text: Text("é e\u{301} 👩‍👧 \u{1}\u{7F}\\N"), int4: .max, int8: .max, float8: .infinity, bool: true,
            timestamp: Timestamp(microseconds: .max), jsonb: Array(#"{"a": [1, null, "ü"]}"#.utf8),
            bytea: Array(0...255),
            uuid: [UInt8](repeating: 0xFF, count: 16)),
        Sample(
            text: Text(String(repeating: "x", count: 100_000)), int4: .min, int8: .min,
            float8: -.leastNonzeroMagnitude,
            bool: true, timestamp: Timestamp(microseconds: -210_866_803_200_000_000),
            jsonb: Array("null".utf8),
            bytea: [0], uuid: Array(1...16)),
        Sample(
            text: "x", int4: -1, int8: -1, float8: 0.1, bool: false,
            timestamp: Timestamp(rfc3339: "2026-03-01T12:00:00.123456Z"),
            jsonb: Array("\"\"".utf8), bytea: [0, 0], uuid: Identity("a").bytes),
    ]

    func append(to buffer: inout RowBuffer) {
        buffer.text(text)
        buffer.int4(int4)
        buffer.int8(int8)
        buffer.float8(float8)
        buffer.bool(bool)
        buffer.timestamp(timestamp)
        buffer.jsonb(jsonb)
        buffer.bytea(bytea)
        buffer.uuid(uuid)
        buffer.endRow()
    }

    var parameters: [Parameter] {
        [
            .text(text), .int4(int4), .int8(int8), .float8(float8), .bool(bool), .timestamp(timestamp),
            .jsonb(jsonb),
            .bytea(bytea), .uuid(uuid),
        ]
    }

    init(_ row: Row) throws {
        text = try row.text(0)
        int4 = try row.int4(1)
        int8 = try row.int8(2)
        float8 = try row.float8(3)
        bool = try row.bool(4)
        timestamp = try row.timestamp(5)
        jsonb = try row.json(6)
        bytea = try row.bytea(7)
        uuid = try row.uuid(8)
    }

    init(
        text: Text? = nil, int4: Int32? = nil, int8: Int64? = nil, float8: Double? = nil, bool: Bool? = nil,
        timestamp: Timestamp? = nil, jsonb: [UInt8]? = nil, bytea: [UInt8]? = nil, uuid: [UInt8]? = nil
    ) {
        self.text = text
        self.int4 = int4
        self.int8 = int8
        self.float8 = float8
        self.bool = bool
        self.timestamp = timestamp
        self.jsonb = jsonb
        self.bytea = bytea
        self.uuid = uuid
    }

    /// A connection with an empty table for samples, in the order of `number`.
    static func connect() throws -> Connection {
        var server = try TestServer.shared.connect()
        let columns = table.columns.map { "\(quoted($0.name)) \($0.type.name)" }.joined(separator: ", ")
        try server.script("CREATE TEMP TABLE sample (\(columns), number serial)")
        return server
    }

    static func stored(_ server: inout Connection) throws -> [Sample] {
        try server.query("SELECT * FROM sample ORDER BY number").map { try Sample($0) }
    }
}

@Suite("Values: there and back", .ownThreads) struct RowBufferTests {
    @Test("every type round-trips as a scalar parameter", arguments: Sample.all)
    func scalars(sample: Sample) throws {
        var server = try TestServer.shared.connect()
        let columns = ColumnType.allCases.enumerated().map { "$\($0.offset + 1)::\($0.element.name)" }
        let rows = try server.query("SELECT \(columns.joined(separator: ", "))", sample.parameters)
        #expect(try Sample(rows[0]) == sample)
    }

    @Test("every type round-trips as an array for unnest")
    func arrays() throws {
        var server = try Sample.connect()
        var buffer = RowBuffer(columns: Sample.table.types, layout: .columns)
        for sample in Sample.all { sample.append(to: &buffer) }
        try server.query(Sample.table.insertStatement(), buffer.parameters())
        #expect(try Sample.stored(&server) == Sample.all)
    }

    @Test("every type round-trips as a COPY stream")
    func copy() throws {
        var server = try Sample.connect()
        var buffer = RowBuffer(columns: Sample.table.types, layout: .copy)
        for sample in Sample.all { sample.append(to: &buffer) }
        try server.transaction(copies: [Copy(Sample.table.copyStatement, buffer.copyStream())])
        #expect(try Sample.stored(&server) == Sample.all)
    }

    @Test("no rows are an empty array and an empty stream")
    func empty() throws {
        var server = try Sample.connect()
        var arrays = RowBuffer(columns: Sample.table.types, layout: .columns)
        var stream = RowBuffer(columns: Sample.table.types, layout: .copy)
        #expect(try server.query(Sample.table.insertStatement(), arrays.parameters()).affected == 0)
        try server.transaction(copies: [Copy(Sample.table.copyStatement, stream.copyStream())])
        #expect(try Sample.stored(&server).isEmpty)
    }

    @Test(
        "rows after a mark can be dropped, an unfinished one too, and the room is used again",
        arguments: [RowBuffer.Layout.columns, .copy], [0, 1, 63, 64, 65, 128, 199, 200])
    func truncate(layout: RowBuffer.Layout, mark: Int) throws {
        let types: [ColumnType] = [.int4, .text]
        func append(_ number: Int, to buffer: inout RowBuffer) {
            buffer.int4(Int32(number))
            buffer.text(number % 3 == 0 ? nil : Text(String(repeating: "x", count: number)))
            buffer.endRow()
        }
        var buffer = RowBuffer(columns: types, layout: layout),
            expected = RowBuffer(columns: types, layout: layout)
        for number in 0..<200 { append(number, to: &buffer) }
        buffer.int4(1)
        buffer.truncate(to: mark)
        for number in 500..<600 { append(number, to: &buffer) }
        for number in Array(0..<mark) + Array(500..<600) { append(number, to: &expected) }
        #expect(buffer.count == expected.count)
        #expect(buffer.byteCount == expected.byteCount)
        if layout == .copy {
            #expect(buffer.copyStream() == expected.copyStream())
        } else {
            #expect(buffer.parameters() == expected.parameters())
        }
    }

    @Test("what was handed out does not change with the next batch")
    func handedOut() {
        var buffer = RowBuffer(columns: [.int4], layout: .columns)
        buffer.int4(1)
        buffer.endRow()
        let first = buffer.parameters()
        let copy = first
        buffer.removeAll()
        buffer.int4(2)
        buffer.endRow()
        #expect(first == copy)
        #expect(first == [.int4s([1])])
        #expect(buffer.parameters() == [.int4s([2])])
    }

    @Test("an identity's halves are its uuid")
    func identity() {
        let identity = Identity("tenant", "source", "id")
        var halves = RowBuffer(columns: [.uuid], layout: .columns), bytes = halves
        halves.uuid(high: identity.high, low: identity.low)
        halves.endRow()
        bytes.uuid(identity.bytes)
        bytes.endRow()
        #expect(halves.parameters() == bytes.parameters())
    }

    @Test("infinity cannot be read as a time", arguments: ["infinity", "-infinity", "294276-12-31"])
    func infinity(value: String) throws {
        var server = try TestServer.shared.connect()
        let row = try server.query("SELECT '\(value)'::timestamptz")[0]
        #expect(failure { _ = try row.timestamp(0) }?.kind == .misuse)
    }

    @Test(
        "a time before Postgres' calendar is refused as data",
        arguments: [Int64.min, -210_866_803_200_000_001])
    func beforeTheCalendar(microseconds: Int64) throws {
        var server = try TestServer.shared.connect()
        let time = Timestamp(microseconds: microseconds)
        let error = failure { try server.query("SELECT $1::timestamptz", [.timestamp(time)]) }
        #expect(error?.sqlstate == "22008")
        #expect(error?.failure == .data)
    }

    @Test(
        "what Postgres cannot hold is an error of data, in each way of writing",
        arguments: [
            (Parameter.text(Text("a\0b")), "22021"),
            (.text(Text(validated: [0xFF])), "22021"),
            (.jsonb(Array(#"{"a": "\u0000"}"#.utf8)), "22P05"),
            (.jsonb(Array(#""\ud800""#.utf8)), "22P02"),
            (.jsonb(Array("{".utf8)), "22P02"),
            (.jsonb(Array("1e400000".utf8)), "22003"),
            (.jsonb(Array(String(repeating: "[", count: 20_000).utf8)), "54001"),
        ])
    func refused(parameter: Parameter, sqlstate: String) throws {
        var server = try Sample.connect()
        let isText = parameter.oid == ColumnType.text.oid
        let column = isText ? Column("text_", .text) : Column("jsonb_", .jsonb)
        let table = Table("sample", columns: [column])
        let value = Array(parameter.bytes ?? [])
        func buffer(_ layout: RowBuffer.Layout) -> RowBuffer {
            var buffer = RowBuffer(columns: table.types, layout: layout)
            if isText { buffer.text(value.span) } else { buffer.jsonb(Array(value.dropFirst())) }
            buffer.endRow()
            return buffer
        }
        var arrays = buffer(.columns), stream = buffer(.copy)
        let copy = Copy(table.copyStatement, stream.copyStream())
        for error in [
            failure { try server.query("INSERT INTO sample (\(column.name)) VALUES ($1)", [parameter]) },
            failure { try server.query(table.insertStatement(), arrays.parameters()) },
            failure { try server.transaction(copies: [copy]) },
        ] {
            #expect(error?.sqlstate == sqlstate)
            #expect(error?.failure == .data)
        }
        #expect(server.isUsable == true)
        #expect(try Sample.stored(&server).isEmpty)
    }
}
