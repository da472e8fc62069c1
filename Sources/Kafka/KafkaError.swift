internal import CRdKafka

/// An error of the client or the broker. The message never carries credentials.
package struct KafkaError: Error, Sendable, Equatable, CustomStringConvertible {
    /// librdkafka's name, such as `_TRANSPORT` or `OFFSET_OUT_OF_RANGE`.
    package let name: String
    package let message: String
    /// The client instance is of no use any more: the process must end.
    package let isFatal: Bool
    package let isRetriable: Bool
    /// The producer's queue is full: serve delivery reports, then try again.
    package let isQueueFull: Bool

    package var description: String { message.isEmpty ? name : "\(name): \(message)" }

    package static func timedOut(_ message: String) -> KafkaError {
        KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, message, isRetriable: true)
    }

    init(
        _ code: rd_kafka_resp_err_t, _ message: String? = nil, isFatal: Bool = false, isRetriable: Bool? = nil
    ) {
        unsafe name = String(cString: rd_kafka_err2name(code))
        self.message = unsafe message ?? String(cString: rd_kafka_err2str(code))
        self.isFatal = isFatal || code == RD_KAFKA_RESP_ERR__FATAL
        isQueueFull = code == RD_KAFKA_RESP_ERR__QUEUE_FULL
        self.isRetriable = isRetriable ?? Self.transient.contains(code.rawValue)
    }

    /// Takes ownership of an error object: each must be destroyed, or it leaks.
    init?(consuming error: OpaquePointer?) {
        guard let error = unsafe error else { return nil }
        defer { unsafe rd_kafka_error_destroy(error) }
        self.init(
            unsafe rd_kafka_error_code(error), unsafe String(cString: rd_kafka_error_string(error)),
            isFatal: unsafe rd_kafka_error_is_fatal(error) != 0, isRetriable: unsafe rd_kafka_error_is_retriable(error) != 0)
    }

    /// Nil for `NO_ERROR`.
    init?(ifAny code: rd_kafka_resp_err_t) {
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        self.init(code)
    }

    private static let transient: Set<Int32> = Set(
        [
            RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN,
            RD_KAFKA_RESP_ERR__QUEUE_FULL, RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, RD_KAFKA_RESP_ERR__RESOLVE,
            RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
            RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
        ].map(\.rawValue))
}

extension Duration {
    /// Whole milliseconds as librdkafka counts timeouts, rounded up so that a short wait is not a busy loop.
    var timeoutMilliseconds: Int32 {
        let (seconds, attoseconds) = components
        let milliseconds = seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int32(clamping: max(0, milliseconds))
    }
}
