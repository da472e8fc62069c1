import Postgres
import Records
import Synchronization
import TestTraits
import Testing

@Suite("Connection", .ownThreads) struct ConnectionTests {
    @Test("settings and name hold from the first statement, without a round trip")
    func settings() throws {
        let values = [("statement_timeout", "1234ms"), ("application_name", "a b\\c"), ("work_mem", "5MB")]
        var server = try TestServer.shared.connect(settings: values)
        #expect(server.roundTrips == 0)
        let rows = try server.query(
            "SELECT current_setting('statement_timeout'), current_setting('work_mem'), pg_backend_pid()")
        #expect(try rows[0].string(0) == "1234ms")
        #expect(try rows[0].string(1) == "5MB")
        #expect(try rows[0].int4(2) == server.backendPID)
    }

    @Test("a setting keeps its spaces and backslashes")
    func settingEscapes() throws {
        var server = try TestServer.shared.connect(settings: [("bellhop.note", #"a b\c 'd'"#)])
        #expect(try server.query("SELECT current_setting('bellhop.note')")[0].string(0) == #"a b\c 'd'"#)
    }

    @Test("a dead peer is noticed by default, and what the string says wins")
    func liveness() throws {
        var plain = try TestServer.shared.connect()
        #expect(try plain.query("SELECT current_setting('client_encoding')")[0].string(0) == "UTF8")
        var named = try Connection(
            TestServer.shared.conninfo + " application_name=mine client_encoding=LATIN1")
        let rows = try named.query(
            "SELECT current_setting('application_name'), current_setting('client_encoding')")
        #expect(try rows[0].string(0) == "mine")
        #expect(try rows[0].string(1) == "UTF8")
    }

    @Test("notices go to the hook")
    func notices() throws {
        _ = try TestServer.shared.connect()
        let seen = Mutex<[String]>([])
        let collect: @Sendable (String) -> Void = { notice in seen.withLock { $0.append(notice) } }
        var server = try Connection(TestServer.shared.conninfo, notice: collect)
        try server.script("DO $$ BEGIN RAISE WARNING 'look'; END $$")
        #expect(seen.withLock { $0 } == ["01000: look"])
    }

    @Test("a pipeline is one round trip and gives a result a statement")
    func onePipeline() throws {
        var server = try TestServer.shared.connect()
        let table = freshName()
        try server.script("CREATE TABLE \(table) (n int8)")
        let before = server.roundTrips
        let results = try server.pipeline([
            Statement("INSERT INTO \(table) VALUES ($1), (2)", [.int8(1)]),
            Statement("SELECT n FROM \(table) ORDER BY n"),
            Statement("DELETE FROM \(table) WHERE n = $1", [.int8(9)]),
        ])
        #expect(server.roundTrips == before + 1)
        #expect(results.map(\.affected) == [2, 2, 0])
        #expect(try results[1].map { try $0.int8(0) } == [1, 2])
    }

    @Test(
        "a failure in the middle rolls back the whole pipeline, and the connection goes on", arguments: 0..<3)
    func failureInTheMiddle(place: Int) throws {
        var server = try TestServer.shared.connect()
        let table = freshName()
        try server.script("CREATE TABLE \(table) (n int4)")
        var statements = (0..<3).map {
            Statement("INSERT INTO \(table) VALUES ($1)", [.int4($0)], name: "insert")
        }
        statements[place] = Statement("SELECT 1 / $1", [.int4(0)], name: "division")
        let error = failure { try server.pipeline(statements) }
        #expect(error?.kind == .server(sqlstate: "22012"))
        #expect(error?.statement == place)
        #expect(error?.statementName == "division")
        #expect(error?.isOutcomeUnknown == false)
        #expect(server.isUsable == true)
        #expect(try server.query("SELECT count(*) FROM \(table)")[0].int8(0) == 0)
    }

    @Test("a statement that cannot be parsed rolls back too, and is not taken for prepared")
    func parseError() throws {
        var server = try TestServer.shared.connect()
        let table = freshName()
        let statement = Statement("INSERT INTO \(table) VALUES ($1)", [.int4(1)])
        for _ in 0..<2 {
            #expect(failure { try server.pipeline([statement, statement]) }?.sqlstate == "42P01")
        }
        try server.script("CREATE TABLE \(table) (n int4)")
        try server.pipeline([statement, statement])
        #expect(try server.query("SELECT count(*) FROM \(table)")[0].int8(0) == 2)
    }

    @Test("a deferred constraint fails at the end of the pipeline, as an error of that call")
    func deferredConstraint() throws {
        var server = try TestServer.shared.connect()
        let table = freshName()
        try server.script("CREATE TABLE \(table) (n int4 UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        let insert = Statement("INSERT INTO \(table) VALUES ($1)", [.int4(1)])
        let error = failure { try server.pipeline([insert, insert]) }
        #expect(error?.kind == .server(sqlstate: "23505"))
        #expect(error?.isOutcomeUnknown == false)
        #expect(try server.query("SELECT count(*) FROM \(table)")[0].int8(0) == 0)
    }

    @Test("an explicit transaction stays open over calls, and fails until it is rolled back")
    func explicitTransaction() throws {
        var server = try TestServer.shared.connect()
        try server.query("BEGIN")
        try server.query("SAVEPOINT s")
        #expect(server.transactionState == .open)
        #expect(failure { try server.query("SELECT 1 / 0") }?.sqlstate == "22012")
        #expect(server.transactionState == .failed)
        try server.query("ROLLBACK TO s")
        #expect(server.transactionState == .open)
        try server.query("COMMIT")
        #expect(server.transactionState == .idle)
    }

    @Test("COMMIT of a failed transaction is an error: the server only rolls back")
    func commitAfterFailure() throws {
        var server = try TestServer.shared.connect()
        try server.query("BEGIN")
        #expect(failure { try server.query("SELECT 1 / 0") }?.sqlstate == "22012")
        #expect(failure { try server.query("COMMIT") }?.sqlstate == "25P02")
        #expect(server.transactionState == .idle)
    }

    @Test("a call that begins a transaction and fails leaves none behind")
    func noTransactionLeft() throws {
        var server = try TestServer.shared.connect()
        let begins = [Statement("BEGIN"), Statement("SELECT 1 / 0")]
        #expect(failure { try server.pipeline(begins) }?.sqlstate == "22012")
        #expect(server.transactionState == .idle)
        #expect(failure { try server.script("BEGIN; SELECT 1 / 0") }?.sqlstate == "22012")
        #expect(server.transactionState == .idle)
    }

    @Test("a prepared statement survives a change of its table's columns")
    func changedTable() throws {
        var server = try TestServer.shared.connect(), other = try TestServer.shared.connect()
        let table = freshName()
        try server.script("CREATE TABLE \(table) (n int4); INSERT INTO \(table) VALUES (1)")
        let select = Statement("SELECT * FROM \(table)")
        #expect(try server.pipeline([select])[0].columnCount == 1)
        try other.script("ALTER TABLE \(table) ADD m int8 DEFAULT 7")
        let insert = Statement("INSERT INTO \(table) VALUES (2)")
        let results = try server.pipeline([insert, select])
        #expect(results[1].columnCount == 2)
        #expect(results[1].count == 2)
    }

    @Test("within a transaction a stale plan is transient, and gone after that")
    func stalePlanInTransaction() throws {
        var server = try TestServer.shared.connect(), other = try TestServer.shared.connect()
        let table = freshName()
        try server.script("CREATE TABLE \(table) (n int4)")
        let select = "SELECT * FROM \(table)"
        try server.query(select)
        try other.script("ALTER TABLE \(table) ADD m int8")
        try server.query("BEGIN")
        let error = failure { try server.query(select) }
        #expect(error?.sqlstate == "0A000")
        #expect(error?.failure == .transient)
        try server.query("ROLLBACK")
        #expect(try server.query(select).columnCount == 2)
    }

    @Test("statements that the session has forgotten are prepared again")
    func discarded() throws {
        var server = try TestServer.shared.connect()
        #expect(try server.query("SELECT 1")[0].int4(0) == 1)
        try server.script("DEALLOCATE ALL")
        #expect(try server.query("SELECT 1")[0].int4(0) == 1)
    }

    @Test("each statement is prepared once, and made-up SQL does not fill the server")
    func prepared() throws {
        var server = try TestServer.shared.connect()
        for number in 0..<300 { try server.query("SELECT \(number), $1", [.int4(1)]) }
        for _ in 0..<10 { try server.query("SELECT 0, $1", [.int4(1)]) }
        let count = try server.query("SELECT count(*) FROM pg_prepared_statements")[0].int8(0)
        #expect(count == 256)
    }

    @Test("megabytes both ways in one pipeline do not block each other")
    func largeBothWays() throws {
        var server = try TestServer.shared.connect()
        let block = [UInt8](repeating: 0xA5, count: 8 << 20)
        let echo = Statement("SELECT $1::bytea, $2::int4", [.bytea(block), .int4(7)])
        let results = try server.pipeline([echo, echo, echo])
        #expect(results.count == 3)
        for rows in results { #expect(try rows[0].bytea(0) == block) }
        #expect(server.isUsable == true)
    }

    @Test("an empty statement and an empty pipeline are no error")
    func nothingToDo() throws {
        var server = try TestServer.shared.connect()
        #expect(try server.pipeline([]).isEmpty)
        #expect(try server.query("").isEmpty)
        try server.script("")
        #expect(server.isUsable == true)
    }

    @Test("SQL that holds NUL is refused before anything is sent")
    func nulInSQL() throws {
        var server = try TestServer.shared.connect()
        #expect(failure { try server.query("SELECT 1; \0") }?.kind == .misuse)
        #expect(failure { try server.script("SELECT 1; \0") }?.kind == .misuse)
        #expect(server.roundTrips == 0)
        #expect(server.isUsable == true)
    }

    @Test("COPY TO STDOUT is refused")
    func copyOut() throws {
        for isScript in [false, true] {
            var server = try TestServer.shared.connect()
            let sql = "COPY (SELECT 1) TO STDOUT"
            let error = failure {
                if isScript { try server.script(sql) } else { try server.query(sql) }
            }
            #expect(error?.kind == .misuse)
        }
    }

    @Test("COPY in a pipeline or a script is refused, not waited for")
    func copyInTheWrongPlace() throws {
        var server = try TestServer.shared.connect()
        let table = freshName()
        try server.script("CREATE TABLE \(table) (n int4)")
        #expect(failure { try server.script("COPY \(table) FROM STDIN") }?.kind == .misuse)
        #expect(server.isUsable == true)
        let error = failure { try server.query("COPY \(table) FROM STDIN") }
        #expect(error?.kind == .misuse)
        #expect(server.isUsable == false)
    }

    @Test("a getter of another type, a missing column and NULL are told apart")
    func getters() throws {
        var server = try TestServer.shared.connect()
        let row = try server.query("SELECT 1::int8, NULL::text, 'x'::text")[0]
        #expect(failure { _ = try row.text(0) }?.kind == .misuse)
        #expect(failure { _ = try row.int8(2) }?.kind == .misuse)
        #expect(failure { _ = try row.int8(3) }?.kind == .misuse)
        #expect(failure { _ = try row.isNull(-1) }?.kind == .misuse)
        #expect(try row.text(1) == nil)
        #expect(try row.isNull(1))
        #expect(try row.text(2) == "x")
    }
}
