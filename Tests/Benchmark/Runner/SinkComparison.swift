internal import Foundation
internal import Postgres
internal import TestKit

/// A plain sink beside a Java consumer with COPY, Kafka Connect's JDBC sink, and one psql session: the same records from
/// one topic into the same table without an index, each from an empty table and from one that holds rows.
struct SinkComparison {
    let stage: Stage
    let peers: Peers?
    let size: Benchmark.Size

    private static let database = "sink"
    private static let table = "benchmark.sale"

    private enum Contender: String, CaseIterable {
        case bellhop = "Bellhop sale-sink, 2 lanes"
        case java = "Java consumer, COPY, 2 threads"
        case connect = "Connect JDBC sink, 2 tasks"
        case psql = "psql, one COPY of a file"
    }

    func run(_ report: inout Report) throws {
        say("Sink: publishing \(shown(Double(size.sales))) records")
        try stage.createDatabase(Self.database)
        try stage.applyTopics("Tests/Benchmark/topics", database: Self.database)
        try Sales.publish(size.sales, brokers: stage.brokers)
        let empty = try runs(rounds: size.rounds, before: 0)
        add(empty, "empty", before: 0, to: &report)
        let full = try runs(rounds: 1, before: size.before)
        add(full, "full", before: size.before, to: &report)
        addGoals(empty, full, to: &report)
    }

    // Runs, by turns.

    private typealias Runs = [Contender: [Run]]

    private func runs(rounds: Int, before: Int) throws -> Runs {
        var runs: Runs = [:]
        for round in 1...rounds where round == 1 || !stage.isLate {
            for contender in order(round) where peers != nil || [.bellhop, .psql].contains(contender) {
                try reset(before: before)
                let run = try run(contender)
                runs[contender, default: []].append(run)
                say(
                    "  round \(round), \(before) rows before: \(contender.rawValue): \(shown(run.rate)) rows/s"
                )
            }
        }
        return runs
    }

    /// Who comes first changes with each round.
    private func order(_ round: Int) -> [Contender] {
        round % 2 == 1 ? Contender.allCases : Contender.allCases.reversed()
    }

    private func reset(before: Int) throws {
        var connection = try Connection(stage.conninfo(Self.database))
        connection.timeout = .seconds(600)
        try connection.script(
            "truncate \(Self.table); delete from bellhop.partition where worker = 'sale-sink'")
        guard before > 0 else { return }
        try connection.query(
            """
            insert into \(Self.table)
            select -n, 'C-' || n, 'lamp', 1, n, n, 'paid by card, to be delivered between 9 and 12'
            from generate_series(1, $1) n
            """, [.int4(Int32(before))])
    }

    private func run(_ contender: Contender) throws -> Run {
        let watch = Stopwatch(stage: stage, database: Self.database, table: Self.table)
        switch contender {
        case .bellhop:
            return try watch.timeWorker("sale-sink", startWorker, expecting: size.sales)
        case .java:
            return try watch.time(
                {
                    try peers!.javaConsumer(
                        Sales.topic, database: Self.database, table: Self.table, rows: size.sales,
                        Sales.fields)
                }, expecting: size.sales)
        case .connect:
            return try watch.time(
                {
                    try peers!.connect(
                        Sales.topic, database: Self.database, table: Self.table, rows: size.sales,
                        Sales.fields)
                }, expecting: size.sales)
        case .psql: return try copy()
        }
    }

    private func startWorker() throws -> Side {
        try Side(
            "sale-sink", ["--lanes", "2", "--topics", "Tests/Benchmark/topics"],
            environment: stage.environment(Self.database))
    }

    /// The same rows by one session: what the table itself allows.
    private func copy() throws -> Run {
        let file = "\(stage.files.path)/sales.copy"
        if !FileManager.default.fileExists(atPath: file) { try Sales.write(size.sales, to: file) }
        var meter = try stage.meter()
        let before = meter.read(group: nil)
        let start = wallClock()
        let result = try Program.run(
            "/usr/bin/psql",
            [
                "-X", "-q", "-d", stage.conninfo(Self.database), "-c",
                "\\copy \(Self.table) from '\(file)'",
            ], within: .seconds(300))
        guard result.status == 0 else { throw BenchmarkError("psql: \(result.error)") }
        var run = Run()
        run.untilLast = wallClock() - start
        run.cpu = meter.read(group: nil) - before
        run.rows = Double(size.sales)
        run.rate = run.rows / run.untilLast
        return run
    }

    // What came of it.

    private func add(_ runs: Runs, _ state: String, before: Int, to report: inout Report) {
        var section = Report.Section(
            title: "Plain sink: \(shown(Double(size.sales))) records of 190 B, 7 columns, no index, "
                + (before == 0 ? "empty table" : "\(shown(Double(before))) rows before"),
            columns: [
                "", "rows/s", "Bellhop's ratio", "s from start", "first row after s", "CPU s: itself",
                "broker", "Postgres",
                "CPU µs a row", "peak MiB",
            ])
        let ours = runs[.bellhop]?.map(\.rate).mean ?? .nan
        for contender in Contender.allCases {
            guard let runs = runs[contender] else { continue }
            let rate = runs.map(\.rate).mean
            let name = "sink.\(state).\(contender)"
            for (index, run) in runs.enumerated() {
                report.measure("\(name).\(index + 1).rows_per_second", run.rate)
                report.measure("\(name).\(index + 1).seconds_from_start", run.untilLast)
                report.measure("\(name).\(index + 1).cpu_microseconds_a_row", run.cpuPerRow)
            }
            let memory = runs.compactMap(\.peakMemory).max()
            section.rows.append(
                [
                    contender.rawValue, runs.map(\.shownRate).joined(separator: " "),
                    contender == .bellhop ? "" : shown(ours / rate, 2),
                    shown(runs.map(\.untilLast).mean, 1), shown(runs.map(\.untilFirst).mean, 1),
                    contender == .psql ? "" : shown(runs.map(\.cpu.side).mean, 1),
                    shown(runs.map(\.cpu.broker).mean, 1), shown(runs.map(\.cpu.postgres).mean, 1),
                    shown(runs.map(\.cpuPerRow).mean, 1), memory.map { shown($0) } ?? "",
                ])
        }
        section.notes = [
            "Rows/s run from a side's first commit to its last, by Postgres' commit times: no start-up is in it; seconds"
                + " and CPU count from the start of the process. A star marks a run that was cut short after 180 s."
        ]
        report.sections.append(section)
    }

    private func addGoals(_ empty: Runs, _ full: Runs, to report: inout Report) {
        func ratio(_ runs: Runs, to other: Contender) -> Double? {
            guard let ours = runs[.bellhop], let theirs = runs[other] else { return nil }
            return ours.map(\.rate).mean / theirs.map(\.rate).mean
        }
        for (other, name, target) in [
            (Contender.java, "Java COPY", 1.5), (.connect, "Connect", 5), (.psql, "one psql COPY", 0.6),
        ] {
            let ratios = [ratio(empty, to: other), ratio(full, to: other)].compactMap { $0 }
            report.goals.append(
                Report.Goal(
                    name: "sink against \(name), empty and full", target: "≥ \(target) ×",
                    value: ratios.map { shown($0, 2) }.joined(separator: ", "),
                    isReached: ratios.min().map { $0 >= target }))
        }
        let memory =
            (empty[.bellhop, default: []] + full[.bellhop, default: []]).compactMap(\.peakMemory).max()
            ?? .nan
        report.measure("sink.peak_mebibytes", memory)
        report.goals.append(
            Report.Goal(
                name: "memory of sale-sink at full load", target: "< 256 MiB", value: shown(memory),
                isReached: memory < 256))
    }
}
