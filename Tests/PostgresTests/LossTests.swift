import Foundation
import Postgres
import Records
import TestTraits
import Testing

@Suite("A lost connection", .ownThreads) struct LossTests {
    /// Ends the backend and waits until its process is gone, so that what comes next finds it so.
    private static func terminate(_ pid: Int32, _ other: inout Connection) throws {
        #expect(try other.query("SELECT pg_terminate_backend($1, 60000)", [.int4(pid)])[0].bool(0) == true)
    }

    @Test("ended while idle: nothing was sent, so the outcome is known, and each later call throws at once")
    func idle() throws {
        var server = try TestServer.shared.connect(), other = try TestServer.shared.connect()
        try server.query("SELECT 1")
        try Self.terminate(server.backendPID, &other)
        for _ in 0..<2 {
            let error = failure { try server.query("SELECT 1") }
            #expect(error?.kind == .connection)
            #expect(error?.isOutcomeUnknown == false)
        }
        #expect(server.isUsable == false)
        #expect(server.transactionState == .lost)
        #expect(failure { try server.script("SELECT 1") }?.kind == .connection)
        #expect(failure { try server.transaction(copies: []) }?.kind == .connection)
    }

    @Test(
        "ended by the server itself: unknown only if what commits may have reached it",
        arguments: [
            ("pipeline", true), ("script", true), ("statements of a transaction", false),
            ("prelude of a transaction", false), ("stream of a transaction", false),
            ("epilogue of a transaction", true), ("open transaction", true), ("COMMIT", true),
        ])
    func outcomes(place: String, isUnknown: Bool) throws {
        var server = try TestServer.shared.connect()
        let table = Table(freshName(), columns: [Column("n", .int8)])
        let end = "SELECT pg_terminate_backend(pg_backend_pid())"
        let trigger = """
            CREATE TABLE \(table.name) (n int8);
            CREATE FUNCTION \(table.name)_end() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
            """
        try server.script(trigger)
        var buffer = RowBuffer(columns: table.types, layout: .copy)
        for number in 0..<200_000 as Range<Int64> {
            buffer.int8(number)
            buffer.endRow()
        }
        let copy = Copy(table.copyStatement, buffer.copyStream())
        let error = failure {
            switch place {
            case "pipeline": try server.query(end)
            case "script": try server.script(end)
            case "statements of a transaction": try server.transaction([Statement(end)], copies: [copy])
            case "prelude of a transaction": try server.transaction(prelude: end, copies: [copy])
            case "stream of a transaction":
                try server.script(
                    "CREATE TRIGGER t BEFORE INSERT ON \(table.name) FOR EACH ROW EXECUTE FUNCTION \(table.name)_end()"
                )
                try server.transaction(copies: [copy, copy])
            case "epilogue of a transaction": try server.transaction(copies: [copy], epilogue: end)
            case "open transaction":
                try server.query("BEGIN")
                try server.query(end)
            default:
                try server.script(
                    """
                    CREATE CONSTRAINT TRIGGER t AFTER INSERT ON \(table.name) DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION \(table.name)_end()
                    """)
                try server.query("BEGIN")
                try server.query("INSERT INTO \(table.name) VALUES (1)")
                try server.query("COMMIT")
            }
        }
        #expect(error?.kind == .connection)
        // While a stream is being sent the client library does not look at what the server says.
        #expect(error?.sqlstate == "57P01" || place == "stream of a transaction")
        #expect(error?.isOutcomeUnknown == isUnknown)
        #expect(server.isUsable == false)
    }

    @Test("a backend ended in the middle of a statement is a lost connection of unknown outcome")
    func killed() async throws {
        try await onThread {
            var server = try TestServer.shared.connect()
            let pid = server.backendPID
            Thread.detachNewThread {
                var other = try? TestServer.shared.connect()
                other?.waitForSleep(of: pid)
                kill(pid, SIGTERM)
            }
            let error = failure { try server.query("SELECT pg_sleep(60)") }
            #expect(error?.kind == .connection)
            #expect(error?.isOutcomeUnknown == true)
        }
    }

    @Test("a server that stands still is given up after the timeout")
    func deadline() async throws {
        try await onThread {
            var server = try TestServer.shared.connect()
            let pid = server.backendPID
            server.timeout = .milliseconds(300)
            kill(pid, SIGSTOP)
            defer { kill(pid, SIGCONT) }
            let start = ContinuousClock.now
            let error = failure { try server.query("SELECT 1") }
            let elapsed = ContinuousClock.now - start
            #expect(error?.kind == .connection)
            #expect(error?.isOutcomeUnknown == true)
            #expect(error?.message.contains("no answer within") == true)
            #expect(elapsed >= .milliseconds(300) && elapsed < .seconds(10))
            #expect(server.isUsable == false)
        }
    }

    @Test("a server that stands still in the middle of a stream is given up, and nothing is committed")
    func deadlineInStream() async throws {
        try await onThread {
            var server = try TestServer.shared.connect(), other = try TestServer.shared.connect()
            let table = Table(freshName(), columns: [Column("b", .bytea)])
            try server.script(
                """
                CREATE TABLE \(table.name) (b bytea);
                CREATE FUNCTION \(table.name)_sleep() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$;
                CREATE TRIGGER t BEFORE INSERT ON \(table.name) FOR EACH ROW EXECUTE FUNCTION \(table.name)_sleep()
                """)
            var buffer = RowBuffer(columns: table.types, layout: .copy)
            for _ in 0..<16 {
                buffer.bytea([UInt8](repeating: 1, count: 1 << 20))
                buffer.endRow()
            }
            let pid = server.backendPID
            server.timeout = .milliseconds(500)
            let stream = buffer.copyStream()
            let error = failure {
                try server.transaction(copies: [Copy(table.copyStatement, stream)])
            }
            #expect(error?.kind == .connection)
            #expect(error?.isOutcomeUnknown == false)
            try other.query("SELECT pg_terminate_backend($1, 60000)", [.int4(pid)])
            #expect(try other.query("SELECT count(*) FROM \(table.name)")[0].int8(0) == 0)
        }
    }

    @Test("a peer that accepts and never answers does not hold up connecting")
    func silentPeer() async throws {
        try await onThread {
            let listener = try SilentListener()
            let start = ContinuousClock.now
            let conninfo = "host=127.0.0.1 port=\(listener.port) password=hunter2 sslmode=disable"
            let error = failure { _ = try Connection(conninfo, connectTimeout: .milliseconds(200)) }
            #expect(error?.kind == .connection)
            #expect(ContinuousClock.now - start < .seconds(10))
            #expect(error?.debugDescription.contains("hunter2") == false)
        }
    }
}

extension Connection {
    /// Waits until the backend runs `pg_sleep`.
    fileprivate mutating func waitForSleep(of pid: Int32) {
        let sql = "SELECT true FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'"
        while let rows = try? query(sql, [.int4(pid)]), rows.isEmpty { sched_yield() }
    }
}

/// A TCP port of the loopback interface that accepts connections and says nothing.
private struct SilentListener: ~Copyable {
    let socket: CInt
    let port: UInt16

    init() throws {
        socket = Foundation.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = socket
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = unsafe bind(socket, address, size)
                _ = listen(socket, 8)
                _ = unsafe getsockname(socket, address, &size)
            }
        }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(socket) }
}
