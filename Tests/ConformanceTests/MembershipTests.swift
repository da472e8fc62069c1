import Contract
import Foundation
import Kafka
import Records
import TestKit
import TestTraits
import Testing

private enum OtherTopics: Scenario {
    static let second = "\(worker)-second"
}

@Suite("Membership", .ownThreads, .enabled(if: KafkaServer.isAvailable))
struct MembershipTests {
    /// The group gives a static member that comes back what it had, whatever it asks for now.
    @Test("a worker that is started again with more topics, or with others, reads just them")
    func otherTopics() throws {
        let bench = try Bench<OtherTopics>(.kafka, partitions: 2, hasResults: false, hasDeadLetters: false)
        try bench.broker.createTopic(OtherTopics.second, partitions: 2)
        let first = TallyFiles.topic(OtherTopics.self, partitions: 2, facts: "deduplicate: true")
        let second = first.replacing(OtherTopics.events, with: OtherTopics.second)
        try bench.files.write("more/first.yaml", first)
        try bench.files.write("more/second.yaml", second)
        try bench.files.write("others/second.yaml", second)
        // The shortest that a broker allows: so long the group waits for the member that comes no more.
        let options = ["--kafka", "session.timeout.ms=6000"]

        try bench.publish([added("1", "a", 1), added("2", "b", 1)])
        try bench.start(options: options)
        try bench.settle()
        bench.stop()
        try bench.broker.publish([added("3", "a", 10), added("4", "b", 10)], to: OtherTopics.second)
        bench.contract = try Contract(directory: "\(bench.files.path)/more")
        try bench.start(options: options)
        try eventually("the second topic is read too", equals: ["a 11/2", "b 11/2"]) { try bench.counters() }
        bench.stop()
        try bench.publish([added("5", "a", 1000)])
        try bench.broker.publish([added("6", "a", 100), added("7", "b", 100)], to: OtherTopics.second)
        bench.contract = try Contract(directory: "\(bench.files.path)/others")
        try bench.start(options: options)
        try eventually("the second topic is read alone", equals: ["a 111/3", "b 111/3"]) {
            try bench.counters()
        }
    }

    /// While a rebalance lasts partitions have no owner, and nobody is to be called for that.
    @Test("partitions that no member of a stable group has are told; those that another one has are not")
    func unowned() throws {
        let kafka = try KafkaServer()
        let fleet = try Fleet(
            Broker(bootstrap: kafka.bootstrap, mock: nil), database: "unowned", server: .shared)
        var configuration = ConsumerConfiguration(
            fleet.broker.client, group: "lead-scoring", instance: "another")
        configuration.sessionTimeout = .seconds(10)
        var other = try Consumer(configuration, topics: ["lead-events"])
        try other.subscribe()
        try eventually("it has all", equals: 6) {
            if case .assigned(let given) = other.nextEvent(timeout: .milliseconds(20)) {
                try other.assign(given.map { ($0, 0) })
            }
            return other.partitions.count
        }

        // It is asked for half of them, and keeps them: to the group they are nobody's.
        let worker = try fleet.start(["--lanes", "1"])
        var asked: [TopicPartition] = []
        try eventually("it is asked for some", equals: 3) {
            if case .revoked(let partitions) = other.nextEvent(timeout: .milliseconds(20)) {
                asked = partitions
            }
            return asked.count
        }
        let names = Set(asked.map(\.description))
        try eventually("they are told", equals: names) {
            _ = other.nextEvent(timeout: .milliseconds(20))
            return try told(worker)
        }

        try other.unassign(asked)
        try eventually("the worker has them", equals: Int64(3)) {
            if case .assigned(let given) = other.nextEvent(timeout: .milliseconds(20)) {
                try other.assign(given.map { ($0, 0) })
            }
            return try fleet.number("select count(*) from bellhop.partition where owner is not null") ?? 0
        }
        // The others have no row, and a member.
        #expect(try told(worker) == names)
    }

    /// What the worker has called nobody's.
    private func told(_ worker: Program) throws -> Set<String> {
        let lines = worker.standardError.split(separator: "\n").filter { $0.contains("partitions_unowned") }
        return try lines.reduce(into: []) { names, line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let list = object?["partitions"] as? String ?? "?"
            names.formUnion(list.components(separatedBy: ", "))
        }
    }
}
