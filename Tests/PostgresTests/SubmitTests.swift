import Foundation
import Postgres
import Records
import TestTraits
import Testing

@Suite("Submitted statements", .ownThreads) struct SubmitTests {
    private func count(_ table: String, _ server: inout Connection) throws -> Int64? {
        try server.query("SELECT count(*) FROM \(table)")[0].int8(0)
    }

    @Test("cost no round trip: they are answered with the next call")
    func noRoundTrip() throws {
        var server = try TestServer.shared.connect()
        let table = freshName()
        try server.script("CREATE TABLE \(table) (n int8)")
        let before = server.roundTrips
        try server.submit([Statement("INSERT INTO \(table) VALUES ($1)", [.int8(7)])])
        #expect(server.roundTrips == before)
        #expect(try count(table, &server) == 1)
        #expect(server.roundTrips == before + 1)
        try server.submit([Statement("INSERT INTO \(table) VALUES ($1)", [.int8(8)])])
        try server.collect()
        #expect(server.roundTrips == before + 2)
        try server.collect()
        #expect(server.roundTrips == before + 2)
    }

    @Test("take effect though their sender is gone at once")
    func senderGone() throws {
        var other = try TestServer.shared.connect()
        let table = freshName()
        try other.script("CREATE TABLE \(table) (n int8)")
        do {
            var server = try TestServer.shared.connect()
            try server.submit([Statement("INSERT INTO \(table) VALUES (1)")])
        }
        let limit = ContinuousClock.now + .seconds(30)
        while try count(table, &other) == 0, ContinuousClock.now < limit { usleep(1000) }
        #expect(try count(table, &other) == 1)
    }

    @Test("are a transaction of their own: a failure of the next call leaves them")
    func ownTransaction() throws {
        var server = try TestServer.shared.connect()
        let table = freshName()
        try server.script("CREATE TABLE \(table) (n int8)")
        try server.submit([Statement("INSERT INTO \(table) VALUES (1)")])
        #expect(failure { try server.query("SELECT 1 / $1", [.int4(0)]) }?.sqlstate == "22012")
        #expect(try count(table, &server) == 1)
    }

    @Test(
        "that fail are told of once, by a call that waits for them, and the connection goes on",
        arguments: ["collect", "submit", "script", "transaction"])
    func failed(call: String) throws {
        var server = try TestServer.shared.connect()
        let table = freshName()
        try server.script("CREATE TABLE \(table) (n int8)")
        try server.submit([Statement("SELECT 1 / $1", [.int4(0)], name: "mark")])
        let insert = "INSERT INTO \(table) VALUES (1)"
        let error = failure {
            switch call {
            case "collect": try server.collect()
            case "submit": try server.submit([Statement(insert)])
            case "script": try server.script(insert)
            default: try server.transaction(prelude: insert, copies: [])
            }
        }
        #expect(error?.sqlstate == "22012")
        #expect(error?.statementName == "mark")
        #expect(server.transactionState == .idle)
        // What waits for the outcome first has not run.
        #expect(try count(table, &server) == 0)
        try server.collect()
    }

    @Test("that fail fail no pipeline that takes their answer along")
    func failedBeforePipeline() throws {
        var server = try TestServer.shared.connect()
        try server.submit([Statement("SELECT 1 / $1", [.int4(0)])])
        let before = server.roundTrips
        #expect(try server.query("SELECT 7")[0].int4(0) == 7)
        #expect(failure { try server.collect() }?.sqlstate == "22012")
        #expect(server.roundTrips == before + 1)
        try server.collect()
    }

    @Test("with a stale plan fail, and what came with them is not run twice")
    func stalePlan() throws {
        var server = try TestServer.shared.connect()
        let table = freshName(), log = freshName()
        try server.script("CREATE TABLE \(table) (n int8); CREATE TABLE \(log) (n int8)")
        let read = Statement("SELECT * FROM \(table)")
        try server.pipeline([read])
        try server.script("ALTER TABLE \(table) ADD m int8")
        try server.submit([read])
        try server.query("INSERT INTO \(log) VALUES (1)")
        #expect(failure { try server.collect() }?.failure == .transient)
        #expect(try count(log, &server) == 1)
        try server.submit([read])
        try server.collect()
    }

    @Test("are refused within a transaction")
    func withinTransaction() throws {
        var server = try TestServer.shared.connect()
        try server.query("BEGIN")
        #expect(failure { try server.submit([Statement("SELECT 1")]) }?.kind == .misuse)
        #expect(server.transactionState == .open)
        try server.query("COMMIT")
    }

    @Test("of a backend that is ended are a lost connection in the next call")
    func lost() throws {
        var server = try TestServer.shared.connect()
        try server.submit([Statement("SELECT pg_terminate_backend(pg_backend_pid())")])
        #expect(failure { try server.query("SELECT 1") }?.kind == .connection)
        #expect(server.isUsable == false)
        #expect(failure { try server.submit([Statement("SELECT 1")]) }?.kind == .connection)
    }
}
