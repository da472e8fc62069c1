import Foundation
import TestKit
import TestTraits
import Testing

@Suite("Metrics of the gateway", .ownThreads) struct MetricsTests {
    private static let labels: Set = [
        "route", "method", "status", "class", "kind", "result", "event", "version", "program", "le",
    ]

    @Test(
        "are told by route, method and status, hold nothing of a request, and are scraped by a real Prometheus"
    )
    func scrape() throws {
        let site = try Site.shared.get().site
        let gateway = try site.gateway(["--metrics", "127.0.0.1:0"])
        try gateway.becomeReady()
        let reader = try MetricsReader(gateway.program)
        for path in ["/api/v1/leads/secret-lead/score", "/nowhere/secret-lead", "/healthz", "/healthz"] {
            _ = try gateway.ask("GET", path)
        }
        let page = try reader.page()
        #expect(page[#"gateway_requests_total{route="/healthz",method="GET",status="200"}"#] == 2)
        #expect(
            page[#"gateway_request_seconds_count{route="/healthz",method="GET",class="2xx"}"#] == 2)
        #expect(page.sum("gateway_requests_total", #"status="401""#) ?? 0 >= 1, "\(page.text)")
        #expect(page["gateway_ready"] == 1)
        #expect(page.sum("bellhop_build_info", #"program="gateway""#) == 1)
        #expect(page.labels.isSubset(of: Self.labels), "\(page.labels)")
        #expect(!page.text.contains("secret-lead"))
        #expect(try reader.ask("/readyz").status == 200)
        // The gateway's own address shows the same.
        let own = MetricsSamples(try gateway.ask("GET", "/metrics").body)
        #expect(own[#"gateway_requests_total{route="/healthz",method="GET",status="200"}"#] == 2)
        guard PrometheusServer.directory != nil else { return }
        #expect(try PrometheusServer.check(page.text) == "")
        let prometheus = try PrometheusServer(["gateway": reader.port])
        try eventually("it has scraped them", equals: [2]) {
            try prometheus.query(#"gateway_requests_total{job="gateway",route="/healthz",status="200"}"#)
        }
    }
}
