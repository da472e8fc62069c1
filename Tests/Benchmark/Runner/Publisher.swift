internal import Kafka
internal import Records

/// Sends many records fast, on one thread, and waits for all acknowledgements at the end.
struct Publisher: ~Copyable {
    private let topic: String
    private var producer: Producer
    private var deliveries: [Delivery] = []
    private(set) var sent = 0

    init(
        _ topic: String, brokers: String, linger: Duration = .milliseconds(5)
    ) throws(KafkaError) {
        self.topic = topic
        var configuration = ProducerConfiguration(
            ClientConfiguration(brokers: brokers, clientID: "benchmark-publish"))
        configuration.linger = linger
        configuration.queueKilobytes = 256 * 1024
        configuration.queueRecords = 500_000
        producer = try Producer(configuration)
    }

    /// Queues `record`; waits while the queue is full.
    mutating func send(_ record: Record) throws(KafkaError) {
        while true {
            do throws(KafkaError) {
                try producer.produce(topic: topic, record, token: 0)
                break
            } catch {
                guard error.code == .queueFull else { throw error }
            }
            try collect(.milliseconds(10))
        }
        sent += 1
        if sent % 1024 == 0 { try collect(.zero) }
    }

    /// Waits until the broker has everything.
    mutating func finish(within limit: Duration = .seconds(120)) throws(KafkaError) {
        let end = ContinuousClock.now + limit
        while producer.outstanding > 0 {
            guard ContinuousClock.now < end else {
                throw KafkaError(timedOut: "\(producer.outstanding) records were not acknowledged")
            }
            try collect(.milliseconds(50))
        }
    }

    mutating func collect(_ timeout: Duration) throws(KafkaError) {
        deliveries.removeAll(keepingCapacity: true)
        producer.poll(timeout: timeout, into: &deliveries)
        if let error = producer.fatalError ?? deliveries.lazy.compactMap(\.error).first { throw error }
    }
}
