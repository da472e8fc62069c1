/// One metric that a program of the fleet shows. Its name, labels and unit are an interface: dashboards and alerts rest on them.
package struct Metric: Sendable, Hashable {
    package enum Kind: String, Sendable { case counter, gauge, histogram }

    /// Which programs show it.
    package enum Source: String, Sendable, CaseIterable {
        case worker, gateway, exporter

        /// As the operator names the program.
        package var title: String { self == .exporter ? "bellhop exporter" : rawValue }
    }

    package let name: String
    package let kind: Kind
    /// Of the value, in the plural: `seconds`, `records`; `1` for a claim that holds (1) or does not (0).
    package let unit: String
    /// Names of the labels, in the order in which values are given. None of them ever holds an id of a person, a lead or a
    /// tenant.
    package let labels: [String]
    /// One sentence without a full stop.
    package let meaning: String
    package let sources: Set<Source>

    init(
        _ name: String, _ kind: Kind, _ unit: String, _ labels: [String] = [],
        of sources: Set<Source> = [.worker], _ meaning: String
    ) {
        (self.name, self.kind, self.unit, self.labels) = (name, kind, unit, labels)
        (self.sources, self.meaning) = (sources, meaning)
    }
}

extension Metric {
    /// The table in Markdown, as the documentation has it.
    package static func markdown(_ metrics: [Metric] = Metric.all) -> String {
        var lines = ["| metric | type | unit | shown by | meaning |", "|---|---|---|---|---|"]
        for metric in metrics {
            let labels = metric.labels.isEmpty ? "" : "{\(metric.labels.joined(separator: ","))}"
            let sources = Source.allCases.filter(metric.sources.contains).map(\.title)
            lines.append(
                "| `\(metric.name)\(labels)` | \(metric.kind.rawValue) | \(metric.unit) | "
                    + "\(sources.count == Source.allCases.count ? "all" : sources.joined(separator: ", ")) | \(metric.meaning) |"
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
