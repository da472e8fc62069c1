internal import Contract
internal import Glibc
internal import JSON
internal import Kafka
internal import Records
internal import Runtime

/// Publishes events from JSON lines.
enum PublishCommand: Command {
    static let name = "publish"
    static let summary = "Publish events to a topic: one CloudEvent in structured JSON a line."
    static let usage = ["TOPIC [FILE]"]
    static let options = Settings.options
    static let notes = """
        Each line is an object with specversion, id, source, type, time, tenantid and data. It is checked against the
        topic's contract first; a line that does not fit is reported with its number and not sent. Reads standard input
        without FILE. Waits until the broker has acknowledged everything; exit 1 if a line was rejected or not taken.
        """

    static func run(_ arguments: Arguments) throws {
        guard (1...2).contains(arguments.words.count) else {
            throw UsageError("publish takes TOPIC and at most one FILE")
        }
        let settings = try Settings(arguments)
        try settings.requireBrokers()
        let contract = try Contract(directory: settings.topics)
        guard let topic = contract.topic(named: arguments.words[0]) else {
            throw UsageError(
                "no topic \"\(arguments.words[0])\"; there are \(contract.topics.map(\.name).joined(separator: ", "))"
            )
        }
        let input =
            arguments.words.count == 2 ? try Files.read(arguments.words[1]) : try Files.readStandardInput()
        var publisher = try Publisher(topic, settings)
        let lines = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            try publisher.publish(Array(line), number: index + 1)
        }
        try publisher.finish()
    }
}

/// Sends lines and keeps count of what became of them.
private struct Publisher: ~Copyable {
    private let topic: Topic
    private var decoder: EventDecoder
    private let encoder: EventEncoder
    private let document = JSONDocument()
    private var producer: Producer
    private var sent = 0, acknowledged = 0, rejected = 0
    private var failures: [String] = []
    private var deliveries: [Delivery] = []
    private var nextReport = ContinuousClock.now + .seconds(1)

    init(_ topic: Topic, _ settings: Settings) throws {
        self.topic = topic
        decoder = EventDecoder(topic: topic)
        encoder = EventEncoder(topic: topic)
        producer = try Producer(ProducerConfiguration(settings.client("bellhop-publish")))
    }

    mutating func publish(_ line: [UInt8], number: Int) throws {
        do throws(Rejection) {
            let record = try check(line)
            try send(record, number: number)
        } catch {
            rejected += 1
            remark("line \(number): \(error.reason)")
        }
        report()
    }

    /// The record for a line, as binary CloudEvents would carry it: the line itself, structured, with its key.
    private mutating func check(_ line: [UInt8]) throws(Rejection) -> Record {
        let key = EventKey.of(line, topic, document)
        var batch = RecordBatch()
        batch.append(Record(key: key, value: line), offset: 0, timestamp: 0)
        defer { document.release() }
        let event = try decoder.decode(batch, at: 0, document: document)
        return encoder.record(event.outgoing, data: event.data.raw)
    }

    private mutating func send(_ record: Record, number: Int) throws(Rejection) {
        while true {
            do {
                try producer.produce(topic: topic.name, record, token: UInt64(number))
                sent += 1
                return collect(timeout: .zero)
            } catch {
                guard error.code == .queueFull else {
                    throw Rejection(
                        .invalid, "the broker does not take it: \(error)", place: "", rule: "produce")
                }
                collect(timeout: .milliseconds(100))
            }
        }
    }

    private mutating func collect(timeout: Duration) {
        deliveries.removeAll(keepingCapacity: true)
        producer.poll(timeout: timeout, into: &deliveries)
        if let error = producer.fatalError, failures.isEmpty { failures.append("\(error)") }
        for delivery in deliveries {
            guard let error = delivery.error else {
                acknowledged += 1
                continue
            }
            failures.append("line \(delivery.token): \(error)")
        }
    }

    private mutating func report() {
        guard ContinuousClock.now >= nextReport else { return }
        nextReport += .seconds(1)
        let silence = acknowledged == 0 && sent > 0 ? "; no broker has answered yet" : ""
        remark("\(sent) on their way, \(acknowledged) acknowledged, \(rejected) rejected\(silence)")
    }

    /// Waits for the broker; it may be away for a while, so as long as it takes within two minutes.
    mutating func finish() throws {
        let deadline = ContinuousClock.now + .seconds(120)
        while acknowledged + failures.count < sent, ContinuousClock.now < deadline {
            collect(timeout: .milliseconds(100))
            report()
        }
        for failure in failures.prefix(10) { remark(failure) }
        print("\(acknowledged) published, \(rejected) rejected, \(sent - acknowledged) not acknowledged")
        if acknowledged < sent {
            remark(
                "Publish them again once the broker answers: events that were applied are known by their ids."
            )
        }
        guard rejected == 0 && acknowledged == sent else { exit(code: 1) }
    }
}

/// The key that a line's record must have.
private enum EventKey {
    /// Nil where the line does not say: decoding then tells why.
    static func of(_ line: [UInt8], _ topic: Topic, _ document: JSONDocument) -> [UInt8]? {
        var batch = RecordBatch()
        let slice = batch.store(line)
        defer { document.release() }
        guard (try? document.parse(batch.bytes, slice.range)) != nil,
            let tenant = document.root["tenantid"]?.text,
            let data = document.root["data"], let entity = topic.entity(of: data)
        else { return nil }
        return tenant.bytes + [UInt8(ascii: "/")] + entity.bytes
    }
}
