import Foundation
import Postgres
import Records
import Testing

/// Who is at the head of a queue for locks: sessions that wait for nobody themselves.
@Suite("A queue for locks") struct LockQueueTests {
    /// A session that has locked one row of a table, and waits for another one if it wants to.
    private struct Session: ~Copyable {
        let connection: Connection

        /// - Parameter gate: an advisory lock that it waits for between its two rows.
        init(_ table: String, holds row: Int, wants other: Int? = nil, gate: Int32? = nil) throws {
            // So that sessions that wait for each other do so until they are ended.
            var connection = try TestServer.shared.connect(settings: [("deadlock_timeout", "10min")])
            if let other {
                let pass = gate.map { "perform pg_advisory_xact_lock_shared(\($0));" } ?? ""
                try connection.submit([
                    Statement(
                        """
                        do 'begin perform from \(table) where n = \(row) for update; \(pass)
                        perform from \(table) where n = \(other) for update; end'
                        """)
                ])
                try Self.awaitLock(connection.backendPID, "transactionid", "tuple", "advisory")
            } else {
                try connection.script("begin; select from \(table) where n = \(row) for update")
            }
            self.connection = connection
        }

        var pid: Int32 { connection.backendPID }

        /// Until it waits for a lock of one of these kinds.
        static func awaitLock(_ pid: Int32, _ kinds: String...) throws {
            var other = try TestServer.shared.connect()
            let list = kinds.map { "'\($0)'" }.joined(separator: ", ")
            let limit = ContinuousClock.now + .seconds(30)
            while try other.query(
                "select from pg_locks where pid = \(pid) and not granted and locktype in (\(list))"
            ).isEmpty {
                try #require(ContinuousClock.now < limit, "it does not wait")
                usleep(1000)
            }
        }

        /// Postgres does not notice that a session which waits has lost its client.
        consuming func end() throws {
            var other = try TestServer.shared.connect()
            _ = try other.query("select pg_terminate_backend(\(pid))")
        }
    }

    /// Pairs of head and waiter; of other tests' sessions too.
    private func heads() throws -> [[Int32]] {
        var connection = try TestServer.shared.connect()
        return try connection.query("with recursive \(LockQueue.heads) select head, waiter from lock_head")
            .collect { row throws(PostgresError) in [try row.int4(0) ?? -1, try row.int4(1) ?? -1] }
    }

    private func heads(of pid: Int32) throws -> [Int32] {
        try heads().filter { $0[1] == pid }.map { $0[0] }.sorted()
    }

    private func table() throws -> String {
        let name = freshName()
        var connection = try TestServer.shared.connect()
        try connection.script("create table \(name) as select n from generate_series(1, 9) n")
        return name
    }

    @Test("has the one session at its head that waits for nobody, whoever stands between")
    func chain() throws {
        let table = try table()
        let root = try Session(table, holds: 1)
        let middle = try Session(table, holds: 2, wants: 1)
        let last = try Session(table, holds: 3, wants: 2)
        let (head, second, third) = (root.pid, middle.pid, last.pid)
        #expect(try heads(of: second) == [head])
        #expect(try heads(of: third) == [head])
        #expect(try heads(of: head) == [])
        try last.end()
        try middle.end()
        try root.end()
    }

    @Test("is one queue for all who want the same row, in whatever order they came")
    func crowd() throws {
        let table = try table()
        let root = try Session(table, holds: 1)
        let a = try Session(table, holds: 2, wants: 1)
        let b = try Session(table, holds: 3, wants: 1)
        let c = try Session(table, holds: 4, wants: 1)
        let head = root.pid
        for pid in [a.pid, b.pid, c.pid] { #expect(try heads(of: pid) == [head]) }
        try c.end()
        try b.end()
        try a.end()
        try root.end()
    }

    @Test("without a head, of sessions that wait for each other, has the next one there, and comes to an end")
    func cycle() throws {
        let table = try table()
        var gate = try TestServer.shared.connect()
        try gate.script("select pg_advisory_lock(\(gate.backendPID))")
        let a = try Session(table, holds: 1, wants: 2, gate: gate.backendPID)
        let b = try Session(table, holds: 2, wants: 1, gate: gate.backendPID)
        let (first, second, open) = (a.pid, b.pid, gate.backendPID)
        #expect(try heads(of: first) == [open])
        try gate.script("select pg_advisory_unlock(\(gate.backendPID))")
        for pid in [first, second] { try Session.awaitLock(pid, "transactionid") }
        let c = try Session(table, holds: 3, wants: 1)
        let third = c.pid
        #expect(try heads(of: first) == [second])
        #expect(try heads(of: second) == [first])
        // Postgres keeps the order in which they came: it stands behind the first who wants that row.
        #expect(try heads(of: third) == [second])
        try c.end()
        try b.end()
        try a.end()
    }

    @Test("may have a prepared transaction at its head, which is no session")
    func prepared() throws {
        let (table, gid) = (try table(), freshName("gid"))
        var maker = try TestServer.shared.connect()
        try maker.script("begin; select from \(table) where n = 1 for update; prepare transaction '\(gid)'")
        let a = try Session(table, holds: 2, wants: 1)
        let b = try Session(table, holds: 3, wants: 2)
        let (first, second) = (a.pid, b.pid)
        #expect(try heads(of: first) == [0])
        #expect(try heads(of: second) == [0])
        try b.end()
        try a.end()
        try maker.script("rollback prepared '\(gid)'")
    }
}
