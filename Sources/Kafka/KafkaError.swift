internal import CRdKafka

/// A failure that librdkafka or a broker reported.
///
/// `description` is safe for logs: librdkafka's texts name brokers, topics and properties, never credentials or payloads.
package struct KafkaError: Error, Equatable, Sendable {
    /// librdkafka's number: negative for the client's own errors, positive for a broker's.
    package var code: Code
    package var message: String
    /// The client can do nothing any more; the process must replace it.
    package var isFatal: Bool
    /// The same call may succeed later without a change.
    package var isRetriable: Bool

    package struct Code: RawRepresentable, Hashable, Sendable {
        package var rawValue: Int32
        package init(rawValue: Int32) { self.rawValue = rawValue }
    }
}

extension KafkaError.Code {
    /// A position outside the log, or one that the broker does not know: the partition stands still until it is assigned anew.
    package static let offsetReset = Self(RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET)
    /// The producer's queue is full: serve delivery reports, then try again.
    package static let queueFull = Self(RD_KAFKA_RESP_ERR__QUEUE_FULL)
    package static let timedOut = Self(RD_KAFKA_RESP_ERR__TIMED_OUT)
    /// Given up by the producer after its message time-out.
    package static let messageTimedOut = Self(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT)
    package static let transport = Self(RD_KAFKA_RESP_ERR__TRANSPORT)
    package static let allBrokersDown = Self(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
    package static let invalidArgument = Self(RD_KAFKA_RESP_ERR__INVALID_ARG)
    package static let unknownTopic = Self(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
    package static let unknownTopicLocally = Self(RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC)
    /// The record is larger than the client or the topic allows.
    package static let messageTooLarge = Self(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
    /// Given up before any request held the record.
    package static let purgedQueue = Self(RD_KAFKA_RESP_ERR__PURGE_QUEUE)
    /// Given up at close: the record may or may not have reached the broker.
    package static let purged = Self(RD_KAFKA_RESP_ERR__PURGE_INFLIGHT)
    /// Another process uses the same instance id.
    package static let fencedInstance = Self(RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID)

    /// What was fetched cannot be read: a wrong checksum, or what librdkafka 2.0 makes of the bytes behind one, which it takes for
    /// batches of formats that it does not know.
    package static let damages: Set<Self> = [
        Self(RD_KAFKA_RESP_ERR__BAD_MSG), Self(RD_KAFKA_RESP_ERR__BAD_COMPRESSION),
        Self(RD_KAFKA_RESP_ERR__UNDERFLOW), Self(RD_KAFKA_RESP_ERR__NOT_IMPLEMENTED),
    ]

    /// The broker will never take this record, or the batch that it is in, as it is. A timestamp that it does not take
    /// is not among them: it is of our own clock, and right once that is.
    static let refusals: Set<Self> = [
        .messageTooLarge, Self(RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE),
        Self(RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE), Self(RD_KAFKA_RESP_ERR_INVALID_RECORD),
    ]

    /// Errors that pass when brokers return, leaders are elected, or coordinators load.
    static let passing: Set<Self> = [
        .timedOut, .transport, .allBrokersDown, .queueFull,
        Self(RD_KAFKA_RESP_ERR__RESOLVE), Self(RD_KAFKA_RESP_ERR__WAIT_COORD),
        Self(RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE),
        Self(RD_KAFKA_RESP_ERR__NODE_UPDATE),
        Self(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE), Self(RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION),
        Self(RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT), Self(RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE),
        Self(RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE), Self(RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION),
        Self(RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS),
        Self(RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE),
        Self(RD_KAFKA_RESP_ERR_NOT_COORDINATOR), Self(RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS),
        Self(RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND), Self(RD_KAFKA_RESP_ERR_NOT_CONTROLLER),
        Self(RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR), Self(RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS),
    ]

    init(_ code: rd_kafka_resp_err_t) { self.init(rawValue: code.rawValue) }

    /// librdkafka's name of the code, as in `_ALL_BROKERS_DOWN`.
    package var name: String {
        unsafe String(cString: rd_kafka_err2name(rd_kafka_resp_err_t(rawValue: rawValue)))
    }
}

extension KafkaError: CustomStringConvertible {
    package var description: String { "\(code.name): \(message)" }
}

extension KafkaError {
    /// No waiting mends it: the broker refuses a record for what it is. A broker refuses a whole batch for one such record.
    package var isRefusal: Bool { Code.refusals.contains(code) }

    package init(_ code: Code, _ message: String, isFatal: Bool = false) {
        self.init(
            code: code, message: message, isFatal: isFatal,
            isRetriable: !isFatal && Code.passing.contains(code))
    }

    /// For a wait of our own that came to its limit.
    package init(timedOut message: String) { self.init(.timedOut, message) }

    /// The client takes a record for written, and no broker has said so.
    static let noOffset = KafkaError(
        Code(RD_KAFKA_RESP_ERR__INCONSISTENT), "taken for written, but no broker has named its offset")

    /// Nobody serves the partition at the moment.
    static let noLeader = KafkaError(
        Code(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE), "the partition has no leader")

    /// From a bare code. Nil for "no error".
    init?(_ code: rd_kafka_resp_err_t) {
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        self.init(Code(code), unsafe String(cString: rd_kafka_err2str(code)))
    }

    /// Takes over `error` and destroys it. Nil for a null pointer, which is success.
    init?(consuming error: OpaquePointer?) {
        guard let error = unsafe error else { return nil }
        defer { unsafe rd_kafka_error_destroy(error) }
        self.init(
            Code(unsafe rd_kafka_error_code(error)), unsafe String(cString: rd_kafka_error_string(error)),
            isFatal: unsafe rd_kafka_error_is_fatal(error) != 0)
        if unsafe rd_kafka_error_is_retriable(error) != 0 { isRetriable = true }
    }

    /// Throws if `code` is an error.
    static func check(_ code: rd_kafka_resp_err_t) throws(KafkaError) {
        if let error = KafkaError(code) { throw error }
    }

    /// Throws, and destroys, what a call returned.
    static func check(consuming error: OpaquePointer?) throws(KafkaError) {
        if let error = unsafe KafkaError(consuming: error) { throw error }
    }
}
