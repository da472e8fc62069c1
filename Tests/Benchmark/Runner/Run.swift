internal import Foundation
internal import Postgres
internal import Records
internal import TestKit

/// One run of one side: the same rows from the same topic into one table, timed by Postgres' own commit times.
struct Run {
    /// Rows that the run wrote.
    var rows = 0.0
    /// Rows a second from the first commit to the last, without the first's rows: no start-up in it.
    var rate = 0.0
    /// Seconds from the start of the process to the first commit.
    var untilFirst = 0.0
    /// Seconds from the start of the process to the last commit.
    var untilLast = 0.0
    /// From the start of the process to the last row.
    var cpu = CPUTime()
    /// Microseconds of everybody's CPU for one row: less moved by what else the machine does than rows a second are.
    var cpuPerRow: Double { cpu.total / rows * 1e6 }
    /// MiB; of Bellhop only.
    var peakMemory: Double?
    /// It took longer than a run may: the figures are of the rows that it had written by then.
    var isCut = false

    /// Rows a second, with a star for a run that was cut short.
    var shownRate: String { shown(rate) + (isCut ? "*" : "") }
}

/// Measures runs.
struct Stopwatch {
    let stage: Stage
    let database: String
    /// So long may one run take, the same for every side.
    private static let limit: Duration = .seconds(180)

    /// `schema.table` that the rows arrive in.
    let table: String

    /// Times a side that ends by itself when it has copied everything.
    func time(_ start: () throws -> Side, expecting rows: Int) throws -> Run {
        try time(start, expecting: rows) { side, _ in !side.program.isRunning }
    }

    /// Times a worker until its partitions account for as many records, then ends it.
    /// - Parameter written: rows in the table by then; nil: one a record.
    func timeWorker(
        _ worker: String, _ start: () throws -> Side, expecting rows: Int, writing written: Int? = nil
    ) throws -> Run {
        let sql = """
            select coalesce(sum(next_offset - first_offset), 0)::int8 from bellhop.partition where worker = $1
            """
        return try time(start, expecting: written ?? rows) { side, connection in
            guard side.program.isRunning else {
                throw BenchmarkError("\(worker) has ended: \(side.program.standardError.suffix(1000))")
            }
            return try connection.query(sql, [.text(worker)])[0].int8(0) ?? 0 >= Int64(rows)
        }
    }

    private func time(
        _ start: () throws -> Side, expecting rows: Int,
        until isDone: (Side, inout Connection) throws -> Bool
    ) throws -> Run {
        var connection = try Connection(stage.conninfo(database))
        connection.timeout = .seconds(300)
        try connection.query("checkpoint")
        var meter = try stage.meter()
        let before = meter.read(group: nil)
        let side = try start()
        defer { Side.endAll() }
        var run = Run()
        try follow(side, &run, &connection, until: isDone) { meter.read(group: side.pid) - before }
        try settle(side, &run)
        try readCommits(&run, since: side.started, &connection)
        guard run.isCut || Int(run.rows) == rows else {
            throw BenchmarkError("\(Int(run.rows)) of \(rows) rows in \(table)")
        }
        return run
    }

    /// Looks ten times a second until the side is done or has had its time, and reads CPU as of the last rows.
    private func follow(
        _ side: Side, _ run: inout Run, _ connection: inout Connection,
        until isDone: (Side, inout Connection) throws -> Bool, readCPU: () -> CPUTime
    ) throws {
        var size: Int64 = -1
        let deadline = ContinuousClock.now + Self.limit
        while true {
            let isDone = try isDone(side, &connection)
            run.isCut = !isDone && ContinuousClock.now > deadline
            let isLast = isDone || run.isCut
            let grown = try connection.query("select pg_relation_size('\(table)')")[0].int8(0) ?? 0
            // A peer notices late that it is done: what counts is when its table last grew.
            if grown != size || isLast && side.program.isRunning { run.cpu = readCPU() }
            size = grown
            if isLast { return }
            Thread.sleep(forTimeInterval: 0.1)
        }
    }

    private func settle(_ side: Side, _ run: inout Run) throws {
        if run.isCut {
            Side.endAll()
            _ = try side.waitForEnd(within: .seconds(30))
            return
        }
        guard side.program.isRunning else {
            let ending = try side.waitForEnd(within: .seconds(1))
            guard ending == .exited(0) else {
                throw BenchmarkError("a peer failed (\(ending)): \(side.program.standardError.suffix(2000))")
            }
            return
        }
        run.peakMemory = ProcessStatus.peakMemory(side.pid)
        try side.end()
    }

    private func readCommits(_ run: inout Run, since start: Double, _ connection: inout Connection) throws {
        let row = try connection.query(
            """
            with commits as (
                select extract(epoch from pg_xact_commit_timestamp(xmin))::float8 as at, count(*)::float8 as n
                from \(table) group by xmin
            ), ours as (select * from commits where at >= $1)
            select min(at), max(at), sum(n), (select n from ours order by at limit 1) from ours
            """, [.float8(start)])[0]
        guard let first = try row.float8(0), let last = try row.float8(1), let rows = try row.float8(2),
            let ahead = try row.float8(3)
        else { throw BenchmarkError("no row in \(table)") }
        run.rows = rows
        run.rate = (rows - ahead) / max(last - first, 0.001)
        run.untilFirst = first - start
        run.untilLast = last - start
    }
}
