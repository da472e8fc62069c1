import Testing

@testable import Benchmark

@Suite("benchmark report")
struct ReportTests {
    private var report: Report {
        var report = Report()
        report.facts = [("machine", "2 cores")]
        report.sections = [
            Report.Section(
                title: "Sink", columns: ["", "rows/s"], rows: [["ours", "10"], ["theirs, long", "5"]])
        ]
        report.goals = [
            Report.Goal(name: "ratio", target: "≥ 1.5 ×", value: "2.00", isReached: true),
            Report.Goal(name: "latency", target: "< 25 ms", value: "", isReached: nil),
        ]
        report.skipped = ["the peers"]
        report.measure("sink.rate", 10)
        return report
    }

    @Test("aligns columns for eyes, and says what was skipped")
    func text() {
        #expect(
            report.text == """
                machine: 2 cores

                Sink
                                rows/s
                  ours          10
                  theirs, long  5

                Goals
                  reached       ratio    ≥ 1.5 ×  2.00
                  not measured  latency  < 25 ms
                skipped: the peers
                """)
    }

    @Test("is a table in Markdown")
    func markdown() {
        #expect(report.markdown.contains("| ours | 10 |\n| theirs, long | 5 |"))
        #expect(report.markdown.contains("| ratio | ≥ 1.5 × | 2.00 | reached |"))
    }

    @Test("is one JSON object for programs")
    func json() {
        #expect(
            report.json == """
                {"machine":"2 cores","measurements":{"sink.rate":10.0},"goals":[{"name":"ratio","target":"≥ 1.5 ×",\
                "value":"2.00","reached":true},{"name":"latency","target":"< 25 ms","value":""}],"skipped":["the peers"]}
                """)
    }

    @Test(
        "shows numbers as people read them",
        arguments: [
            (9999.4, 0, "9999"), (10_000, 0, "10,000"), (1_234_567, 0, "1,234,567"), (1.256, 2, "1.26"),
        ])
    func numbers(value: Double, digits: Int, text: String) { #expect(shown(value, digits) == text) }

    @Test("takes quantiles that no more than their share lies above")
    func quantiles() {
        let values = (1...100).map(Double.init).shuffled()
        #expect(values.median == 51)
        #expect(values.quantile(0.99) == 100)
        #expect(values.quantile(1) == 100)
        #expect([Double]().quantile(0.5).isNaN)
    }
}
