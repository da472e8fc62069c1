import Foundation
import Synchronization

/// What another thread will give.
final class Promise<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let isKept = DispatchSemaphore(value: 0)

    func keep(_ body: () throws -> Value) {
        let outcome = Result { try body() }
        result.withLock { $0 = outcome }
        isKept.signal()
    }

    /// Once: waits for it.
    func wait() throws -> Value {
        isKept.wait()
        guard let outcome = result.withLock({ $0 }) else { throw RigError("a promise was not kept") }
        return try outcome.get()
    }
}
