internal import Glibc
internal import Kafka
internal import Records
internal import Runtime

/// Publishes records of letters and waits for the broker.
struct LetterPublisher: ~Copyable {
    private var producer: Producer
    private(set) var failures: [String] = []
    private var deliveries: [Delivery] = []

    /// How long a broker may be away before a page is given up; its letters stay pending.
    private static let patience = Duration.seconds(60)

    init(_ settings: Settings) throws(KafkaError) {
        var configuration = ProducerConfiguration(settings.client("bellhop-redrive"))
        configuration.messageTimeout = Self.patience
        producer = try Producer(configuration)
    }

    /// - Returns: the ids of those that the broker has.
    mutating func publish(_ letters: [RedrivableLetter]) throws -> [Int64] {
        var sent = 0
        deliveries.removeAll(keepingCapacity: true)
        for letter in letters where try send(letter) { sent += 1 }
        while deliveries.count < sent {
            producer.poll(timeout: .milliseconds(100), into: &deliveries)
            if let error = producer.fatalError { throw error }
        }
        for delivery in deliveries {
            if let error = delivery.error { failures.append("letter \(delivery.token): \(error)") }
        }
        return deliveries.filter { $0.error == nil }.map { Int64($0.token) }
    }

    /// False if the client does not take it, whatever is waited for.
    private mutating func send(_ letter: RedrivableLetter) throws(KafkaError) -> Bool {
        while true {
            do throws(KafkaError) {
                try producer.produce(
                    topic: letter.topic, partition: letter.partition, letter.record, token: UInt64(letter.id))
                return true
            } catch {
                if error.isFatal { throw error }
                guard error.code == .queueFull else {
                    failures.append("letter \(letter.id): \(error)")
                    return false
                }
                producer.poll(timeout: .milliseconds(100), into: &deliveries)
            }
        }
    }
}

/// How far something is, on standard error: one line that is rewritten on a terminal, a line now and then elsewhere.
struct ProgressLine {
    private let what: String
    private let total: Int64
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var dueAt = ContinuousClock.now + .milliseconds(500)
    private var hasShown = false

    init(_ what: String, of total: Int64) {
        (self.what, self.total) = (what, total)
    }

    mutating func show(_ count: Int64) {
        guard ContinuousClock.now >= dueAt else { return }
        dueAt = .now + (isTerminal ? .milliseconds(100) : .seconds(2))
        hasShown = true
        guard isTerminal else { return remark("\(count) of \(total) \(what)") }
        let width = 30
        let filled = total > 0 ? min(width, Int(count) * width / Int(total)) : width
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        write("\r\u{1B}[K[\(bar)] \(count) of \(total) \(what)")
    }

    /// Takes the line away.
    mutating func end() {
        if hasShown && isTerminal { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
