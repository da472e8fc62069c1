internal import Foundation
internal import Logging
internal import Postgres
internal import Records
internal import Runtime
internal import TestKit

/// One benchmark: what to measure, and in which size.
struct Benchmark {
    /// Sizes and repetitions.
    struct Size {
        var sales = 5_000_000
        var leads = 200_000
        /// Leads that are routed.
        var routes = 100_000
        /// Messages that are judged.
        var messages = 400_000
        /// In the long run over the same leads.
        var eventsPerLead = 5
        /// Rows that are there before the runs on a full database.
        var before = 5_000_000
        var rounds = 2
        var latencySeconds = 20
        var probeSeconds = 6
        var restarts = 5
        var httpSeconds = 10
        /// Enough that a difference of two per cent is more than what one run differs from another.
        var watchedRounds = 8

        static let quick = Size(
            sales: 500_000, routes: 20_000, messages: 100_000, eventsPerLead: 2, before: 500_000, rounds: 1,
            latencySeconds: 8,
            probeSeconds: 4,
            restarts: 2, httpSeconds: 4, watchedRounds: 2)
    }

    private static let parts = [
        "sink", "scoring", "metrics", "latency", "restart", "gateway", "routing", "escalation",
    ]
    private let arguments: Arguments
    private let size: Size
    private let only: [String]

    init(_ arguments: Arguments) throws {
        self.arguments = arguments
        size = arguments.isSet("quick") ? .quick : Size()
        only = arguments.values("only")
        guard only.allSatisfy(Self.parts.contains) else {
            throw UsageError("--only takes \(Self.parts.joined(separator: ", "))")
        }
    }

    func run() throws {
        var report = Report()
        let load = Machine.load
        let stage = try Stage()
        let peers = Peers(arguments.value("peers"), stage)
        report.facts = try facts(stage, load)
        if peers == nil { report.skipped.append("the peers: set BELLHOP_PEERS to their directory") }
        if arguments.isSet("profile") { return try Profile(stage: stage, size: size).run() }
        if wants("sink") { try SinkComparison(stage: stage, peers: peers, size: size).run(&report) }
        if wants("scoring") || wants("metrics") {
            let scoring = ScoringComparison(
                stage: stage, peers: peers, size: size, before: arguments.value("before"))
            try scoring.prepare()
            if wants("metrics") { try scoring.runWatched(&report) }
            if wants("scoring") { try scoring.run(&report) }
        }
        if wants("latency") || wants("restart") {
            let live = try LiveMeasurement(stage: stage, size: size)
            if wants("latency") { try live.measureLatency(&report) }
            if wants("restart") { try live.measureRestarts(&report) }
            try live.end()
        }
        if wants("gateway") { try GatewayComparison(stage: stage, peers: peers, size: size).run(&report) }
        if wants("routing") { try RoutingMeasurement(stage: stage, size: size).run(&report) }
        if wants("escalation") {
            JudgingMeasurement(messages: size.messages / 4).run(&report)
            try EscalationMeasurement(stage: stage, size: size).run(&report)
        }
        report.skipped += Self.parts.filter { !wants($0) }.map { "\($0), as asked by --only" }
        print(
            arguments.isSet("json")
                ? report.json : arguments.isSet("markdown") ? report.markdown : report.text)
    }

    private func wants(_ part: String) -> Bool { only.isEmpty || only.contains(part) }

    private func facts(_ stage: Stage, _ load: Double) throws -> [(name: String, value: String)] {
        var connection = try Connection(stage.conninfo("bellhop"))
        let postgres = try connection.query("show server_version")[0].string(0) ?? ""
        if load > 0.7 {
            say("The machine is busy (load \(shown(load, 1))): figures are rough, ratios less so.")
        }
        return [
            ("machine", Machine.description), ("load before", shown(load, 1)),
            ("commit", arguments.value("commit") ?? "unknown"),
            ("date", Timestamp.now.description.prefix(10) + ""),
            ("Postgres", "\(postgres) with \(Stage.postgresSettings.dropFirst().joined(separator: " "))"),
            ("Kafka", stage.kafkaVersion),
            ("size", arguments.isSet("quick") ? "quick" : "full"),
        ]
    }
}
