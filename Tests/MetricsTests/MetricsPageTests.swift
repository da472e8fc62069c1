import Metrics
import Testing

@Suite("a page of metrics") struct MetricsPageTests {
    private func text(_ fill: (inout MetricsPage) -> Void) -> String {
        var page = MetricsPage()
        fill(&page)
        return String(decoding: page.text, as: UTF8.self)
    }

    @Test("samples of one metric stand together, below its help and type, whenever they were added")
    func grouping() {
        let page = text { page in
            page.add(.partitionOwned, ["w", "t", "0"], 1)
            page.add(.batches, ["w"], 7)
            page.add(.partitionOwned, ["w", "t", "1"], 1)
        }
        #expect(
            page == """
                # HELP bellhop_batches_total Transactions committed.
                # TYPE bellhop_batches_total counter
                bellhop_batches_total{worker="w"} 7
                # HELP bellhop_partition_owned 1 for each partition that this process has claimed.
                # TYPE bellhop_partition_owned gauge
                bellhop_partition_owned{worker="w",topic="t",partition="0"} 1
                bellhop_partition_owned{worker="w",topic="t",partition="1"} 1

                """)
    }

    @Test(
        "values of labels are escaped",
        arguments: [
            ("plain/{id}", "plain/{id}"), (#"a"b"#, #"a\"b"#), (#"a\b"#, #"a\\b"#), ("a\nb", #"a\nb"#),
            ("é", "é"),
        ])
    func escaping(value: String, written: String) {
        #expect(text { $0.add(.gatewayRefusals, [value], 1) }.contains("{kind=\"\(written)\"} 1\n"))
    }

    @Test(
        "numbers are written as the format has them",
        arguments: [
            (0.0, "0"), (1, "1"), (0.25, "0.25"), (-1, "-1"), (1e17, "1e+17"), (.infinity, "+Inf"),
            (-.infinity, "-Inf"), (.nan, "NaN"), (123_456_789_012, "123456789012"),
        ])
    func numbers(value: Double, written: String) {
        #expect(text { $0.add(.cpuSeconds, [], value) }.hasSuffix("\nprocess_cpu_seconds_total \(written)\n"))
    }

    @Test("a histogram's buckets add up, and end with all that there is, its sum and its count")
    func histogram() {
        let histogram = Histogram([0.01, 0.1])
        for milliseconds in [5, 10, 11, 500] { histogram.add(.milliseconds(milliseconds)) }
        let page = text { $0.add(.commitDuration, ["w"], histogram) }
        #expect(
            page.split(separator: "\n").dropFirst(2).map(String.init) == [
                #"bellhop_commit_duration_seconds_bucket{worker="w",le="0.01"} 2"#,
                #"bellhop_commit_duration_seconds_bucket{worker="w",le="0.1"} 3"#,
                #"bellhop_commit_duration_seconds_bucket{worker="w",le="+Inf"} 4"#,
                #"bellhop_commit_duration_seconds_sum{worker="w"} 0.526"#,
                #"bellhop_commit_duration_seconds_count{worker="w"} 4"#,
            ])
    }

    @Test("an unused histogram is shown with zeros")
    func emptyHistogram() {
        let page = text { $0.add(.commitDuration, ["w"], Histogram([1])) }
        #expect(page.contains(#"bucket{worker="w",le="1"} 0"#) && page.contains(#"_count{worker="w"} 0"#))
    }

    @Test("ages are counted by runs of one timestamp, and a clock that is behind makes none below zero")
    func ages() {
        let histogram = Histogram([1, 10])
        // Milliseconds; now is second 100.
        histogram.add(since: [99_500, 99_500, 95_000, 200_000, -1, 50_000], now: 100_000_000)
        let seen = histogram.snapshot
        #expect(seen.cumulative == [3, 4] && seen.count == 5)
        #expect(seen.sum == 0.5 + 0.5 + 5 + 0 + 50)
    }

    @Test("ages of absurd timestamps end nothing")
    func absurdAges() {
        let histogram = Histogram([1])
        histogram.add(since: [.max, .max - 1, 0], now: .max)
        #expect(histogram.snapshot.count == 3)
    }

    @Test("counters from many threads lose nothing")
    func threads() async {
        let (counter, histogram) = (Counter(), Histogram([1]))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<10_000 {
                        counter.add()
                        histogram.add(.milliseconds(1))
                    }
                }
            }
        }
        #expect(counter.value == 80_000)
        #expect(histogram.snapshot.count == 80_000 && abs(histogram.snapshot.sum - 80) < 0.001)
    }
}

@Suite("the table of metrics") struct MetricTableTests {
    @Test("names are unique, and formed as Prometheus wants them")
    func names() {
        #expect(Set(Metric.all.map(\.name)).count == Metric.all.count)
        for metric in Metric.all {
            let isPlain = metric.name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F }
            #expect(isPlain, "\(metric.name)")
            #expect((metric.kind == .counter) == metric.name.hasSuffix("_total"), "\(metric.name)")
            #expect(!metric.meaning.hasSuffix(".") && !metric.meaning.contains("|"), "\(metric.name)")
        }
    }

    @Test("no label can hold an id of a person, a lead or a tenant: all labels are of this list")
    func labels() {
        let known: Set = [
            "worker", "topic", "partition", "consumergroup", "group", "outcome", "class", "cause", "reason",
            "state",
            "version", "program", "route", "method", "status", "kind", "result", "event", "source",
        ]
        for metric in Metric.all { #expect(Set(metric.labels).isSubset(of: known), "\(metric.name)") }
    }

    @Test("the documentation has a line for each metric")
    func markdown() {
        let lines = Metric.markdown().split(separator: "\n")
        #expect(lines.count == Metric.all.count + 2)
        #expect(
            lines.contains(
                "| `bellhop_batches_total{worker}` | counter | batches | worker | Transactions committed |"))
    }
}
