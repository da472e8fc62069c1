internal import Glibc
internal import Kafka
internal import Logging
internal import Records
internal import Runtime
internal import TestKit

/// `drill`: makes lead events to try Bellhop with, and checks what became of them. Not needed in production.
@main struct Drill {
    private static let options =
        Settings.options + [
            Option("events", value: "N", "events to publish (default: 3000)"),
            Option("seed-text", value: "TEXT", "what ids and chance derive from (default: sample)"),
            Option("if-empty", "publish only if the topic has no record yet"),
        ]

    private static let help = """
        usage: drill publish [--events N] [--seed-text TEXT] [--if-empty]
               drill verify

        publish sends lead events of three tenants to lead-events: some in structured mode, some repeated, some broken, each
        in one way. verify reads the whole topic, computes by a model of its own what the tables, dead letters and results
        must be, and compares; exit 1 if something differs. Nothing may be published meanwhile.

        \(helpLines(options))
        """

    static func main() {
        do {
            let arguments = try Arguments(
                Array(CommandLine.arguments.dropFirst()), options: options, environment: environment())
            if arguments.isHelp { return print(help) }
            if arguments.isVersion { return print("drill \(bellhopVersion)") }
            guard arguments.words.count == 1 else { throw UsageError("say what to do: publish or verify") }
            let settings = try Settings(arguments)
            try settings.requireBrokers()
            switch arguments.words[0] {
            case "publish": try publish(arguments, settings)
            case "verify": try verify(settings)
            default: throw UsageError("unknown command \"\(arguments.words[0])\"")
            }
        } catch {
            complain(error, program: "drill")
        }
    }

    private static func publish(_ arguments: Arguments, _ settings: Settings) throws {
        let events = try arguments.number("events", 1...100_000_000, or: 3000)
        if arguments.isSet("if-empty"), try recordCount(settings) > 0 {
            return print("The sample is there from an earlier run.")
        }
        let label = arguments.value("seed-text") ?? "sample"
        var load = LeadLoad(
            seed: label.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 },
            label: label, leads: max(1, events / 15), now: Timestamp.now.microseconds)
        var sender = try Sender(settings)
        for number in 1...events { try sender.send(load.next(), token: UInt64(number)) }
        try sender.finish()
        let broken = load.broken.values.reduce(0, +)
        print(
            "\(events) events published, \(load.repeated) of them repeats, \(broken) broken in \(load.broken.count) ways."
        )
    }

    private static func recordCount(_ settings: Settings) throws -> Int64 {
        let admin = try Admin(settings.client("drill"))
        let partitions = try admin.metadata(["lead-events"]).topics["lead-events"]?.count ?? 0
        let all = (0..<partitions).map { TopicPartition("lead-events", Int32($0)) }
        return try admin.watermarks(all).values.reduce(0) { $0 + $1.high }
    }

    private static func verify(_ settings: Settings) throws {
        try settings.requireDatabase()
        let ledger = try LeadLedger(brokers: settings.brokers, database: settings.database)
        for check in ledger.checks {
            print("\(check.violations.isEmpty ? "ok    " : "FAILED") \(check.name)")
            for violation in check.violations.prefix(10) { print("       \(violation)") }
        }
        let failed = ledger.checks.count { !$0.violations.isEmpty }
        print("\(ledger.checks.count - failed) passed, \(failed) failed")
        if failed > 0 { exit(1) }
    }
}

/// Sends records and waits for every acknowledgement.
private struct Sender: ~Copyable {
    private var producer: Producer
    private var deliveries: [Delivery] = []

    init(_ settings: Settings) throws {
        producer = try Producer(ProducerConfiguration(settings.client("drill")))
    }

    mutating func send(_ record: Record, token: UInt64) throws {
        while true {
            do throws(KafkaError) {
                try producer.produce(topic: "lead-events", record, token: token)
                return
            } catch {
                guard error.code == .queueFull else { throw error }
                try settle(.milliseconds(100))
            }
        }
    }

    private mutating func settle(_ timeout: Duration) throws {
        producer.poll(timeout: timeout, into: &deliveries)
        if let error = producer.fatalError ?? deliveries.lazy.compactMap(\.error).first { throw error }
        deliveries.removeAll(keepingCapacity: true)
    }

    mutating func finish() throws {
        let deadline = ContinuousClock.now + .seconds(120)
        while producer.outstanding > 0 {
            try settle(.milliseconds(100))
            if ContinuousClock.now > deadline {
                throw KafkaError(timedOut: "the broker did not acknowledge in 120 s")
            }
        }
    }
}
