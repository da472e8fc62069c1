import Metrics
import Postgres
import Records
import TestKit
import TestTraits
import Testing

@Suite("The metrics of a worker", .ownThreads, .serialized)
struct MetricsTests {
    private static let labels: Set = [
        "worker", "topic", "partition", "consumergroup", "group", "outcome", "class", "cause", "le",
        "version", "program",
        "reason",
    ]

    @Test("agree with what it did, hold no id, and pass Prometheus' own check", arguments: BrokerKind.all)
    func figures(_ kind: BrokerKind) throws {
        // On the shared Kafka, workers of other suites would be of the same group.
        let server = kind == .kafka ? try KafkaServer() : nil
        let broker = try server.map { Broker(bootstrap: $0.bootstrap, mock: nil) } ?? kind.open()
        let fleet = try Fleet(broker, database: "metrics_\(kind)", server: .shared)
        try fleet.publish(0..<5000, leads: 50)
        // Repeats, an event against the contract, and one that is no JSON.
        try fleet.publish(0..<10, leads: 50)
        try fleet.broker.publish(
            [
                event("x1", "lead.unheard", "L1", data: #"{"lead_id":"L1"}"#),
                event("x2", "lead.created", "L1", data: "no JSON"),
            ], to: "lead-events")
        let worker = try fleet.start(["--metrics", "127.0.0.1:0"])
        let reader = try MetricsReader(worker)
        try eventually("all is settled", equals: 5012) {
            try fleet.number(
                "select coalesce(sum(applied + duplicates + dead_letters), 0)::int8 from bellhop.partition")
        }
        let page = try eventually(
            "the page has it", { try reader.page() },
            until: {
                // A lane says how far it is a moment after it has counted.
                $0.sum("bellhop_records_total", #"topic="lead-events""#) == 5012
                    && $0.sum("kafka_consumergroup_lag", #"consumergroup="lead-scoring""#) == 0
            })
        #expect(page.sum("bellhop_records_total", #"outcome="applied""#) == 5000)
        #expect(page.sum("bellhop_records_total", #"outcome="duplicate""#) == 10)
        #expect(page.sum("bellhop_records_total", #"outcome="dead_letter""#) == 2)
        #expect(page.sum("bellhop_dead_letters_total", #"class="invalid""#) == 1)
        #expect(page.sum("bellhop_dead_letters_total", #"class="undecodable""#) == 1)
        #expect(page.sum("bellhop_event_to_commit_seconds_count") == 5012)
        #expect(page.sum("bellhop_batch_duration_seconds_count") == page.sum("bellhop_batches_total"))
        #expect(page.sum("bellhop_commit_duration_seconds_count") == page.sum("bellhop_batches_total"))
        // On a busy machine the group may share out once more.
        try eventually("it owns all", equals: 6) { try reader.page().sum("bellhop_partition_owned") ?? 0 }
        #expect(page.sum("kafka_consumergroup_group_lag_seconds") == 0)
        #expect(page.sum("kafka_consumergroup_group_max_lag_seconds") == 0)
        let (hits, misses) = (page.sum("bellhop_cache_hits_total"), page.sum("bellhop_cache_misses_total"))
        #expect(
            misses ?? 0 >= 50 && (hits ?? 0) + (misses ?? 0) >= page.sum("bellhop_batches_total") ?? .infinity
        )
        #expect(page.labels.isSubset(of: Self.labels), "\(page.labels)")
        #expect(!page.text.contains("acme") && !page.text.contains(#""L1"#))
        if PrometheusServer.directory != nil { #expect(try PrometheusServer.check(page.text) == "") }
        #expect(worker.isRunning && server?.pid != 0)
    }

    @Test("are scraped by a real Prometheus", .enabled(if: PrometheusServer.directory != nil))
    func prometheus() throws {
        let fleet = try Fleet(.mock, database: "metrics_prometheus", server: .shared)
        // One lane: what a partition's earlier owner left unanswered is counted by nobody.
        let worker = try fleet.start(["--lanes", "1", "--metrics", "127.0.0.1:0"])
        let server = try PrometheusServer(["lead-scoring": try MetricsReader(worker).port])
        try eventually("it is up", equals: [1]) { try server.query(#"up{job="lead-scoring"}"#) }
        try fleet.publish(0..<700)
        try eventually("it has counted them", equals: [700]) {
            try server.query(#"sum(bellhop_records_total{worker="lead-scoring",outcome="applied"})"#)
        }
        #expect(try server.query("sum(bellhop_event_to_commit_seconds_count)") == [700])
        try eventually("it has seen them applied", equals: [6]) {
            try server.query("count(kafka_consumergroup_lag == 0)")
        }
        let p99 = try server.query(
            "histogram_quantile(0.99, sum by (le) (bellhop_event_to_commit_seconds_bucket))")
        #expect(p99.count == 1 && p99[0] > 0)
        #expect(worker.isRunning)
    }

    @Test("show lag in records and seconds of what waits behind a locked row")
    func lag() throws {
        let fleet = try Fleet(.mock, database: "metrics_lag", server: .shared)
        try fleet.publish(0..<10, leads: 1)
        let worker = try fleet.start(["--lanes", "1", "--metrics", "127.0.0.1:0"])
        let reader = try MetricsReader(worker)
        try eventually("it works", equals: 10) { try fleet.applied() }
        var rival = try Connection(fleet.database)
        try rival.script("begin; select 1 from leads.lead for update")
        let begun = ContinuousClock.now
        try fleet.publish(10..<15, leads: 1)
        try eventually("five records wait", equals: 5) { try reader.page().sum("kafka_consumergroup_lag") }
        let page = try eventually(
            "they grow old", { try reader.page() },
            until: { $0.sum("kafka_consumergroup_group_max_lag_seconds") ?? 0 > 2 })
        let passed = (ContinuousClock.now - begun) / .seconds(1)
        #expect(page.sum("kafka_consumergroup_group_max_lag_seconds") ?? .infinity <= passed + 0.1)
        try rival.script("rollback")
        try eventually("nothing waits", equals: 0) {
            try reader.page().sum("kafka_consumergroup_group_lag_seconds")
        }
        #expect(try reader.page().sum("kafka_consumergroup_lag") == 0)
        #expect(worker.isRunning)
    }

    @Test("cannot be served on a port that is taken: exit 78, and what to do")
    func takenPort() throws {
        let fleet = try Fleet(.mock, database: "metrics_taken", server: .shared)
        let first = try fleet.start(["--metrics", "127.0.0.1:0"])
        let port = try MetricsReader(first).port
        let second = try fleet.start(environment: ["BELLHOP_METRICS": "127.0.0.1:\(port)"])
        #expect(try second.wait() == .exited(78))
        #expect(
            second.standardError.contains(
                "Address already in use; name another address, or port 0 for a free one"))
        let third = try fleet.start(["--metrics", "9464"])
        #expect(try third.wait() == .exited(78))
        #expect(third.standardError.contains(#"--metrics is "9464", but it must be ADDRESS:PORT"#))
    }
}
