import Foundation
import TestKit
import TestTraits
import Testing

@Suite("bellhop metrics", .ownThreads) struct MetricsCommandTests {
    @Test("prints a table of metrics and one of reasons, and the same as JSON")
    func tables() throws {
        let table = try Program.run("bellhop", ["metrics"])
        #expect(table.status == 0)
        #expect(table.output.contains("| `bellhop_batches_total{worker}` | counter | batches | worker |"))
        #expect(table.output.contains("\n\n| reason | meaning |\n|---|---|\n| `row_lock` | "))
        let json = try Program.run("bellhop", ["metrics", "--json"])
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        let metrics = try #require(object?["metrics"] as? [[String: Any]])
        let names = metrics.compactMap { $0["name"] as? String }
        #expect(names.count == metrics.count && names.contains("kafka_consumergroup_lag"))
        #expect(names.allSatisfy { table.output.contains("| `\($0)") })
        #expect((object?["stall_reasons"] as? [String: String])?["stopped"] != nil)
    }

    @Test("takes no argument: exit 64") func usage() throws {
        #expect(try Program.run("bellhop", ["metrics", "all"]).status == 64)
    }
}
