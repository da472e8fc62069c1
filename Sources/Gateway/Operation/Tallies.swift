internal import HTTP
internal import Metrics
internal import Records
internal import Synchronization

/// What the gateway has counted since it started. Labels hold routes and words of ours, never anything of a request.
final class Tallies: Sendable {
    private struct Answers: Hashable {
        var route: String
        var method: String
        var status: Int

        var order: (String, String, Int) { (route, method, status) }
        /// The same with the class of the status: `2xx`.
        var kind: Kind { Kind(route: route, method: method, class: status / 100) }
    }

    private struct Kind: Hashable {
        var route: String
        var method: String
        var `class`: Int

        var order: (String, String, Int) { (route, method, `class`) }
    }

    private struct State {
        var requests: [Answers: Int] = [:]
        var durations: [Kind: Histogram] = [:]
        var refusals: [String: Int] = [:]
        var commands: [String: Int] = [:]
        var connections: [String: Int] = [:]
    }

    private let state = Mutex(State())

    func count(route: String, method: String, status: Int, time: Duration) {
        let answers = Answers(route: route, method: method, status: status)
        state.withLock { state in
            state.requests[answers, default: 0] += 1
            if state.durations[answers.kind]?.add(time) == nil {
                let histogram = Histogram()
                histogram.add(time)
                state.durations[answers.kind] = histogram
            }
        }
    }

    /// A limit or a credential that was refused, by the kind of the problem.
    func refused(_ reason: String) { state.withLock { $0.refusals[reason, default: 0] += 1 } }

    /// What became of a command at the broker.
    func command(_ result: String) { state.withLock { $0.commands[result, default: 0] += 1 } }

    /// Something that happened to a connection.
    func connection(_ event: String) { state.withLock { $0.connections[event, default: 0] += 1 } }

    func collect(into page: inout MetricsPage) {
        let state = state.withLock { $0 }
        for (key, count) in state.requests.sorted(by: { $0.key.order < $1.key.order }) {
            page.add(.gatewayRequests, [key.route, key.method, String(key.status)], count)
        }
        for (key, histogram) in state.durations.sorted(by: { $0.key.order < $1.key.order }) {
            page.add(.gatewayRequestDuration, [key.route, key.method, "\(key.class)xx"], histogram)
        }
        add(.gatewayRefusals, state.refusals, to: &page)
        add(.gatewayCommands, state.commands, to: &page)
        add(.gatewayConnections, state.connections, to: &page)
    }

    private func add(_ metric: Metric, _ counts: [String: Int], to page: inout MetricsPage) {
        for (value, count) in counts.sorted(by: { $0.key < $1.key }) { page.add(metric, [value], count) }
    }
}
