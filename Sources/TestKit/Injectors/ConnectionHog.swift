internal import Foundation
internal import Postgres
internal import Synchronization

/// Holds every connection that a server gives away, so that nobody else gets one, until it is released.
///
/// Connections that others have already stay theirs; see `init`. Takes those that come free meanwhile, too.
package final class ConnectionHog: Sendable {
    private struct Hold {
        var held = 0
        var refusals = 0
        /// SQLSTATE of the latest refusal.
        var reason: String?
        var isReleased = false
        var isDone = false
    }

    private let hold = Mutex(Hold())

    /// Returns when the server has refused another connection.
    /// - Parameter evicting: whether the connections of others to the database are ended first, and those that came back
    ///   meanwhile.
    package init(_ conninfo: String, evicting: Bool = false) throws {
        let thread = Thread { [self] in
            run(conninfo, evicting)
            hold.withLock { $0.isDone = true }
        }
        thread.start()
        try eventually("no connection is left") { hold.withLock { $0.refusals > 0 } }
    }

    /// How many connections it has.
    package var held: Int { hold.withLock { $0.held } }
    /// How often it was refused another one, and with which SQLSTATE: 53300 when none is left.
    package var refusals: (count: Int, sqlstate: String?) { hold.withLock { ($0.refusals, $0.reason) } }

    /// Gives them all back.
    package func release() throws {
        hold.withLock { $0.isReleased = true }
        try eventually("all connections are given back") { hold.withLock { $0.isDone } }
    }

    private func run(_ conninfo: String, _ evicting: Bool) {
        var connections: [Session] = []
        while !hold.withLock({ $0.isReleased }) {
            do {
                let session = try Session(conninfo, name: "connection-hog")
                if evicting, connections.isEmpty { try session.evictOthers() }
                connections.append(session)
                hold.withLock { $0.held += 1 }
            } catch {
                if evicting, hold.withLock({ $0.refusals == 0 }) { try? connections.first?.evictOthers() }
                hold.withLock {
                    $0.refusals += 1
                    $0.reason = (error as? PostgresError)?.sqlstate
                }
                Thread.sleep(forTimeInterval: 0.01)
            }
        }
        hold.withLock { $0.held = 0 }
    }
}

/// A connection that can be kept in a list. Confined to one thread.
final class Session {
    private var connection: Connection?

    init(_ conninfo: String, name: String, settings: [(String, String)] = []) throws {
        connection = try Connection(conninfo, applicationName: name, settings: settings)
    }

    func script(_ sql: String) throws {
        guard var open = connection.take() else { return }
        let result = Result { try open.script(sql) }
        connection = consume open
        try result.get()
    }

    /// Another session waits for a lock that this one has.
    func holdsUpOthers() throws -> Bool {
        guard var open = connection.take() else { return false }
        let result = Result {
            try open.query(
                """
                select exists (select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid)))::int8
                """)[0].int8(0)
        }
        connection = consume open
        return try result.get() == 1
    }

    /// All other clients of its database, those of the same name excepted.
    func evictOthers() throws {
        try script(
            """
            select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()
            and backend_type = 'client backend' and application_name <> current_setting('application_name')
            """)
    }
}
