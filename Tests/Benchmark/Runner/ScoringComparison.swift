internal import Foundation
internal import Postgres
internal import TestKit

/// lead-scoring with everything on beside Connect's plain insert of the same records, and what dedupe, history and
/// outbox each cost, by leaving one out.
struct ScoringComparison {
    let stage: Stage
    let peers: Peers?
    let size: Benchmark.Size

    private static let database = "scoring"

    private enum Contender: String, CaseIterable {
        case everything = "lead-scoring, everything on"
        case connect = "Connect JDBC sink, plain insert"
        case dedupe = "… without dedupe"
        case history = "… without history"
        case outbox = "… without outbox and result topic"
        case nothing = "… without all three"

        /// Effects that the variant drops.
        var without: String? {
            switch self {
            case .history: "history"
            case .outbox: "outbox"
            case .nothing: "history,outbox"
            default: nil
            }
        }

        var deduplicates: Bool { self != .dedupe && self != .nothing }
    }

    private typealias Runs = [Contender: [Run]]

    func run(_ report: inout Report) throws {
        say("Lead scoring: publishing \(shown(Double(size.leads))) leads")
        try stage.createDatabase(Self.database)
        try stage.applyTopics("topics", database: Self.database)
        try writeTopicsWithoutDedupe()
        try Leads.publish(size.leads, brokers: stage.brokers)
        let empty = try runs("empty")
        add(empty, "empty", "empty tables", to: &report)
        say("  filling the tables with \(shown(Double(size.before))) other leads")
        try fill()
        let full = try runs("full")
        add(full, "full", "\(shown(Double(size.before))) other leads before", to: &report)
        addGoals(empty, full, to: &report)
    }

    // Runs, by turns.

    private func runs(_ state: String) throws -> Runs {
        var runs: Runs = [:]
        for round in 1...size.rounds where round == 1 || !stage.isLate {
            for contender in order(round) where peers != nil || contender != .connect {
                try reset()
                let run = try run(contender)
                runs[contender, default: []].append(run)
                say("  round \(round), \(state): \(contender.rawValue): \(shown(run.rate)) rows/s")
            }
        }
        return runs
    }

    /// Who comes first changes with each round.
    private func order(_ round: Int) -> [Contender] {
        round % 2 == 1 ? Contender.allCases : Contender.allCases.reversed()
    }

    private func run(_ contender: Contender) throws -> Run {
        if contender == .connect {
            let watch = Stopwatch(stage: stage, database: Self.database, table: "benchmark.lead")
            return try watch.time(
                {
                    try peers!.connect(
                        Leads.topic, database: Self.database, table: "benchmark.lead", rows: size.leads,
                        Leads.fields)
                }, expecting: size.leads)
        }
        let watch = Stopwatch(stage: stage, database: Self.database, table: "leads.lead")
        return try watch.timeWorker("lead-scoring", { try start(contender) }, expecting: size.leads)
    }

    private func start(_ contender: Contender) throws -> Side {
        var environment = stage.environment(Self.database)
        environment["BENCHMARK_WITHOUT"] = contender.without
        let topics = contender.deduplicates ? "topics" : "\(stage.files.path)/topics"
        return try Side(
            contender.without == nil ? "lead-scoring" : "lead-scoring-variants",
            ["--lanes", "2", "--topics", topics],
            environment: environment)
    }

    private func writeTopicsWithoutDedupe() throws {
        for name in ["lead-events.yaml", "lead-scores.yaml"] {
            let text = try String(contentsOfFile: "\(repositoryRoot)/topics/\(name)", encoding: .utf8)
            let changed = text.replacing("deduplicate: true", with: "deduplicate: false")
            try stage.files.write("topics/\(name)", changed)
        }
    }

    // Tables.

    /// Takes away what a run wrote; what was there before stays.
    private func reset() throws {
        var connection = try Connection(stage.conninfo(Self.database))
        connection.timeout = .seconds(600)
        try connection.script(
            """
            truncate benchmark.lead, bellhop.outbox, bellhop.dead_letter;
            delete from bellhop.partition;
            """)
        let isFull = try connection.query("select exists (select from leads.lead where event_id = 'before')")[
            0
        ].bool(0)
        guard isFull == true else {
            return try connection.script("truncate leads.lead, leads.score_change, bellhop.seen_event")
        }
        try connection.script(
            """
            delete from leads.lead where event_id <> 'before';
            delete from leads.score_change where event_id <> 'before';
            delete from bellhop.seen_event where seen_at <> 'epoch';
            """)
        for table in ["leads.lead", "leads.score_change", "bellhop.seen_event"] {
            try connection.query("vacuum analyze \(table)")
        }
    }

    /// Leads of the same tenant with ids among which the new ones fall, their history, and as many ids of events.
    private func fill() throws {
        try reset()
        var connection = try Connection(stage.conninfo(Self.database))
        connection.timeout = .seconds(900)
        try connection.query("set work_mem = '512MB'")
        try connection.query(
            """
            insert into leads.lead (tenant_id, lead_id, source, status, created_at, created_at_known, assigned_to, name,
                email, value_cents, country, score, source_points, status_points, engagement_points, assignment_points,
                rule_version, scored_at, event_id)
            select 'acme', id, 'referral', 'new', now(), true, 'maria', 'Ada Brand', id || '@example.com', 4200, 'DE',
                60 + n % 20, 25, 10, n % 20, 25, 1, now(), 'before'
            from (
                select n, 'L-' || substr(md5(n::text), 1, 16) collate "C" as id from generate_series(1, $1) n order by 2
            ) i
            on conflict do nothing
            """, [.int4(Int32(size.before))])
        try connection.query(
            """
            insert into leads.score_change
            select tenant_id, lead_id, scored_at, null, score,
                '{"source": 25, "status": 10, "engagement": 0, "assigned": 25}', 1, 'before', 'lead-events', 0, 0
            from leads.lead
            """)
        try connection.query(
            """
            insert into bellhop.seen_event (worker, event, seen_at)
            select 'lead-scoring', md5(n::text)::uuid, 'epoch' from generate_series(1, $1) n order by 2
            """, [.int4(Int32(size.before))])
    }

    // What came of it.

    private func add(_ runs: Runs, _ state: String, _ words: String, to report: inout Report) {
        var section = Report.Section(
            title: "Lead scoring: \(shown(Double(size.leads))) distinct leads, \(words)",
            columns: [
                "", "rows/s", "ratio", "saves µs a record", "s from start", "first row after s",
                "CPU s: itself", "broker",
                "Postgres", "CPU µs a row", "peak MiB",
            ])
        guard let whole = runs[.everything] else { return }
        let ours = whole.map(\.rate).mean
        for contender in Contender.allCases {
            guard let runs = runs[contender] else { continue }
            let rate = runs.map(\.rate).mean
            for (index, run) in runs.enumerated() {
                let name = "scoring.\(state).\(contender).\(index + 1)"
                report.measure("\(name).rows_per_second", run.rate)
                report.measure("\(name).cpu_microseconds_a_row", run.cpuPerRow)
            }
            section.rows.append(
                [
                    contender.rawValue, runs.map { shown($0.rate) }.joined(separator: " "),
                    contender == .everything ? "" : shown(ours / rate, 2),
                    contender == .everything || contender == .connect
                        ? "" : shown(1e6 / ours - 1e6 / rate, 1),
                    shown(runs.map(\.untilLast).mean, 1), shown(runs.map(\.untilFirst).mean, 1),
                    shown(runs.map(\.cpu.side).mean, 1), shown(runs.map(\.cpu.broker).mean, 1),
                    shown(runs.map(\.cpu.postgres).mean, 1), shown(runs.map(\.cpuPerRow).mean, 1),
                    runs.compactMap(\.peakMemory).max().map { shown($0) } ?? "",
                ])
        }
        section.notes = [
            "Everything: dedupe by event id, history of scores, outbox and result topic, dead letters, validation, state by"
                + " key. Connect inserts the same values into a table without keys, at least once."
        ]
        report.sections.append(section)
    }

    private func addGoals(_ empty: Runs, _ full: Runs, to report: inout Report) {
        let ratios = [empty, full].compactMap { runs -> Double? in
            guard let ours = runs[.everything], let theirs = runs[.connect] else { return nil }
            return ours.map(\.rate).mean / theirs.map(\.rate).mean
        }
        report.goals.append(
            Report.Goal(
                name: "lead-scoring against Connect's plain insert, empty and full", target: "≥ 1 ×",
                value: ratios.map { shown($0, 2) }.joined(separator: ", "),
                isReached: ratios.min().map { $0 >= 1 }))
        let ours = (empty[.everything] ?? []) + (full[.everything] ?? [])
        let memory = ours.compactMap(\.peakMemory).max() ?? .nan
        report.measure("scoring.peak_mebibytes", memory)
        report.goals.append(
            Report.Goal(
                name: "memory of lead-scoring at full load", target: "< 256 MiB", value: shown(memory),
                isReached: memory < 256))
        let first = ours.map(\.untilFirst).max() ?? .nan
        report.measure("scoring.start_to_first_commit_seconds", first)
        report.goals.append(
            Report.Goal(
                name: "start to first record's commit, the slowest of \(ours.count)", target: "< 3 s",
                value: "\(shown(first, 2)) s", isReached: first < 3))
    }
}
