internal import Foundation
internal import Postgres
internal import TestKit

/// lead-scoring with everything on beside Connect's plain insert of the same records, and what dedupe, history and
/// outbox each cost, by leaving one out.
struct ScoringComparison {
    let stage: Stage
    let peers: Peers?
    let size: Benchmark.Size

    /// Directory of an earlier build's programs.
    var before: String?

    static let database = "scoring"

    enum Contender: String, CaseIterable {
        case everything = "lead-scoring, everything on"
        case connect = "Connect JDBC sink, plain insert"
        case dedupe = "… without dedupe"
        case history = "… without history"
        case outbox = "… without outbox and result topic"
        case nothing = "… without all three"
        /// See `runWatched`.
        case watched = "… with metrics and lag, asked each second"
        case before = "… an earlier build"

        /// What the comparison is about.
        static let parts: [Contender] = [.everything, .connect, .dedupe, .history, .outbox, .nothing]

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

    typealias Runs = [Contender: [Run]]

    func run(_ report: inout Report) throws {
        let creations = Load(state: "empty", records: size.leads, table: "leads.lead")
        let empty = try runs(creations)
        add(empty, creations, "empty tables", to: &report)
        say("  filling the tables with \(shown(Double(size.before))) other leads")
        try fill()
        let among = Load(state: "full", records: size.leads, table: "leads.lead")
        let full = try runs(among)
        add(full, among, "\(shown(Double(size.before))) other leads before", to: &report)
        let long = try runLong(&report)
        addGoals([empty, full, long], to: &report)
    }

    /// Publishes the leads into tables that are there.
    func prepare() throws {
        say("Lead scoring: publishing \(shown(Double(size.leads))) leads")
        try stage.createDatabase(Self.database)
        try stage.applyTopics("topics", database: Self.database)
        try writeTopicsWithoutDedupe()
        try Leads.publish(size.leads, brokers: stage.brokers)
    }

    /// Several events a lead: state that is read again, and a stream long enough for a JVM to be warm.
    private func runLong(_ report: inout Report) throws -> Runs {
        let updates = size.leads * (size.eventsPerLead - 1)
        say("  publishing \(shown(Double(updates))) updates of the same leads")
        try Leads.publishUpdates(updates, leads: size.leads, brokers: stage.brokers)
        var connection = try Connection(stage.conninfo(Self.database))
        try connection.script("truncate leads.lead, leads.score_change, bellhop.seen_event")
        // Each of these events changes a score, so each leaves one row of history.
        let load = Load(state: "long", records: size.leads + updates, table: "leads.score_change")
        let runs = try runs(load, [.everything, .connect])
        add(runs, load, "\(size.eventsPerLead) events each, empty tables", to: &report)
        return runs
    }

    /// What is read in one run.
    struct Load {
        var state: String
        var records: Int
        /// The worker's table with a row for each record.
        var table: String
    }

    // Runs, by turns.

    func runs(
        _ load: Load, _ contenders: [Contender] = Contender.parts, rounds: Int? = nil
    ) throws -> Runs {
        var runs: Runs = [:]
        for round in 1...(rounds ?? size.rounds) where round == 1 || !stage.isLate {
            // Who comes first changes with each round.
            let order = round % 2 == 1 ? contenders : contenders.reversed()
            for contender in order where peers != nil || contender != .connect {
                try reset()
                let run = try run(contender, load)
                runs[contender, default: []].append(run)
                say("  round \(round), \(load.state): \(contender.rawValue): \(shown(run.rate)) rows/s")
            }
        }
        return runs
    }

    private func run(_ contender: Contender, _ load: Load) throws -> Run {
        if contender == .connect {
            let watch = Stopwatch(stage: stage, database: Self.database, table: "benchmark.lead")
            return try watch.time(
                {
                    try peers!.connect(
                        Leads.topic, database: Self.database, table: "benchmark.lead", rows: load.records,
                        Leads.fields)
                }, expecting: load.records)
        }
        let watch = Stopwatch(stage: stage, database: Self.database, table: load.table)
        // It begins with the worker and ends behind it, so that its processes are not met by `Side.endAll`.
        let watchers = try contender == .watched ? Watchers(stage, Self.database) : nil
        defer { watchers?.end() }
        let run = try watch.timeWorker(
            "lead-scoring", { try start(contender, watchers) }, expecting: load.records)
        guard watchers == nil || watchers?.asked == 2 else {
            throw BenchmarkError("the metrics of worker and exporter were not read")
        }
        return run
    }

    private func start(_ contender: Contender, _ watchers: Watchers?) throws -> Side {
        var environment = stage.environment(Self.database)
        environment["BENCHMARK_WITHOUT"] = contender.without
        let topics = contender.deduplicates ? "topics" : "\(stage.files.path)/topics"
        if watchers != nil { environment["BELLHOP_METRICS"] = "127.0.0.1:0" }
        let program = contender.without == nil ? "lead-scoring" : "lead-scoring-variants"
        let side = try Side(
            contender == .before ? "\(before ?? ".")/\(program)" : program,
            ["--lanes", "2", "--topics", topics], environment: environment)
        watchers?.ask(side.program)
        return side
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
}
