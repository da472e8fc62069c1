import Foundation
import Synchronization

/// The thread that starts all workers. The kernel ends a worker with the very thread that started it (`--pdeathsig`), so
/// that thread must live as long as the rig does.
final class Launcher: Sendable {
    static let shared = Launcher()

    private let orders = Mutex<[@Sendable () -> Void]>([])
    private let arrived = DispatchSemaphore(value: 0)

    private init() {
        Thread.detachNewThread { [self] in
            while true {
                arrived.wait()
                let order = orders.withLock { $0.removeFirst() }
                order()
            }
        }
    }

    /// Runs `start` on that thread, and waits for its result.
    func run<Value: Sendable>(_ start: @escaping @Sendable () throws -> Value) throws -> Value {
        let promise = Promise<Value>()
        orders.withLock { $0.append { promise.keep(start) } }
        arrived.signal()
        return try promise.wait()
    }
}
