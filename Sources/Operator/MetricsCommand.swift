internal import JSON
internal import Metrics
internal import Runtime

/// Shows which metrics the programs of the fleet have: the table of the documentation comes from here.
enum MetricsCommand: Command {
    static let name = "metrics"
    static let summary =
        "List the metrics that workers, the gateway and the exporter show, as a table in Markdown."
    static let usage = ["[--json]"]
    static let options = [jsonOption]
    static let notes = """
        The second table has the values of the label reason of \(Metric.stallReason.name). To read the values themselves, start a
        program with BELLHOP_METRICS set to an address and ask it for /metrics.
        """

    static func run(_ arguments: Arguments) throws {
        guard arguments.words.isEmpty else { throw UsageError("metrics takes no argument") }
        print(arguments.isSet("json") ? json : "\(Metric.markdown())\n\(reasons)", terminator: "")
    }

    private static var reasons: String {
        let lines = StallReason.allCases.map { "| `\($0.rawValue)` | \($0.meaning) |" }
        return (["| reason | meaning |", "|---|---|"] + lines).joined(separator: "\n") + "\n"
    }

    private static var json: String {
        var json = JSONWriter()
        json.object { json in
            json.key("metrics")
            json.array { json in for metric in Metric.all { add(metric, to: &json) } }
            json.key("stall_reasons")
            json.object { json in
                for reason in StallReason.allCases {
                    json.key(reason.rawValue)
                    json.value(reason.meaning)
                }
            }
        }
        return json.string + "\n"
    }

    private static func add(_ metric: Metric, to json: inout JSONWriter) {
        json.object { json in
            json.member("name", metric.name)
            json.member("type", metric.kind.rawValue)
            json.member("unit", metric.unit)
            json.key("labels")
            json.array { json in for label in metric.labels { json.value(label) } }
            json.key("shown_by")
            json.array { json in
                for source in Metric.Source.allCases where metric.sources.contains(source) {
                    json.value(source.title)
                }
            }
            json.member("meaning", metric.meaning)
        }
    }
}
