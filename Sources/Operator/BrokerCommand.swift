internal import Contract
internal import Glibc
internal import Kafka
internal import Records
internal import Runtime

/// Hosts librdkafka's in-memory cluster.
enum BrokerCommand: Command {
    static let name = "broker"
    static let summary =
        "Run a broker in memory, for trying out and for tests: it forgets everything when it stops."
    static let usage = ["[--address-file FILE]"]
    static let options = [
        Option("topics", variable: "BELLHOP_TOPICS", value: "DIR", "topic files (default: topics)"),
        Option(
            "address-file", value: "FILE",
            "write the bootstrap address and this run's id to FILE, a line each"),
    ]
    static let notes = """
        It makes the topics of the topic files itself, keeps about 5 MB a partition, and proves nothing about durability.
        Runs until SIGTERM or Ctrl-C.
        """

    static func run(_ arguments: Arguments) throws {
        guard arguments.words.isEmpty else { throw UsageError("broker takes no argument") }
        let contract = try Contract(directory: arguments.value("topics") ?? "topics")
        let signals = Signals()
        let cluster = try MockCluster()
        for topic in contract.topics {
            try cluster.createTopic(topic.name, partitions: topic.partitions)
            if let mirror = topic.deadLetters {
                try cluster.createTopic(mirror.topic, partitions: mirror.partitions)
            }
        }
        let bootstrap = cluster.bootstrap
        let incarnation = hexadecimal((0..<8).map { _ in UInt8.random(in: 0...255) })
        if let path = arguments.value("address-file") {
            try Files.write("\(bootstrap)\n\(incarnation)\n", to: path)
        }
        print("In-memory broker at \(bootstrap), for trying out only: it forgets everything when it stops.")
        fflush(nil)
        signals.waitForStop()
    }
}
