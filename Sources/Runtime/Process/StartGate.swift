internal import Glibc
internal import Logging
internal import Postgres

/// What a process makes sure of before its first lane: the database has the tables that this build needs, and state that
/// this worker knows.
package struct StartGate: Sendable {
    /// The migrations of `deploy/migrations` that make the runtime's own tables.
    package static let migrations = [
        "0001_bellhop", "0003_state_version", "0004_attempts", "0005_partitions", "0006_retention",
        "0007_logs_in_use", "0008_outcomes", "0009_tenants", "0011_operations", "0012_redrive", "0013_trace",
        "0014_letter_keys", "0015_pause", "0016_due", "0017_rules",
    ]

    private let worker: String
    /// The worker's `stateVersion`.
    private let version: Int
    private let conninfo: String

    /// - Throws: `ConfigurationError` if the version is none.
    package init(worker: String, version: Int, conninfo: String) throws(ConfigurationError) {
        guard (1...Int(Int32.max)).contains(version) else {
            throw ConfigurationError(
                "stateVersion of \(worker)", "\(version)", "it must be a number from 1 to \(Int32.max)")
        }
        self.worker = worker
        self.version = version
        self.conninfo = conninfo
    }

    /// Raises the stored version to this worker's. A database that is away is waited for, as at any other time.
    ///
    /// - Returns: false if the process was asked to stop meanwhile.
    /// - Throws: `ConfigurationError` for a database that this build cannot use, `StateVersionError` for newer state.
    func pass(_ signals: Signals) throws -> Bool {
        var backoff = Backoff(seed: UInt64(getpid()))
        var health = Health()
        while true {
            do {
                try enter()
                health.recovered()
                return true
            } catch let error as PostgresError {
                guard error.failure == .transient else {
                    throw ConfigurationError.unusable("BELLHOP_DATABASE", error.description)
                }
                health.databaseFailed(error.description)
            }
            if signals.isStopAsked(within: backoff.fail()) { return false }
        }
    }

    private func enter() throws {
        // Limits, so that a stuck session is reported instead of waited for in silence, and SIGTERM is heard in time.
        var connection = try Connection(
            conninfo, applicationName: "bellhop-start",
            settings: [("lock_timeout", "2s"), ("statement_timeout", "4s")], connectTimeout: .seconds(5))
        connection.timeout = .seconds(5)
        try requireMigrations(&connection)
        let stored = try connection.query(
            "select bellhop.start_worker($1, $2, $3)",
            [.text(worker), .int4(Int32(version)), .text("process \(getpid()) on \(hostName())")])[0].int4(0)
        if let stored, stored > version {
            throw StateVersionError(worker: worker, stored: Int(stored), known: version)
        }
    }

    /// A database that lacks a table is a mistake to name at once.
    private func requireMigrations(_ connection: inout Connection) throws {
        var missing = Self.migrations
        if try connection.query("select to_regclass('bellhop_migrations.applied') is not null")[0].bool(0)
            == true
        {
            let applied = try connection.query("select title from bellhop_migrations.applied")
                .collect { row throws(PostgresError) in try row.string(0) }
            missing.removeAll { applied.contains($0) }
        }
        guard missing.isEmpty else {
            throw ConfigurationError.unusable(
                "BELLHOP_DATABASE",
                "it lacks what this \(worker) needs (\(missing.joined(separator: ", "))); run: bellhop migrate run"
            )
        }
    }
}

/// A program that is older than the worker's stored state: exit 78, EX_CONFIG of sysexits.h.
package struct StateVersionError: Error, CustomStringConvertible {
    package var worker: String
    package var stored: Int
    package var known: Int

    package var description: String {
        """
        the state of \(worker) in this database has version \(stored), this program knows versions up to \(known). \
        Start a newer \(worker). Or, to go back to this one on purpose: stop the newer ones, make sure that it can read \
        the rows, and run: bellhop workers rollback \(worker) --to \(known) --reason TEXT
        """
    }
}
