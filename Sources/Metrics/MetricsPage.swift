/// Values of metrics at one moment, as a page in Prometheus' text format 0.0.4.
///
/// Samples may be added in any order; on the page those of one metric stand together, below their `HELP` and `TYPE`.
package struct MetricsPage: Sendable {
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private struct Family: Sendable {
        var metric: Metric
        var lines: [UInt8] = []
    }

    private var families: [Family] = []
    private var positions: [String: Int] = [:]

    package init() {}

    /// - Parameter labels: values of `metric.labels`, in their order.
    package mutating func add(_ metric: Metric, _ labels: [String] = [], _ value: Double) {
        line(metric, metric.name, labels, value)
    }

    package mutating func add(_ metric: Metric, _ labels: [String] = [], _ value: some BinaryInteger) {
        add(metric, labels, Double(value))
    }

    package mutating func add(_ metric: Metric, _ labels: [String] = [], _ counter: Counter) {
        add(metric, labels, Double(counter.value))
    }

    package mutating func add(_ metric: Metric, _ labels: [String] = [], _ histogram: Histogram) {
        let seen = histogram.snapshot
        for (bound, count) in zip(seen.bounds, seen.cumulative) {
            line(metric, "\(metric.name)_bucket", labels, Double(count), le: number(bound))
        }
        line(metric, "\(metric.name)_bucket", labels, Double(seen.count), le: "+Inf")
        line(metric, "\(metric.name)_sum", labels, seen.sum)
        line(metric, "\(metric.name)_count", labels, Double(seen.count))
    }

    /// The page; each line ends with a line feed.
    package var text: [UInt8] {
        var page: [UInt8] = []
        page.reserveCapacity(families.reduce(0) { $0 + $1.lines.count + 256 })
        for family in families.sorted(by: { Self.rank($0.metric) < Self.rank($1.metric) }) {
            let metric = family.metric
            page += "# HELP \(metric.name) \(escapedHelp(metric.meaning)).\n".utf8
            page += "# TYPE \(metric.name) \(metric.kind.rawValue)\n".utf8
            page += family.lines
        }
        return page
    }

    private static let ranks = Dictionary(
        uniqueKeysWithValues: Metric.all.enumerated().map { ($1.name, $0) })

    private static func rank(_ metric: Metric) -> Int { ranks[metric.name] ?? .max }

    private mutating func line(
        _ metric: Metric, _ name: String, _ values: [String], _ value: Double, le: String? = nil
    ) {
        assert(values.count == metric.labels.count, "\(metric.name) has the labels \(metric.labels)")
        var pairs = zip(metric.labels, values).map { "\($0)=\"\(escapedLabel($1))\"" }
        if let le { pairs.append("le=\"\(le)\"") }
        let labels = pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
        families[position(metric)].lines += "\(name)\(labels) \(number(value))\n".utf8
    }

    private mutating func position(_ metric: Metric) -> Int {
        if let known = positions[metric.name] { return known }
        families.append(Family(metric: metric))
        positions[metric.name] = families.count - 1
        return families.count - 1
    }
}

/// A number as the format has it: whole ones without a point, and three words of its own.
private func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
}

private func escapedHelp(_ text: String) -> String { escaped(text, quotes: false) }
private func escapedLabel(_ text: String) -> String { escaped(text, quotes: true) }

private func escaped(_ text: String, quotes: Bool) -> String {
    guard text.utf8.contains(where: { $0 == 0x5C || $0 == 0x0A || $0 == 0x22 }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\"" where quotes: result += "\\\""
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
