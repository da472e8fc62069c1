import Metrics
import Testing

/// What a query may name: the table of metrics, what the rules record, and what Prometheus itself makes.
struct Promises {
    /// Labels by the name of a series, without those that Prometheus puts on every target.
    private var series: [String: Set<String>] = [
        "up": [], "ALERTS": ["alertname", "alertstate", "severity"],
    ]

    init(recorded: [String]) {
        for metric in Metric.all {
            let labels = Set(metric.labels)
            guard metric.kind == .histogram else {
                series[metric.name] = labels
                continue
            }
            for suffix in ["_sum", "_count"] { series[metric.name + suffix] = labels }
            series["\(metric.name)_bucket"] = labels.union(["le"])
        }
        // By the level that their name begins with, as is the custom.
        for name in recorded {
            series[name] =
                name.hasPrefix("partition:") ? ["worker", "topic", "partition"] : ["worker", "outcome"]
        }
    }

    private static let ofTargets: Set = ["job", "instance"]

    /// What an expression names and nothing shows.
    func unknown(_ expression: String) -> [String] {
        let names = QueryNames(expression)
        var known = Self.ofTargets.union(names.made)
        var unknown: [String] = []
        for (metric, matchers) in names.metrics {
            guard let labels = series[metric] else {
                unknown.append(metric)
                continue
            }
            known.formUnion(labels)
            unknown += matchers.subtracting(labels).subtracting(Self.ofTargets).map { "\(metric){\($0)}" }
        }
        unknown += names.grouping.subtracting(known)
        return unknown.sorted()
    }
}

@Suite("names in queries") struct PromisesTests {
    private let promises = Promises(recorded: ["worker:x:max", "partition:y"])

    @Test(
        "what no program shows is found",
        arguments: [
            ("sum by (worker) (rate(bellhop_batches_total[5m]))", []),
            ("sum by (topic) (rate(bellhop_batches_total[5m]))", ["topic"]),
            ("bellhop_batches > 1 or up == 0", ["bellhop_batches"]),
            (#"bellhop_records_total{outcome="applied",class=~"a{b}"}"#, ["bellhop_records_total{class}"]),
            ("histogram_quantile(0.9, bellhop_batch_duration_seconds_bucket{le!=\"1\"})", []),
            ("bellhop_batch_duration_seconds", ["bellhop_batch_duration_seconds"]),
            ("worker:x:max > on (worker) 10 * partition:y unless on (reason) up", ["reason"]),
            (#"label_replace(up, "worker", "$1", "job", "(.*)") * on (worker) group_left (job) up"#, []),
            (#"bellhop_outbox_rows offset 5m"#, []),
        ] as [(String, [String])])
    func unknown(expression: String, expected: [String]) {
        #expect(promises.unknown(expression) == expected)
    }
}
