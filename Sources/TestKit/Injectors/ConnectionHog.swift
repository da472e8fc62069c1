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
        /// No other client of the database was left when the server had no connection left: none will come.
        var isAlone = false
        var isReleased = false
        var isDone = false
    }

    private let hold = Mutex(Hold())

    /// Returns when the server has refused another connection; and nobody else has one, if others are evicted.
    /// - Parameter evicting: whether the connections of others to the database are ended first, and those that came back
    ///   meanwhile.
    package init(_ conninfo: String, evicting: Bool = false) throws {
        let thread = Thread { [self] in
            run(conninfo, evicting)
            hold.withLock { $0.isDone = true }
        }
        thread.start()
        do {
            try eventually("no connection is left") {
                hold.withLock { $0.refusals > 0 && ($0.isAlone || !evicting) }
            }
        } catch {
            hold.withLock { $0.isReleased = true }
            throw error
        }
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
                // The latest one: a server that was killed meanwhile has ended those before.
                let isAlone = evicting && (try? connections.last?.evictOthers()) == 0
                hold.withLock {
                    $0.refusals += 1
                    $0.isAlone = $0.isAlone || isAlone
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

    func number(_ sql: String) throws -> Int64 {
        guard var open = connection.take() else { return 0 }
        let result = Result { try open.query(sql)[0].int8(0) ?? 0 }
        connection = consume open
        return try result.get()
    }

    /// Another session waits for a lock that this one has.
    func holdsUpOthers() throws -> Bool {
        try number(
            """
            select count(*) from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))
            """) > 0
    }

    /// All other clients of its database, those of the same name excepted.
    /// - Returns: how many there were.
    @discardableResult
    func evictOthers() throws -> Int64 {
        try number(
            """
            select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database()
            and backend_type = 'client backend' and application_name <> current_setting('application_name')
            """)
    }
}
