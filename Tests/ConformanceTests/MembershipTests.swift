import Contract
import Kafka
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
}
