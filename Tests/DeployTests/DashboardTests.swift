import Foundation
import Metrics
import TestKit
import Testing

/// As much of Grafana's dashboard as is judged here.
private struct Dashboard: Decodable {
    struct Source: Decodable { var uid: String }
    struct Target: Decodable {
        var expr: String
        var datasource: Source
    }
    struct Place: Decodable {
        var x: Int
        var y: Int
        var w: Int
        var h: Int

        func overlaps(_ other: Place) -> Bool {
            x < other.x + other.w && other.x < x + w && y < other.y + other.h && other.y < y + h
        }
    }
    struct Panel: Decodable {
        struct Fields: Decodable {
            struct Defaults: Decodable { var unit: String? }
            var defaults: Defaults
        }
        var id: Int
        var type: String
        var title: String
        var description: String?
        var gridPos: Place
        var datasource: Source?
        var fieldConfig: Fields?
        var targets: [Target]?
    }
    struct Variable: Decodable {
        var name: String
        var definition: String?
    }
    struct Templating: Decodable { var list: [Variable] }
    var schemaVersion: Int
    var templating: Templating
    var panels: [Panel]

    init() throws {
        let file = URL(filePath: "\(repositoryRoot)/deploy/grafana/bellhop.json")
        self = try JSONDecoder().decode(Dashboard.self, from: Data(contentsOf: file))
    }

    var expressions: [(panel: String, text: String)] {
        panels.flatMap { panel in (panel.targets ?? []).map { (panel.title, $0.expr) } }
    }
}

@Suite("Grafana's dashboard", .serialized)
struct DashboardTests {
    private let dashboard: Dashboard

    init() throws { dashboard = try Dashboard() }

    @Test("names only metrics and labels that a program shows or a rule records")
    func names() throws {
        let promises = try PrometheusFiles.promises()
        for (panel, text) in dashboard.expressions {
            #expect(promises.unknown(text) == [], "\(panel): \(text)")
        }
    }

    @Test("shows every metric there is")
    func everyMetric() {
        let shown = Set(dashboard.expressions.flatMap { QueryNames($0.text).metrics.keys })
        // Left to an alert: of no use to the eye.
        let alertsOnly: Set = ["bellhop_exporter_up", "gateway_ready", "gateway_audit_spilled"]
        for metric in Metric.all where !alertsOnly.contains(metric.name) {
            let name = metric.kind == .histogram ? "\(metric.name)_bucket" : metric.name
            #expect(shown.contains(name), "\(name)")
        }
    }

    @Test("has queries that Prometheus can read", .enabled(if: PrometheusServer.directory != nil))
    func syntax() throws {
        #expect(dashboard.expressions.count > 40)
        let rules = dashboard.expressions.enumerated().map { number, query in
            let text = query.text.replacing("$__rate_interval", with: "5m")
                .replacing(#/\$(worker|topic|instance)/#, with: ".*")
            let quoted = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return "      - {record: panel:q\(number), expr: \"\(quoted)\"}\n"
        }
        let files = try TemporaryDirectory("dashboard")
        let path = try files.write(
            "panels.yml", "groups:\n  - name: panels\n    rules:\n\(rules.joined())")
        try PrometheusFiles.promtool(["check", "rules", path])
    }

    @Test("is made for reading: units, descriptions, no panel on another, seconds behind first")
    func layout() throws {
        let panels = dashboard.panels.filter { $0.type != "row" }
        #expect(panels.first?.title == "Behind")
        let first = try #require(panels.first { $0.type == "timeseries" })
        #expect(first.title.hasPrefix("Seconds behind") && first.fieldConfig?.defaults.unit == "s")
        for panel in panels {
            #expect(panel.fieldConfig?.defaults.unit != nil, "\(panel.title)")
            #expect(panel.description ?? "" != "", "\(panel.title)")
        }
        #expect(Set(dashboard.panels.map(\.id)).count == dashboard.panels.count)
        for (number, panel) in dashboard.panels.enumerated() {
            #expect(panel.gridPos.x + panel.gridPos.w <= 24, "\(panel.title)")
            let others = dashboard.panels.dropFirst(number + 1).filter { $0.gridPos.overlaps(panel.gridPos) }
            #expect(others.isEmpty, "\(panel.title) lies on \(others.map(\.title))")
        }
    }

    @Test("works with any data source, and declares the variables that it uses")
    func variables() {
        let names = dashboard.templating.list.map(\.name)
        #expect(names == ["datasource", "worker", "topic", "instance"])
        #expect(dashboard.schemaVersion >= 39)
        var sources = dashboard.panels.compactMap(\.datasource)
        for panel in dashboard.panels { sources += (panel.targets ?? []).compactMap(\.datasource) }
        #expect(sources.allSatisfy { $0.uid == "${datasource}" })
        let used = dashboard.expressions.map(\.text) + dashboard.templating.list.compactMap(\.definition)
        let variables = Set(used.flatMap { $0.matches(of: #/\$([a-z_]+)/#).map { String($0.1) } })
        #expect(variables == ["worker", "topic", "instance", "__rate_interval"])
    }
}
