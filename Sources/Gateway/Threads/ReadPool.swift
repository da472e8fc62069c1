internal import Glibc
internal import Logging
internal import Postgres
internal import Runtime
internal import Synchronization

/// Threads with a database connection each, for reads, and for writes that wait. What more wait than it has room for is refused at once.
final class ReadPool: Sendable {
    struct Read: Sendable {
        /// Runs on one of the threads; answers the request itself.
        var run: @Sendable (inout Connection) throws(PostgresError) -> Void
        /// Called instead when the database did not answer.
        var failed: @Sendable (PostgresError) -> Void
    }

    private struct State {
        var waiting: [Read] = []
        var isStopping = false
    }

    private let state = Mutex(State())
    private let wakes: [Wake]
    private let threads = Mutex<[Thread]>([])
    private let limit: Int
    private let next = Atomic<Int>(0)
    private let isReadOnly: Bool

    init(_ access: DatabaseAccess, connections: Int, limit: Int, readOnly: Bool = true) throws {
        self.limit = limit
        isReadOnly = readOnly
        wakes = try (0..<connections).map { _ throws(ThreadError) in try Wake() }
        let started = try wakes.enumerated().map { number, wake in
            try Thread(name: "\(readOnly ? "read" : "write")-\(number)") { [self] in
                serve(access, number, wake)
            }
        }
        threads.withLock { $0 = started }
    }

    /// False if too many wait already.
    func submit(_ read: Read) -> Bool {
        let isTaken = state.withLock { state in
            guard !state.isStopping, state.waiting.count < limit else { return false }
            state.waiting.append(read)
            return true
        }
        // Any of the threads: one that is busy looks again before it sleeps.
        if isTaken { wakes[next.wrappingAdd(1, ordering: .relaxed).newValue % wakes.count].call() }
        return isTaken
    }

    var waiting: Int { state.withLock { $0.waiting.count } }

    func stop() {
        state.withLock { $0.isStopping = true }
        for wake in wakes { wake.call() }
        for thread in threads.withLock({ $0 }) { thread.join() }
    }

    private func serve(_ access: DatabaseAccess, _ number: Int, _ wake: Wake) {
        var session = DatabaseSession(
            access, name: "\(isReadOnly ? "read" : "write")-\(number)", readOnly: isReadOnly)
        while true {
            guard let read = state.withLock({ $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }) else {
                if state.withLock({ $0.isStopping }) { return }
                wake.wait(.seconds(1))
                continue
            }
            do throws(PostgresError) {
                try session.run(read.run)
            } catch {
                read.failed(error)
            }
        }
    }
}
