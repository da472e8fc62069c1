internal import CRdKafka
internal import Synchronization

/// Where librdkafka's own log lines go: nowhere until a handler is set.
package enum ClientLog {
    /// Syslog level (3 error, 4 warning, 6 information), librdkafka's facility (`FAIL`, `GROUP`…), text.
    package typealias Handler = @Sendable (_ level: Int32, _ facility: String, _ text: String) -> Void

    /// The facility of our own lines about the wall clock.
    package static let clock = "CLOCK"

    private static let handler = Mutex<Handler?>(nil)

    /// Sends the lines of every client of this process to `handler`, which is called on librdkafka's threads.
    package static func forward(to handler: Handler?) {
        Self.handler.withLock { $0 = handler }
    }

    static func write(_ level: Int32, _ facility: String, _ text: String) {
        handler.withLock { $0 }?(level, facility, text)
    }
}

/// Called by librdkafka on any of its threads.
func logCallback(
    _ handle: OpaquePointer?, _ level: Int32, _ facility: UnsafePointer<CChar>?, _ text: UnsafePointer<CChar>?
) {
    guard let facility = unsafe facility, let text = unsafe text else { return }
    ClientLog.write(level, unsafe String(cString: facility), unsafe String(cString: text))
}
