internal import Foundation
internal import Kafka
internal import Records
internal import TestKit

/// lead-routing alone: how fast the leads of one tenant with many agents are given away, from a log that is full when it starts.
struct RoutingMeasurement {
    static let topic = "routing-commands"
    private static let database = "routing"
    private static let agents = 200
    private static let target = 5_000.0

    let stage: Stage
    let size: Benchmark.Size

    func run(_ report: inout Report) throws {
        say("Routing: publishing \(size.routes) leads for \(Self.agents) agents")
        try stage.createDatabase(Self.database)
        try stage.applyTopics("topics", database: Self.database)
        let records = try publish()
        say("Routing: deciding")
        let watch = Stopwatch(stage: stage, database: Self.database, table: "routing.history")
        let run = try watch.timeWorker(
            "lead-routing",
            { try Side("lead-routing", ["--lanes", "1"], environment: stage.environment(Self.database)) },
            expecting: records, writing: size.routes)
        write(run, &report)
    }

    /// - Returns: how many records.
    private func publish() throws -> Int {
        var publisher = try Publisher(Self.topic, brokers: stage.brokers)
        try publisher.send(Self.record("team.put", #"{"team_id":"sales"}"#, 0))
        for number in 0..<Self.agents {
            let agent = #""agent_id":"agent-\#(number)""#
            try publisher.send(
                Self.record(
                    "agent.put",
                    #"{\#(agent),"teams":["sales"],"capacity":100000,"weight":\#(1 + number % 3)}"#, number))
            try publisher.send(
                Self.record("agent.availability", #"{\#(agent),"availability":"online"}"#, number))
        }
        try publisher.send(
            Self.record(
                "routing-rule.put",
                #"{"rule_id":"warm","when":"score >= 20","strategy":"round_robin","team":"sales","default":true}"#,
                0))
        let definitions = publisher.sent
        for number in 0..<size.routes {
            try publisher.send(
                Self.record(
                    "lead.route",
                    """
                    {"lead_id":"L-\(number)","score":\(number % 100),"revision":1,"facts":{"value":\(number % 977),\
                    "source":"organic","status":"new","country":"de"}}
                    """, number))
        }
        try publisher.finish()
        return definitions + size.routes
    }

    private static func record(_ type: String, _ json: String, _ number: Int) -> Record {
        Record(
            key: Array("acme/routing".utf8), value: Array(json.utf8),
            headers: [
                Record.Header("content-type", "application/json"), Record.Header("ce_specversion", "1.0"),
                Record.Header("ce_source", "/benchmark"), Record.Header("ce_type", type),
                Record.Header("ce_time", "2026-03-01T12:00:00Z"), Record.Header("ce_tenantid", "acme"),
                Record.Header("ce_id", "\(type)-\(number)"),
            ])
    }

    private func write(_ run: Run, _ report: inout Report) {
        report.sections.append(
            Report.Section(
                title: "lead-routing: one tenant, \(Self.agents) agents, a rule in turn by weight",
                columns: ["leads", "leads/s", "CPU µs a lead", "memory MiB"],
                rows: [
                    [
                        shown(run.rows), run.shownRate, shown(run.cpuPerRow, 1),
                        run.peakMemory.map { shown($0) } ?? "",
                    ]
                ],
                notes: [
                    "CPU of worker, Postgres and broker together; history, queue, ledger and results included."
                ]))
        report.measure("routing: leads/s", run.rate)
        report.goals.append(
            Report.Goal(
                name: "lead-routing decides, one tenant of \(Self.agents) agents",
                target: "≥ \(shown(Self.target)) leads/s", value: run.shownRate,
                isReached: !run.isCut && run.rate >= Self.target))
    }
}
