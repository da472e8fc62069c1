internal import Synchronization

/// Counts connections, of all loops together, and turns away those that are too many.
final class Lobby: Sendable {
    private let connections = Mutex<[String: Int]>([:])
    private let total = Atomic(0)
    private let requests = Atomic<UInt64>(0)
    private let limits: HTTPLimits

    init(_ limits: HTTPLimits) { self.limits = limits }

    var count: Int { total.load(ordering: .relaxed) }

    /// The number of the next request, from 1.
    func nextRequest() -> UInt64 { requests.add(1, ordering: .relaxed).newValue }

    /// Why one more from there may not come in; nil if it may.
    func objection(to address: String) -> HTTPEvent.TurnedAway? {
        guard count < limits.connections else { return .total }
        let here = connections.withLock { $0[address] ?? 0 }
        return here < limits.connectionsPerAddress ? nil : .address
    }

    func enter(_ address: String) {
        total.add(1, ordering: .relaxed)
        connections.withLock { $0[address, default: 0] += 1 }
    }

    func leave(_ address: String) {
        total.subtract(1, ordering: .relaxed)
        connections.withLock { connections in
            let left = (connections[address] ?? 0) - 1
            connections[address] = left > 0 ? left : nil
        }
    }
}
