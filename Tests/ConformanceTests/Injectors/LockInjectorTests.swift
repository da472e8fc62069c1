import Postgres
import TestKit
import TestTraits
import Testing

@Suite("Locks and connections that others hold", .ownThreads)
struct LockInjectorTests {
    @Test(
        "a server without a free connection refuses with 53300, and gives them again once they are released")
    func connections() throws {
        let server = try PostgresServer(settings: ["fsync=off", "max_connections=20"])
        defer { try? server.stop() }
        let hog = try ConnectionHog(server.conninfo)
        #expect(hog.held >= 17)
        #expect(hog.refusals.sqlstate == "53300")
        let error = #expect(throws: PostgresError.self) { _ = try Connection(server.conninfo) }
        #expect(error?.sqlstate == "53300")
        try hog.release()
        try eventually("there are some again") {
            var connection = try Connection(server.conninfo)
            return try connection.query("select 1").count == 1
        }
    }

    @Test("a worker that has lost its connections waits for new ones, says why, and goes on")
    func worker() throws {
        let server = try PostgresServer(settings: ["fsync=off", "max_connections=20"])
        defer { try? server.stop() }
        let fleet = try Fleet(.mock, database: "crowded", server: server)
        let worker = try fleet.start()
        try fleet.publish(0..<100)
        try eventually("it runs", equals: 100) { try fleet.applied() }
        let hog = try ConnectionHog(fleet.database, evicting: true)
        try fleet.publish(100..<1000)
        try eventually("it says why it waits") { worker.standardError.contains("database_away") }
        try eventually("nobody else has a connection") { hog.held == 20 }
        try hog.release()
        try eventually("it goes on", equals: 1000) { try fleet.applied() }
        worker.terminate()
        #expect(try worker.wait() == .exited(0))
    }

    @Test("a rival that locks in the other order deadlocks with a worker, which tries its batches again")
    func deadlocks() throws {
        let server = try PostgresServer(settings: PostgresServer.settings + ["deadlock_timeout=20ms"])
        defer { try? server.stop() }
        let fleet = try Fleet(.mock, database: "rival", server: server)
        let worker = try fleet.start()
        try fleet.publish(0..<200, leads: 20)
        try eventually("it runs", equals: 200) { try fleet.applied() }
        let rival = try LockRival(fleet.database, .against(states: "leads.lead"))
        var published = 200
        try eventually("there are deadlocks") {
            try fleet.publish(published..<published + 50, leads: 20)
            published += 50
            return try rival.deadlocks() - rival.defeats >= 3
        }
        try rival.stop()
        #expect(rival.failures == [])
        try eventually("everything is applied once", equals: Int64(published)) { try fleet.applied() }
        #expect(try fleet.number("select count(*) from bellhop.dead_letter") == 0)
        #expect(worker.isRunning)
    }

    @Test("a rival knows whether anybody waited for what it holds")
    func blockades() throws {
        let database = try PostgresServer.shared.createDatabase("blockades")
        var other = try Connection(database)
        try other.script("create table t (n int4); insert into t values (1)")
        let rival = try LockRival(
            database, .blocking("t", for: .milliseconds(50)), pause: .milliseconds(50))
        try eventually("it has held the table, and nobody minded") { rival.rounds >= 3 }
        #expect(rival.blockades == 0)
        try eventually("it has been in someone's way") {
            try other.script("update t set n = n + 1")
            return rival.blockades > 0
        }
        try rival.stop()
        #expect(rival.failures == [] && rival.blockades < rival.rounds)
    }

    @Test(
        "a table that refuses every seventh row as it would a conflict keeps batches waiting, not more",
        arguments: ["40001", "55P03"])
    func refusals(_ sqlstate: String) throws {
        let fleet = try Fleet(.mock, database: "refusing_\(sqlstate)", server: .shared)
        let worker = try fleet.start(["--batch-records", "2"])
        let table = try RefusingTable(fleet.database, "leads.score_change", sqlstate: sqlstate, each: 7)
        try fleet.publish(0..<60, leads: 60)
        try eventually("everything is applied", equals: 60) { try fleet.applied() }
        #expect(try table.refusals >= 3)
        try table.heal()
        try fleet.publish(60..<120, leads: 120)
        try eventually("and what follows", equals: 120) { try fleet.applied() }
        #expect(try fleet.number("select count(*) from leads.score_change") == 120)
        #expect(try fleet.number("select count(*) from bellhop.dead_letter") == 0)
        #expect(worker.isRunning)
    }
}
