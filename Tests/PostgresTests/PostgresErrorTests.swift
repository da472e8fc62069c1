import Postgres
import Testing

@Suite("PostgresError") struct PostgresErrorTests {
    @Test(
        "the SQLSTATE decides what a worker does",
        arguments: [
            ("08006", PostgresError.Failure.transient), ("40001", .transient), ("40P01", .transient),
            ("53300", .transient), ("57014", .transient), ("57P01", .transient), ("55P03", .transient),
            ("55006", .transient), ("22P05", .data), ("22021", .data), ("23505", .data), ("54001", .data),
            ("42P01", .fault), ("42501", .fault), ("55000", .fault), ("P0001", .fault), ("0A000", .fault),
            ("25P02", .fault),
        ])
    func classes(sqlstate: String, expected: PostgresError.Failure) {
        #expect(PostgresError(.server(sqlstate: sqlstate), "").failure == expected)
    }

    @Test("a lost connection is transient, a wrong call is a fault")
    func otherClasses() {
        #expect(PostgresError(.connection, "").failure == .transient)
        #expect(PostgresError(.misuse, "").failure == .fault)
    }

    @Test(
        "a connection string that cannot be read is refused without being quoted",
        arguments: [
            "postgres://me:hunter2@[::1", "postgres://me:hunter2@h/db?nonsense=hunter2", "hunter2",
            "host=h password=hunter2 hunter2", "password='hunter2", "postgres://me:%zzhunter2@h/db",
            "host=h hun\"ter2=hunter2", "postgres://h/db?hunter2", "pass\0word=hunter2",
        ])
    func unreadableConninfo(conninfo: String) throws {
        let error = try #require(failure { _ = try Connection(conninfo) })
        #expect(error.kind == .misuse)
        #expect(!error.debugDescription.contains("ter2"))
        #expect(error.message.contains("connection string"))
    }

    @Test("a refused connection says why, with the server's SQLSTATE, and never the password")
    func refusedConnection() throws {
        _ = try TestServer.shared.connect()
        let conninfo = TestServer.shared.conninfo + " password=hunter2"
        let error = try #require(
            failure { _ = try Connection(conninfo.replacing("dbname=postgres", with: "dbname=hunter2")) })
        #expect(error.kind == .connection)
        #expect(error.sqlstate == "3D000")
        #expect(error.message.contains("database \"***\" does not exist"))
        #expect(!error.debugDescription.contains("hunter2"))
        #expect(!error.isOutcomeUnknown)
    }

    @Test("a server that is not there is a lost connection")
    func nobodyThere() throws {
        let error = try #require(failure { _ = try Connection("host=/nonexistent password=hunter2") })
        #expect(error.kind == .connection)
        #expect(error.failure == .transient)
        #expect(!error.debugDescription.contains("hunter2"))
    }

    @Test("values of rows appear in the debug description only")
    func valuesStayOut() throws {
        var server = try TestServer.shared.connect()
        let table = freshName()
        try server.script(
            "CREATE TABLE \(table) (id text PRIMARY KEY, n int); INSERT INTO \(table) VALUES ('hunter2')")
        let duplicate = failure { try server.query("INSERT INTO \(table) VALUES ($1)", [.text("hunter2")]) }
        let malformed = failure { try server.query("SELECT $1::text::int", [.text("hun\"ter2")]) }
        #expect(duplicate?.constraint == "\(table)_pkey")
        #expect(duplicate?.table == "public.\(table)")
        #expect(duplicate?.description.contains("hunter2") == false)
        #expect(duplicate?.debugDescription.contains("hunter2") == true)
        #expect(malformed?.sqlstate == "22P02")
        #expect(malformed?.description.contains("ter2") == false)
        #expect(malformed?.debugDescription.contains("ter2") == true)
    }

    @Test("an error of a script names the line")
    func scriptLine() throws {
        var server = try TestServer.shared.connect()
        let error = failure { try server.script("SELECT 1;\n-- é\nSELECT 2;\nSELECT nonsense;\n") }
        #expect(error?.line == 4)
        #expect(error?.sqlstate == "42703")
        let last = failure { try server.script("SELECT 1;\nSELEC") }
        #expect(last?.line == 2)
    }
}
