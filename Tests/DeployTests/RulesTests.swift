import Foundation
import TestKit
import TestTraits
import Testing
import YAML

/// The files of `deploy/prometheus`.
enum PrometheusFiles {
    static let directory = "\(repositoryRoot)/deploy/prometheus"

    static func read(_ name: String) throws -> YAMLValue {
        try YAMLValue(yaml: String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8))
    }

    struct Rule {
        /// Of a recorded value or of an alert.
        var name: String
        var expression: String
        var isAlert: Bool
        var severity: String?
        var annotations: [String: String]
    }

    static func rules() throws -> [Rule] {
        let groups = try #require(try read("bellhop.rules.yml")["groups"]?.elements)
        return try groups.flatMap { $0["rules"]?.elements ?? [] }.map { rule in
            let alert = rule["alert"]?.string
            return Rule(
                name: try #require(alert ?? rule["record"]?.string),
                expression: try #require(rule["expr"]?.string),
                isAlert: alert != nil, severity: rule["labels"]?["severity"]?.string,
                annotations: Dictionary(
                    uniqueKeysWithValues: (rule["annotations"]?.members ?? []).map {
                        ($0.key, $0.value.string ?? "")
                    }))
        }
    }

    static func promises() throws -> Promises {
        Promises(recorded: try rules().filter { !$0.isAlert }.map(\.name))
    }

    /// Runs promtool and expects that it finds nothing.
    static func promtool(_ arguments: [String]) throws {
        let directory = try #require(PrometheusServer.directory)
        let result = try Program.run("\(directory)/promtool", arguments)
        #expect(result.status == 0, "\(result.output)\(result.error)")
    }
}

@Suite("Prometheus' configuration and rules", .ownThreads, .serialized)
struct RulesTests {
    private static let hasPromtool = PrometheusServer.directory != nil

    @Test(
        "pass promtool: syntax, and the unit tests of every alert", .enabled(if: hasPromtool),
        arguments: [
            ("check", "config", "prometheus.yml"), ("check", "rules", "bellhop.rules.yml"),
            ("test", "rules", "bellhop.rules.test.yml"),
        ])
    func promtool(verb: String, kind: String, file: String) throws {
        try PrometheusFiles.promtool([verb, kind, "\(PrometheusFiles.directory)/\(file)"])
    }

    @Test("name only metrics and labels that a program shows")
    func names() throws {
        let promises = try PrometheusFiles.promises()
        for rule in try PrometheusFiles.rules() {
            #expect(promises.unknown(rule.expression) == [], "\(rule.name)")
        }
    }

    @Test("scrape under the names of jobs that alerts go by")
    func jobs() throws {
        let jobs = try #require(try PrometheusFiles.read("prometheus.yml")["scrape_configs"]?.elements)
        #expect(
            jobs.map { $0["job_name"]?.string } == ["bellhop-workers", "bellhop-exporter", "bellhop-gateway"])
        let named = try PrometheusFiles.rules().flatMap {
            $0.expression.matches(of: #/job="([^"]*)"/#).map { String($0.1) }
        }
        #expect(!named.isEmpty && Set(named).isSubset(of: jobs.compactMap { $0["job_name"]?.string }))
    }

    @Test("say of every alert how urgent it is, what it means, and which command comes next")
    func annotations() throws {
        let help = try Program.run("bellhop", ["--help"]).output
        let alerts = try PrometheusFiles.rules().filter(\.isAlert)
        #expect(alerts.count >= 15)
        for alert in alerts {
            #expect(["page", "ticket"].contains(alert.severity), "\(alert.name)")
            #expect(Set(alert.annotations.keys) == ["summary", "description"], "\(alert.name)")
            let commands = (alert.annotations["description"] ?? "").matches(of: #/bellhop ([a-z-]+)/#).map(
                \.1)
            #expect(!commands.isEmpty, "\(alert.name)")
            for command in commands {
                let isKnown = help.contains(try Regex("(?m)^ +\(command) "))
                #expect(isKnown, "\(alert.name): bellhop \(command)")
            }
        }
    }

    @Test("have for every alert a test in which it fires and one in which it does not")
    func bothWays() throws {
        let tests = try #require(try PrometheusFiles.read("bellhop.rules.test.yml")["tests"]?.elements)
        let checks = tests.flatMap { $0["promql_expr_test"]?.elements ?? [] }
        var (firing, silent): (Set<String>, Set<String>) = ([], [])
        for check in checks {
            guard let name = check["expr"]?.string?.firstMatch(of: #/alertname="(\w+)"/#)?.1 else { continue }
            if check["exp_samples"]?.elements?.isEmpty == true {
                silent.insert(String(name))
            } else {
                firing.insert(String(name))
            }
        }
        for check in tests.flatMap({ $0["alert_rule_test"]?.elements ?? [] })
        where check["exp_alerts"]?.elements?.isEmpty == false {
            firing.insert(check["alertname"]?.string ?? "")
        }
        for alert in try PrometheusFiles.rules() where alert.isAlert {
            #expect(firing.contains(alert.name), "\(alert.name) fires in no test")
            #expect(
                silent.contains(alert.name),
                "\(alert.name) is silent in no test")
        }
    }
}
