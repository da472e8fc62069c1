internal import Glibc
internal import Synchronization

/// Threads for work that blocks, which must never run on the cooperative pool.
enum Crew {
    /// Runs all of `work`, each on a thread of its own, and `main` beside them on this one; waits for all of their
    /// ends.
    /// - Throws: the first error of any of them.
    static func run(_ work: [@Sendable () throws -> Void], beside main: () throws -> Void = {}) throws {
        let failure = Failure()
        let threads = work.map { task in
            start {
                do { try task() } catch { failure.note(error) }
            }
        }
        do { try main() } catch { failure.note(error) }
        for thread in threads { pthread_join(thread, nil) }
        try failure.rethrow()
    }

    private final class Failure: Sendable {
        private let first = Mutex<(any Error)?>(nil)
        func note(_ error: any Error) { first.withLock { if $0 == nil { $0 = error } } }
        func rethrow() throws { if let error = first.withLock({ $0 }) { throw error } }
    }

    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private static func start(_ run: @escaping @Sendable () -> Void) -> pthread_t {
        var handle = pthread_t()
        let body = unsafe Unmanaged.passRetained(Body(run))
        let code = unsafe pthread_create(
            &handle, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        precondition(code == 0, "the system gives no more threads")
        return handle
    }
}
