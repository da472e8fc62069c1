internal import Foundation

/// The address on which a program serves its metrics, and what it shows there.
package struct MetricsReader: Sendable {
    package let port: UInt16

    /// Waits until the program has logged where it serves them; it must have been started with port 0 on 127.0.0.1.
    package init(_ program: Program) throws {
        let found = try eventually(
            "\(program.name) serves metrics", { Self.port(in: program.standardError) }, until: { $0 != nil })
        guard let found else { throw ServiceError(description: program.standardError) }
        port = found
    }

    private static func port(in log: String) -> UInt16? {
        log.firstMatch(of: #/"metrics_listening".*"address":"[^"]*:(\d+)"/#).flatMap { UInt16($0.1) }
    }

    package func ask(_ path: String) throws -> HTTPAnswer {
        let client = try HTTPClient(port)
        client.send(HTTPClient.request("GET", path))
        return try client.response()
    }

    package func page() throws -> MetricsSamples { MetricsSamples(try ask("/metrics").body) }
}

/// A page of metrics, read.
package struct MetricsSamples: Sendable {
    package let text: String
    /// By name and labels as written, such as `bellhop_batches_total{worker="lead-scoring"}`.
    package let values: [String: Double]

    package init(_ text: String) {
        self.text = text
        var values: [String: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " ") else { continue }
            values[String(line[..<space])] = Double(line[line.index(after: space)...])
        }
        self.values = values
    }

    package subscript(_ name: String) -> Double? { values[name] }

    /// Of all samples of a metric whose labels hold all of `labels`, such as `outcome="applied"`; nil without any.
    package func sum(_ name: String, _ labels: String...) -> Double? {
        let found = values.filter { sample, _ in
            (sample == name || sample.hasPrefix("\(name){")) && labels.allSatisfy { sample.contains($0) }
        }
        return found.isEmpty ? nil : found.values.reduce(0, +)
    }

    /// Names of all labels on the page.
    package var labels: Set<String> {
        Set(text.matches(of: #/([a-z_]+)="/#).map { String($0.1) })
    }
}

/// Debian's Prometheus, scraping programs of a test.
package final class PrometheusServer: Sendable {
    private let program: Program
    private let files: TemporaryDirectory
    package let port: UInt16

    /// Where `prometheus` and `promtool` are; nil, said aloud once, where they cannot be had.
    package static let directory: String? = {
        let path = "\(repositoryRoot)/deploy/services/prometheus"
        guard let found = try? Program.run(path), found.status == 0 else {
            say("Prometheus cannot be had here: tests in which it scrapes programs are skipped")
            return nil
        }
        return found.output.trimmingSuffix("\n")
    }()

    /// - Parameter targets: ports on 127.0.0.1, each under the name of its job.
    package init(_ targets: [String: UInt16]) throws {
        guard let directory = Self.directory else { throw ServiceError(description: "no Prometheus") }
        files = try TemporaryDirectory("prometheus")
        let jobs = targets.sorted { $0.key < $1.key }.map { name, port in
            "  - job_name: \(name)\n    static_configs: [{targets: ['127.0.0.1:\(port)']}]"
        }
        let configuration = try files.write(
            "prometheus.yml",
            "global: {scrape_interval: 200ms, scrape_timeout: 200ms}\nscrape_configs:\n\(jobs.joined(separator: "\n"))\n"
        )
        let program = try Program(
            "\(directory)/prometheus",
            [
                "--config.file=\(configuration)", "--storage.tsdb.path=\(files.path)/data",
                "--web.listen-address=127.0.0.1:0",
            ])
        let found = try eventually(
            "Prometheus listens", { Self.port(in: program.standardError) }, until: { $0 != nil })
        guard let found else { throw ServiceError(description: program.standardError) }
        (self.program, port) = (program, found)
    }

    private static func port(in log: String) -> UInt16? {
        log.firstMatch(of: #/msg="Listening on" address=127.0.0.1:(\d+)/#).flatMap { UInt16($0.1) }
    }

    /// What a query answers now: each value under the labels that were not left out, as JSON has them.
    package func query(_ text: String) throws -> [Double] {
        let escaped = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let client = try HTTPClient(port)
        client.send(HTTPClient.request("GET", "/api/v1/query?query=\(escaped)"))
        let body = try client.response().body
        guard
            let answer = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any],
            let data = answer["data"] as? [String: Any], let results = data["result"] as? [[String: Any]]
        else { throw ServiceError(description: body) }
        return results.compactMap { ($0["value"] as? [Any])?.last as? String }.compactMap(Double.init)
    }

    /// What `promtool check metrics` says of a page; empty if it finds nothing.
    package static func check(_ page: String) throws -> String {
        guard let directory else { throw ServiceError(description: "no Prometheus") }
        let result = try Program.run(
            "\(directory)/promtool", ["check", "metrics"], input: Array(page.utf8))
        return result.status == 0 && result.output.isEmpty && result.error.isEmpty
            ? "" : "exit \(result.status): \(result.output)\(result.error)"
    }
}
