internal import Foundation
internal import Postgres
internal import Synchronization

/// Another program on a worker's tables: takes rows of a batch and then what the batch has taken before, again and
/// again, so that the two deadlock. It is patient, so that Postgres mostly ends the worker's transaction.
package final class LockRival: Sendable {
    /// What it locks, in which order, and for how long.
    package struct Plan: Sendable {
        /// Statements of one transaction, in the order in which they lock.
        package var locks: [String]
        /// Kept at the end for so long.
        package var holding: Duration

        package init(_ locks: [String], holding: Duration = .zero) {
            self.locks = locks
            self.holding = holding
        }

        /// Rows of a keyed table first, the fence last: a batch takes the fence first. Both lock what is there.
        package static func against(states table: String) -> Plan {
            Plan([
                "select 1 from \(table) for update", "select pg_sleep(0.005)",
                "select 1 from bellhop.partition order by partition desc for update",
            ])
        }
        /// One table, from writers and for so long: longer than a worker's `lock_timeout` (10 s) makes SQLSTATE 55P03.
        package static func blocking(_ table: String, for time: Duration) -> Plan {
            Plan(["lock table \(table) in exclusive mode"], holding: time)
        }
    }

    private struct Tally {
        var rounds = 0
        var blockades = 0
        var defeats: Int64 = 0
        var failures: [String] = []
        var isStopping = false
        var isDone = false
    }

    private let tally = Mutex(Tally())
    private let conninfo: String
    private let before: Int64

    /// Starts the loop. The database needs a superuser's rights, for `deadlock_timeout`.
    package init(_ conninfo: String, _ plan: Plan, pause: Duration = .milliseconds(20)) throws {
        self.conninfo = conninfo
        before = try Self.deadlocks(conninfo)
        let thread = Thread { [self] in
            run(plan, pause)
            tally.withLock { $0.isDone = true }
        }
        thread.start()
    }

    /// Transactions that it has ended.
    package var rounds: Int { tally.withLock { $0.rounds } }
    /// Those for which another session had to wait at their end.
    package var blockades: Int { tally.withLock { $0.blockades } }
    /// Deadlocks that it lost itself.
    package var defeats: Int64 { tally.withLock { $0.defeats } }
    /// What it was refused besides, such as by a server that went away.
    package var failures: [String] { tally.withLock { $0.failures } }

    /// Deadlocks in this database since it began, as Postgres counts them, `defeats` included; they show up within a
    /// second or two.
    package func deadlocks() throws -> Int64 { try Self.deadlocks(conninfo) - before }

    package func stop() throws {
        tally.withLock { $0.isStopping = true }
        try eventually("the rival ends") { tally.withLock { $0.isDone } }
    }

    private func run(_ plan: Plan, _ pause: Duration) {
        var session: Session?
        while !tally.withLock({ $0.isStopping }) {
            do {
                // Longer than a server's own limit, which the worker has.
                let settings = [("deadlock_timeout", "3s")]
                let current = try session ?? Session(conninfo, name: "lock-rival", settings: settings)
                session = current
                try round(current, plan)
            } catch {
                session = nil
                tally.withLock { $0.failures.append("\(error)") }
            }
            wait(pause)
        }
    }

    private func round(_ session: Session, _ plan: Plan) throws {
        do {
            try session.script("begin")
            for lock in plan.locks { try session.script(lock) }
            wait(plan.holding)
            let isInTheWay = try session.holdsUpOthers()
            try session.script("commit")
            tally.withLock {
                $0.rounds += 1
                $0.blockades += isInTheWay ? 1 : 0
            }
        } catch let error as PostgresError where error.sqlstate == "40P01" {
            try session.script("rollback")
            tally.withLock { $0.defeats += 1 }
        }
    }

    /// In pieces, so that stopping need not wait for it.
    private func wait(_ time: Duration) {
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end, !tally.withLock({ $0.isStopping }) {
            Thread.sleep(forTimeInterval: 0.005)
        }
    }

    private static func deadlocks(_ conninfo: String) throws -> Int64 {
        var connection = try Connection(conninfo)
        return try connection.query(
            "select deadlocks from pg_stat_database where datname = current_database()")[0].int8(0) ?? 0
    }
}

/// A table that refuses every n-th row with an SQLSTATE, such as 40001 of a transaction that cannot be serialized.
package struct RefusingTable {
    private let conninfo: String
    private let table: String

    /// - Parameters:
    ///   - table: with its schema.
    ///   - each: 1: every row.
    package init(_ conninfo: String, _ table: String, sqlstate: String, each: Int) throws {
        self.conninfo = conninfo
        self.table = table
        var connection = try Connection(conninfo)
        // A sequence keeps what a transaction that is rolled back has counted.
        try connection.script(
            """
            create schema refusing; create sequence refusing.rows; create sequence refusing.refusals;
            create function refusing.refuse() returns trigger language plpgsql as $$ begin
                if nextval('refusing.rows') % \(each) = 0 then
                    perform nextval('refusing.refusals');
                    raise exception 'refused for a test' using errcode = '\(sqlstate)';
                end if;
                return new;
            end $$;
            create trigger refuse before insert or update on \(table) for each row execute function refusing.refuse();
            """)
    }

    /// Rows that it has refused.
    package var refusals: Int64 {
        get throws {
            var connection = try Connection(conninfo)
            return try connection.query(
                "select case when is_called then last_value else 0 end from refusing.refusals")[0].int8(0)
                ?? 0
        }
    }

    /// Takes all rows again.
    package func heal() throws {
        var connection = try Connection(conninfo)
        try connection.script("drop schema refusing cascade")
    }
}
