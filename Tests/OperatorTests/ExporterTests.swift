import Foundation
import Kafka
import TestKit
import TestTraits
import Testing

@Suite("bellhop exporter", .ownThreads)
struct ExporterTests {
    private func get(_ port: UInt16, _ path: String) throws -> String {
        let client = try HTTPClient(port)
        client.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return try client.response().body
    }

    private func start(_ fleet: borrowing OrdersFleet) throws -> (program: Program, port: UInt16) {
        let program = try fleet.bellhop.start("exporter", "--metrics", "127.0.0.1:0", "--interval", "1")
        let port = try eventually("it says where it listens") {
            program.standardError.components(separatedBy: "127.0.0.1:").dropFirst().first.flatMap {
                UInt16($0.prefix { $0.isNumber })
            }
        } until: {
            $0 != nil
        }
        return (program, try #require(port))
    }

    @Test("serves lag, unowned partitions, dead letters and outbox, with no worker running")
    func serves() throws {
        let fleet = try OrdersFleet("exporter")
        let (program, port) = try start(fleet)
        try eventually("it has looked") { try get(port, "/readyz").contains("\"ready\"") }
        let page = try get(port, "/metrics")
        for line in [
            #"kafka_consumergroup_lag{consumergroup="w",topic="orders",partition="0"} 3"#,
            #"kafka_consumergroup_lag{consumergroup="w",topic="orders",partition="1"} 30"#,
            #"kafka_consumergroup_group_lag_seconds{group="w",topic="orders",partition="2"} 0"#,
            #"bellhop_partitions_unowned{worker="w"} 3"#, #"bellhop_outbox_rows{worker="w"} 0"#,
            #"bellhop_partition_stopped{worker="w",topic="orders",partition="0"} 0"#,
            #"bellhop_exporter_up{source="broker"} 1"#, #"bellhop_exporter_up{source="postgres"} 1"#,
        ] {
            #expect(page.contains(line + "\n"), "\(line) in \(page)")
        }
        #expect(page.contains(#"bellhop_dead_letters{worker="w",class="invalid",state=""#))
        #expect(page.contains(#"kafka_consumergroup_group_max_lag_seconds{group="w"} "#))
        program.terminate()
        #expect(try program.wait() == .exited(0))
    }

    @Test("a broker that is away is said at once, and what Postgres knows stays")
    func brokerAway() throws {
        let fleet = try OrdersFleet("exporter_broker")
        let (program, port) = try start(fleet)
        try eventually("it has looked") { try get(port, "/readyz").contains("\"ready\"") }
        try fleet.cluster.setBroker(1, isSilent: true)
        try eventually("the broker's absence is seen") {
            try get(port, "/metrics").contains(#"bellhop_exporter_up{source="broker"} 0"#)
        }
        let asked = ContinuousClock.now
        let page = try get(port, "/metrics")
        // A look takes five seconds now: the scrape does not wait for it.
        #expect(ContinuousClock.now - asked < .seconds(2))
        #expect(page.contains(#"bellhop_exporter_up{source="postgres"} 1"#))
        #expect(page.contains(#"bellhop_dead_letters{worker="w","#))
        #expect(
            !page.contains("\nkafka_consumergroup_lag{")
                && !page.contains("\nkafka_consumergroup_group_lag_seconds{"))
        #expect(try get(port, "/readyz").contains("broker_away"))
        try fleet.cluster.setBroker(1, isSilent: false)
        try eventually("it is back") {
            try get(port, "/metrics").contains(
                #"kafka_consumergroup_lag{consumergroup="w",topic="orders",partition="1"} 30"#)
        }
        program.terminate()
    }

    @Test("a database that is away is said, and lag is left out, not 0")
    func databaseAway() throws {
        var fleet = try OrdersFleet("exporter_database")
        fleet.bellhop.environment["BELLHOP_DATABASE"] = "host=/nowhere dbname=x user=y"
        let (program, port) = try start(fleet)
        try eventually("it has looked") { try get(port, "/readyz").contains("database_away") }
        let page = try get(port, "/metrics")
        #expect(page.contains(#"bellhop_exporter_up{source="postgres"} 0"#))
        #expect(page.contains(#"bellhop_exporter_up{source="broker"} 1"#))
        #expect(!page.contains("\nkafka_consumergroup"))
        program.terminate()
    }
}
