import Postgres
import Records
import TestTraits
import Testing

@Suite("Transaction with COPY", .ownThreads) struct CopyTests {
    private static func table(_ server: inout Connection) throws -> Table {
        let table = Table(freshName(), key: ["n"], columns: [Column("n", .int8), Column("t", .text)])
        try server.script(
            """
            CREATE TABLE \(table.name) (n int8 PRIMARY KEY, t text);
            CREATE FUNCTION \(table.name)_refuse() RETURNS void LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'fenced' USING ERRCODE = 'BH001'; END $$
            """)
        return table
    }

    private static func copy(_ table: Table, _ numbers: Range<Int64>, text: Text = "x") -> Copy {
        var buffer = RowBuffer(columns: table.types, layout: .copy)
        for number in numbers {
            buffer.int8(number)
            buffer.text(text)
            buffer.endRow()
        }
        return Copy(table.copyStatement, buffer.copyStream())
    }

    private static func count(_ server: inout Connection, _ table: Table) throws -> Int64? {
        try server.query("SELECT count(*) FROM \(table.name)")[0].int8(0)
    }

    @Test("prelude, streams and epilogue commit together: one wait, and one more a stream")
    func commits() throws {
        var server = try TestServer.shared.connect()
        let table = try Self.table(&server)
        let before = server.roundTrips
        try server.transaction(
            prelude: "INSERT INTO \(table.name) VALUES (-1)",
            copies: [Self.copy(table, 0..<100), Self.copy(table, 100..<150)],
            epilogue: "INSERT INTO \(table.name) VALUES (-2)")
        #expect(server.roundTrips == before + 3)
        #expect(server.transactionState == .idle)
        #expect(try Self.count(&server, table) == 152)
    }

    @Test("statements with parameters go ahead in the same transaction")
    func statements() throws {
        var server = try TestServer.shared.connect()
        let table = try Self.table(&server)
        let results = try server.transaction(
            [
                Statement("INSERT INTO \(table.name) VALUES ($1)", [.int8(-1)]),
                Statement("SELECT count(*) FROM \(table.name)"),
            ],
            copies: [Self.copy(table, 0..<100)])
        #expect(try results[1][0].int8(0) == 1)
        #expect(server.transactionState == .idle)
        #expect(try Self.count(&server, table) == 101)
    }

    @Test(
        "a failure at any place writes nothing, and the connection goes on",
        arguments: ["prelude", "epilogue", "statement", "stream", "later stream", "missing stream"])
    func failureAnywhere(place: String) throws {
        var server = try TestServer.shared.connect()
        let table = try Self.table(&server)
        let refuse = "SELECT \(table.name)_refuse()"
        var copies = [Self.copy(table, 0..<10), Self.copy(table, 10..<20)]
        if place == "stream" { copies[0].stream = copies[0].stream.dropLast(9) }
        if place == "later stream" { copies[1] = Self.copy(table, 5..<20) }
        let extra = place == "missing stream" ? table.copyStatement : ""
        let error = failure {
            try server.transaction(
                place == "statement" ? [Statement("SELECT 1"), Statement(refuse)] : [],
                prelude: place == "prelude" ? refuse : "INSERT INTO \(table.name) VALUES (-1)",
                copies: copies, epilogue: place == "epilogue" ? refuse : extra)
        }
        let expected = ["stream": "22P04", "later stream": "23505", "missing stream": nil][place] ?? "BH001"
        #expect(error?.sqlstate == expected)
        #expect(error?.isOutcomeUnknown == false)
        #expect(error?.statement == ["statement": 1, "stream": 0, "later stream": 1][place])
        #expect(server.transactionState == .idle)
        #expect(try Self.count(&server, table) == 0)
    }

    @Test("a failure behind statements rolls those back too")
    func failureBehindStatements() throws {
        var server = try TestServer.shared.connect()
        let table = try Self.table(&server)
        let insert = Statement("INSERT INTO \(table.name) VALUES ($1)", [.int8(3)])
        let error = failure { try server.transaction([insert], copies: [Self.copy(table, 0..<10)]) }
        #expect(error?.sqlstate == "23505")
        #expect(error?.statement == 1)
        #expect(server.transactionState == .idle)
        #expect(try Self.count(&server, table) == 0)
    }

    @Test("a stream of megabytes whose first row is refused ends with that error")
    func earlyRefusal() throws {
        var server = try TestServer.shared.connect()
        let table = try Self.table(&server)
        let big = Text(String(repeating: "x", count: 1000))
        try server.transaction(copies: [Self.copy(table, 0..<1)])
        let error = failure { try server.transaction(copies: [Self.copy(table, 0..<20_000, text: big)]) }
        #expect(error?.sqlstate == "23505")
        #expect(try Self.count(&server, table) == 1)
    }

    @Test("inside an explicit transaction nothing is committed", arguments: [false, true])
    func nested(hasStatements: Bool) throws {
        var server = try TestServer.shared.connect()
        let table = try Self.table(&server)
        let insert = Statement("INSERT INTO \(table.name) VALUES ($1)", [.int8(-1)])
        try server.query("BEGIN")
        try server.transaction(hasStatements ? [insert] : [], copies: [Self.copy(table, 0..<10)])
        #expect(server.transactionState == .open)
        try server.query("ROLLBACK")
        #expect(try Self.count(&server, table) == 0)
    }
}
