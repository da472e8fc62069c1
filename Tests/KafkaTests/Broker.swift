import Foundation
import Kafka
import TestKit
import Testing

/// Where a test runs: both must behave the same.
enum Broker: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case mock, kafka

    static let available: [Broker] = KafkaServer.isAvailable ? [.mock, .kafka] : [.mock]

    var testDescription: String { self == .mock ? "the mock cluster" : "real Kafka" }

    /// Runs `body` with a bootstrap list and a fresh topic.
    func with<R>(
        partitions: Int, config: [String: String] = [:],
        _ body: (_ brokers: String, _ topic: String) throws -> R
    )
        throws -> R
    {
        let topic = "t-\(UUID().uuidString.prefix(8).lowercased())"
        switch self {
        case .mock:
            let cluster = try MockCluster()
            try cluster.createTopic(topic, partitions: partitions)
            return try body(cluster.bootstrap, topic)
        case .kafka:
            let brokers = try #require(try KafkaServer.shared).bootstrap
            let admin = try Admin(ClientConfiguration(brokers: brokers))
            let result = try admin.createTopics([
                NewTopic(topic, partitions: partitions, config: config)
            ])
            #expect(result == [topic: .done])
            // A broker answers for a new topic a moment after it has created it.
            #expect(holds { (try? admin.describe(topic)) != nil })
            return try body(brokers, topic)
        }
    }
}
