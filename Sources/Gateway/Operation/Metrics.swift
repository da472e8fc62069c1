internal import HTTP
internal import Records
internal import Synchronization

/// Counts for `/metrics`, in Prometheus' text format. Labels hold routes and words of ours, never anything of a request.
final class Metrics: Sendable {
    private struct Histogram {
        var buckets = [Int](repeating: 0, count: Metrics.bounds.count)
        var count = 0
        var sum = 0.0
    }

    private struct RequestKey: Hashable {
        var route: String
        var method: String
        var status: Int

        var order: (String, String, Int) { (route, method, status) }
    }

    private struct State {
        var requests: [RequestKey: Int] = [:]
        var durations: [String: Histogram] = [:]
        var refusals: [String: Int] = [:]
        var commands: [String: Int] = [:]
        var connections: [String: Int] = [:]
    }

    /// Upper bounds of the buckets of durations, in seconds.
    static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

    private let state = Mutex(State())

    func count(route: String, method: String, status: Int, seconds: Double) {
        state.withLock { state in
            state.requests[RequestKey(route: route, method: method, status: status), default: 0] += 1
            var histogram = state.durations[route] ?? Histogram()
            if let bucket = Self.bounds.firstIndex(where: { seconds <= $0 }) {
                histogram.buckets[bucket] += 1
            }
            histogram.count += 1
            histogram.sum += seconds
            state.durations[route] = histogram
        }
    }

    /// A limit or a credential that was refused, by the kind of the problem.
    func refused(_ reason: String) { state.withLock { $0.refusals[reason, default: 0] += 1 } }

    /// What became of a command at the broker.
    func command(_ result: String) { state.withLock { $0.commands[result, default: 0] += 1 } }

    /// Something that happened to a connection.
    func connection(_ event: String) { state.withLock { $0.connections[event, default: 0] += 1 } }

    /// A value that is read when it is asked for.
    struct Gauge {
        var name: String
        var help: String
        var value: Double

        init(_ name: String, _ help: String, _ value: some BinaryInteger) {
            (self.name, self.help, self.value) = (name, help, Double(value))
        }
    }

    func text(_ gauges: [Gauge]) -> [UInt8] {
        var text = MetricsText()
        state.withLock { state in
            text.family("gateway_requests_total", "counter", "Requests answered.")
            for (key, count) in state.requests.sorted(by: { $0.key.order < $1.key.order }) {
                text.line(
                    "gateway_requests_total",
                    [("route", key.route), ("method", key.method), ("status", String(key.status))],
                    Double(count))
            }
            text.family(
                "gateway_request_seconds", "histogram", "From the end of a request's head to its answer.")
            for (route, histogram) in state.durations.sorted(by: { $0.key < $1.key }) {
                var sum = 0
                for (bound, count) in zip(Self.bounds, histogram.buckets) {
                    sum += count
                    text.line(
                        "gateway_request_seconds_bucket", [("route", route), ("le", "\(bound)")], Double(sum))
                }
                text.line(
                    "gateway_request_seconds_bucket", [("route", route), ("le", "+Inf")],
                    Double(histogram.count))
                text.line("gateway_request_seconds_sum", [("route", route)], histogram.sum)
                text.line("gateway_request_seconds_count", [("route", route)], Double(histogram.count))
            }
            text.counters(
                "gateway_refusals_total", "Requests refused, by the kind of the problem.", "kind",
                state.refusals)
            text.counters(
                "gateway_commands_total", "Commands by what the broker said of them.", "result",
                state.commands)
            text.counters(
                "gateway_connections_total", "What happened to connections.", "event", state.connections)
        }
        for gauge in gauges {
            text.family(gauge.name, "gauge", gauge.help)
            text.line(gauge.name, [], gauge.value)
        }
        return text.bytes
    }
}

private struct MetricsText {
    var bytes: [UInt8] = []

    mutating func family(_ name: String, _ type: String, _ help: String) {
        bytes += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n".utf8
    }

    mutating func counters(_ name: String, _ help: String, _ label: String, _ counts: [String: Int]) {
        family(name, "counter", help)
        for (value, count) in counts.sorted(by: { $0.key < $1.key }) {
            line(name, [(label, value)], Double(count))
        }
    }

    mutating func line(_ name: String, _ labels: [(String, String)], _ value: Double) {
        let pairs = labels.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",")
        let number = value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
        bytes += "\(name)\(pairs.isEmpty ? "" : "{\(pairs)}") \(number)\n".utf8
    }

    private func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
