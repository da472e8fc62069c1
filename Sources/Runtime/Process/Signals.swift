internal import Glibc

/// SIGTERM and SIGINT as a wait on the main thread. Made before any other thread, so that all inherit the mask.
package struct Signals {
    private var stops = sigset_t()

    package init() {
        unsafe sigemptyset(&stops)
        unsafe sigaddset(&stops, SIGTERM)
        unsafe sigaddset(&stops, SIGINT)
        unsafe pthread_sigmask(SIG_BLOCK, &stops, nil)
        signal(SIGPIPE, SIG_IGN)
        dieAtOnce()
    }

    /// Waits for `duration`, or until the process is asked to stop; true if it is.
    func isStopAsked(within duration: Duration) -> Bool {
        let deadline = ContinuousClock.now + duration
        var stops = stops
        while true {
            let left = max(0, (deadline - ContinuousClock.now).microseconds)
            var time = timespec(tv_sec: Int(left / 1_000_000), tv_nsec: Int(left % 1_000_000) * 1000)
            if unsafe sigtimedwait(&stops, nil, &time) > 0 { return true }
            // Another signal's handler may have cut the wait short.
            guard errno == EINTR else { return false }
        }
    }

    /// Blocks until the process is asked to stop. From then on it has nine seconds, and the kernel keeps the clock: a batch
    /// that Postgres does not answer for is given up then, with exit code 70. Nothing is lost by it: what was not committed has
    /// not happened, and the next owner reads from the rows whether it was.
    package func waitForStop() {
        var stops = stops
        var signal: Int32 = 0
        while unsafe sigwait(&stops, &signal) != 0 {}
        Glibc.signal(SIGALRM, giveUp)
        alarm(9)
    }
}

/// Ends the process from a signal handler, where only the plainest calls are allowed.
private func giveUp(_ signal: Int32) {
    let line: StaticString = """
        {"level":"warning","event":"stopped_unsettled","reason":"no answer within 9 s","next":"the next owner reads from the \
        rows what was committed"}\n
        """
    _ = unsafe write(STDERR_FILENO, line.utf8Start, line.utf8CodeUnitCount)
    _exit(70)
}

/// A crashed process must not live on to write a backtrace: until it is gone its sockets hold locks and its slot.
private func dieAtOnce() {
    for crash in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT] { signal(crash, SIG_DFL) }
}

/// A thread of our own for blocking calls, which must never run on the cooperative pool.
package struct Thread: Sendable {
    private let handle: pthread_t

    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// - Throws: `UsageError` when the system gives no more threads.
    package init(name: String, _ run: @escaping @Sendable () -> Void) throws {
        var handle = pthread_t()
        let body = unsafe Unmanaged.passRetained(Body(run))
        let code = unsafe pthread_create(
            &handle, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        guard code == 0 else {
            unsafe body.release()
            throw ConfigurationError(
                "threads", nil, "the system gives no more: \(unsafe String(cString: strerror(code)))")
        }
        self.handle = handle
    }

    package func join() { pthread_join(handle, nil) }
}
