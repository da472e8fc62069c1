internal import CRdKafka

/// Wakes librdkafka's fetching threads as its queue of records empties.
///
/// When the queue is full, librdkafka before 2.2 sleeps up to one second and looks again; a reader faster than
/// "queue per second" starves meanwhile (librdkafka issue 2879). Nothing in its interface wakes those threads by name. Setting
/// the SASL credentials does so as its only effect on open connections, so we set those in use once more. Later versions have
/// `fetch.queue.backoff.ms` instead.
struct FetchWake {
    private let user: String
    private let password: String
    /// A quarter of the queue: often enough to keep it from running dry, rarely enough to cost nothing.
    private let records: Int
    private let bytes: Int
    private var takenRecords = 0
    private var takenBytes = 0

    init(_ configuration: ConsumerConfiguration) {
        user = configuration.client.overrides["sasl.username"] ?? ""
        password = configuration.client.overrides["sasl.password"] ?? ""
        records = max(1, configuration.queueRecords / 4)
        bytes = max(1, configuration.queueKilobytes * 256)
    }

    /// Counts what was taken; true when it is time to wake.
    mutating func isDue(records: Int, bytes: Int) -> Bool {
        takenRecords += records
        takenBytes += bytes
        guard takenRecords >= self.records || takenBytes >= self.bytes else { return false }
        (takenRecords, takenBytes) = (0, 0)
        return true
    }

    func wake(_ client: OpaquePointer) {
        _ = unsafe KafkaError(consuming: rd_kafka_sasl_set_credentials(client, user, password))
    }
}
