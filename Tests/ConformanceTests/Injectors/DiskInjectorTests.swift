import Postgres
import TestKit
import TestTraits
import Testing

@Suite("A full disk", .serialized, .ownThreads, .enabled(if: SmallDisk.isAvailable))
struct DiskInjectorTests {
    @Test("nothing can be added while it is full, and again once it is freed")
    func full() throws {
        let server = try PostgresServer(disk: .tables(megabytes: 96))
        defer { try? server.stop() }
        let disk = SmallDisk(of: server)
        var connection = try Connection(server.conninfo)
        try connection.script("create table t (x text)")
        let insert = "insert into t select repeat('x', 1000) from generate_series(1, 2000)"
        #expect(try disk.fill() > 1 << 20)
        #expect(disk.freeBytes < 8192)
        let error = #expect(throws: PostgresError.self) { try connection.query(insert) }
        #expect(error?.sqlstate == "53100")
        disk.free()
        try connection.script(insert)
    }

    @Test("a worker waits while tables cannot grow, names SQLSTATE 53100, and goes on when there is room")
    func worker() throws {
        let server = try PostgresServer(disk: .tables(megabytes: 128))
        defer { try? server.stop() }
        let disk = SmallDisk(of: server)
        let fleet = try Fleet(.mock, database: "disk", server: server)
        let worker = try fleet.start()
        try fleet.publish(0..<100)
        try eventually("it runs", equals: 100) { try fleet.applied() }
        try disk.fill()
        try fleet.publish(100..<10_000, leads: 5000)
        try eventually("its log names the reason") { worker.standardError.contains("53100") }
        let applied = try fleet.applied()
        #expect(applied < 10_000)
        #expect(worker.isRunning)
        disk.free()
        try eventually("it goes on by itself", equals: 10_000) { try fleet.applied() }
        try expectWhole(fleet)
        try eventually("it says so") { worker.standardError.contains("database_back") }
        worker.terminate()
        #expect(try worker.wait() == .exited(0))
    }

    @Test(
        "a server that the full disk ends, WAL and all, keeps what it had, and a worker goes on when it is back"
    )
    func wal() throws {
        let server = try PostgresServer(
            settings: PostgresServer.settings + ["min_wal_size=32MB", "max_wal_size=32MB"],
            disk: .everything(megabytes: 160))
        defer { try? server.stop() }
        let disk = SmallDisk(of: server)
        let fleet = try Fleet(.mock, database: "wal", server: server)
        let worker = try fleet.start()
        try fleet.publish(0..<100)
        try eventually("it runs", equals: 100) { try fleet.applied() }
        // The WAL's own files are there beforehand: it takes a while to come to their end.
        try disk.fill()
        try fleet.publish(100..<20_000, leads: 5000)
        try eventually("the server gives up") {
            var connection = try? Connection(fleet.database)
            _ = try? connection?.query(
                "select pg_switch_wal(), pg_logical_emit_message(true, '', repeat('x', 9000000))")
            return server.log.contains("PANIC")
        }
        try eventually("the worker says why it waits") { worker.standardError.contains("database_away") }
        disk.free()
        try eventually("the server is back") {
            try server.start()
            return try fleet.applied() >= 100
        }
        try eventually("the worker goes on by itself", equals: 20_000) { try fleet.applied() }
        try expectWhole(fleet)
    }

    private func expectWhole(_ fleet: Fleet, location: SourceLocation = #_sourceLocation) throws {
        let sums = "select sum(applied + duplicates + dead_letters + gaps - next_offset + first_offset)::int8"
        #expect(try fleet.number("\(sums) from bellhop.partition") == 0, sourceLocation: location)
        #expect(try fleet.number("select count(*) from bellhop.dead_letter") == 0, sourceLocation: location)
        #expect(try fleet.number("select count(*) from leads.lead") == 5000, sourceLocation: location)
        let twice = "select count(*) - count(distinct event_id) from leads.score_change"
        #expect(try fleet.number(twice) == 0, sourceLocation: location)
    }
}
