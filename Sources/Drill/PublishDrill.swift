internal import Glibc
internal import Kafka
internal import Logging
internal import Records
internal import Runtime
internal import TestKit

/// Publishes lead events as another program's producer would.
struct PublishDrill {
    static let options: [Option] = [
        Option("events", value: "N", "records in all (default: 3000)"),
        Option("seed-text", value: "TEXT", "the same text gives the same events, another one gives others"),
        Option("broken", value: "PER_MILLE", "broken records out of 1,000 (default: 20)"),
        Option("repeats", value: "PER_MILLE", "repeated records out of 1,000 (default: 20)"),
        Option("rate", value: "N", "records a second (default: as fast as the broker takes them)"),
        Option("if-empty", "publish only if the topic has no record yet"),
    ]

    private static let topic = "lead-events"
    private let settings: Settings
    private let events: Int
    private let rate: Int?
    private let onlyIfEmpty: Bool
    private let sample: LeadSample.Options

    init(_ arguments: Arguments) throws {
        settings = try Settings(arguments)
        try settings.requireBrokers()
        events = try arguments.number("events", 1...1_000_000_000, or: 3000)
        rate = arguments.value("rate") == nil ? nil : try arguments.number("rate", 1...10_000_000, or: 1)
        onlyIfEmpty = arguments.isSet("if-empty")
        let label = arguments.value("seed-text") ?? ""
        guard label.utf8.count <= 20 else {
            throw ConfigurationError("--seed-text", label, "it must have at most 20 bytes")
        }
        var sample = LeadSample.Options(seed: Self.seed(label))
        sample.label = label.isEmpty ? "" : label + "-"
        sample.brokenPerMille = try arguments.number("broken", 0...1000, or: 20)
        sample.repeatsPerMille = try arguments.number("repeats", 0...1000, or: 20)
        // Above what the contract takes by default, and below what brokers take once it is compressed.
        sample.oversizeBytes = 1_100_000
        // The events happened over the last thirty days, so that their scores differ.
        let days30 = 30 * 86_400 * 1_000_000
        sample.step = max(1, 2 * days30 / events)
        sample.start = Timestamp(microseconds: Timestamp.now.microseconds - Int64(days30))
        self.sample = sample
    }

    /// FNV-1a, 64 bits.
    private static func seed(_ text: String) -> UInt64 {
        text.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    }

    func run() throws {
        if onlyIfEmpty, try recordCount() > 0 { return print("The sample is there from an earlier run.") }
        var configuration = ProducerConfiguration(settings.client("drill-publish"))
        configuration.maximumRecordBytes = 4 << 20
        var producer = try Producer(configuration)
        var counts = (applied: 0, repeats: 0, broken: 0)
        let start = ContinuousClock.now
        for (index, item) in LeadSample(sample).prefix(events).enumerated() {
            if let rate { pause(until: start + .seconds(1) * (Double(index) / Double(rate))) }
            try send(item.record, token: UInt64(index), &producer)
            switch item.expectation {
            case .applied: counts.applied += 1
            case .duplicate: counts.repeats += 1
            case .deadLetter: counts.broken += 1
            }
        }
        try finish(&producer)
        print(
            "\(counts.applied) events, \(counts.repeats) repeats and \(counts.broken) broken records published"
        )
    }

    private func recordCount() throws -> Int64 {
        let admin = try Admin(settings.client("drill"))
        let partitions = try admin.metadata([Self.topic]).topics[Self.topic] ?? []
        let ends = try admin.watermarks(partitions.map { TopicPartition(Self.topic, $0.number) })
        return ends.values.reduce(0) { $0 + $1.high }
    }

    private func send(_ record: Record, token: UInt64, _ producer: inout Producer) throws {
        while true {
            do throws(KafkaError) {
                try producer.produce(topic: Self.topic, record, token: token)
                if producer.outstanding % 1000 == 0 { try collect(&producer, .zero) }
                return
            } catch {
                guard error.code == .queueFull else { throw error }
            }
            try collect(&producer, .milliseconds(100))
        }
    }

    private func collect(_ producer: inout Producer, _ timeout: Duration) throws(KafkaError) {
        var deliveries: [Delivery] = []
        producer.poll(timeout: timeout, into: &deliveries)
        if let error = producer.fatalError ?? deliveries.lazy.compactMap(\.error).first { throw error }
    }

    private func finish(_ producer: inout Producer) throws {
        let end = ContinuousClock.now + .seconds(120)
        while producer.outstanding > 0 {
            guard ContinuousClock.now < end else {
                throw KafkaError(
                    timedOut: "\(producer.outstanding) records were not acknowledged within two minutes")
            }
            try collect(&producer, .milliseconds(100))
        }
    }
}

/// Blocks this thread until `end`; returns at once when that has passed.
func pause(until end: ContinuousClock.Instant) {
    let (seconds, attoseconds) = (end - .now).components
    guard seconds >= 0, attoseconds > 0 else { return }
    var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    unsafe nanosleep(&time, nil)
}
