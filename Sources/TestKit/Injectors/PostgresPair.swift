internal import Foundation
internal import Postgres
internal import Synchronization

/// A primary with an asynchronous streaming standby, and the change from one to the other.
///
/// Their parts change at each failover; clients find the primary by `conninfo(of:)`, which names both.
package final class PostgresPair: Sendable {
    private struct Parts {
        var primary: PostgresServer
        var standby: PostgresServer
    }

    private let parts: Mutex<Parts>
    private let hosts: String

    package init() throws {
        let primary = try PostgresServer()
        let standby = try PostgresServer(following: primary)
        hosts = "\(Self.host(primary)),\(Self.host(standby))"
        parts = Mutex(Parts(primary: primary, standby: standby))
    }

    /// The one that takes writes, or took them until it was killed.
    package var primary: PostgresServer { parts.withLock { $0.primary } }
    package var standby: PostgresServer { parts.withLock { $0.standby } }

    /// Of a database, by both hosts: a client takes the one that can write.
    package func conninfo(of database: String) -> String {
        "host=\(hosts) dbname=\(database) user=bellhop target_session_attrs=read-write"
    }

    private static func host(_ server: PostgresServer) -> String {
        server.conninfo.split(separator: " ").first.map { String($0.dropFirst("host=".count)) } ?? ""
    }

    /// Waits until the standby has all that the primary has.
    package func awaitCaughtUp() throws {
        let end = try Self.ask(primary, "select pg_current_wal_flush_lsn()::text")
        try eventually("the standby has caught up with \(end)", equals: "true") {
            try Self.ask(standby, "select (pg_last_wal_replay_lsn() >= '\(end)')::text")
        }
    }

    /// From here on the standby gets nothing: what the primary commits is lost by a failover.
    package func cutReplication() throws {
        var connection = try Connection(standby.conninfo)
        _ = try connection.query("alter system set primary_conninfo = ''")
        _ = try connection.query("select pg_reload_conf()")
        try eventually("the standby receives no more", equals: "0") {
            try Self.ask(standby, "select count(*)::text from pg_stat_wal_receiver")
        }
    }

    /// Kills the primary −9 and makes the standby take its part.
    /// - Returns: bytes of WAL that the primary had written and the new one never got: above 0 if commits followed
    ///   `cutReplication`.
    @discardableResult
    package func failOver() throws -> Int64 {
        let (old, new) = (primary, standby)
        let end = try Self.ask(old, "select pg_current_wal_flush_lsn()::text")
        try old.kill9()
        let lost = try Self.ask(
            new,
            "select ('\(end)'::pg_lsn - greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()))::int8::text"
        )
        try new.promote()
        // A standby that comes of it later must not inherit that it follows nobody.
        var connection = try Connection(new.conninfo)
        _ = try connection.query("alter system reset primary_conninfo")
        parts.withLock { $0 = Parts(primary: new, standby: old) }
        return Int64(lost) ?? 0
    }

    /// Brings the old primary back as a standby of the new one, without what only it had: from then on it refuses
    /// writers.
    package func rejoin() throws { try standby.follow(primary) }

    private static func ask(_ server: PostgresServer, _ query: String) throws -> String {
        var connection = try Connection(server.conninfo)
        return try connection.query(query)[0].string(0) ?? ""
    }
}
