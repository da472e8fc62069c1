internal import Glibc
internal import Synchronization

/// An HTTP/1.1 server: threads of its own, from its making until `stop`.
package final class HTTPServer: Sendable {
    /// The one that it listens on.
    package let port: UInt16
    private let loops: [Loop]
    private let lobby: Lobby
    private let threads: Mutex<[LoopThread]>

    /// Listens and serves. Raises the process's limit of open files where it is too low for so many connections.
    ///
    /// - Throws: `address`, `listen`, `tls` or `start`.
    package init(_ configuration: HTTPServerConfiguration, handler: some HTTPHandler) throws(HTTPError) {
        allowFiles(configuration.limits.connections + 512)
        let listener = try ListenSocket(configuration.address, configuration.port)
        let lobby = Lobby(configuration.limits)
        var loops: [Loop] = []
        for _ in 0..<max(1, configuration.threads) {
            loops.append(try Loop(configuration, listener, lobby, handler))
        }
        (self.lobby, self.loops, port) = (lobby, loops, listener.port)
        threads = Mutex([])
        for loop in loops {
            guard let thread = LoopThread(loop) else {
                stop(grace: .zero)
                throw .start("the system gives no more threads")
            }
            threads.withLock { $0.append(thread) }
        }
    }

    package var openConnections: Int { lobby.count }

    /// Accepts no more, closes what is idle, lets requests in flight end within `grace`; what is not answered then gets
    /// 503, and half a second later everything is closed. Blocks until then. A second call waits for the first's end.
    package func stop(grace: Duration) {
        for loop in loops { loop.mailbox.stop(grace: grace) }
        threads.withLock { threads in
            for thread in threads { thread.join() }
            threads = []
        }
    }

    deinit { stop(grace: .zero) }
}

/// A thread that runs a loop until its end.
private struct LoopThread: Sendable {
    private let handle: pthread_t

    init?(_ loop: Loop) {
        var handle = pthread_t()
        let opaque = unsafe Unmanaged.passRetained(loop)
        let code = unsafe pthread_create(
            &handle, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                // Signals are for other threads; the one of a client that is gone is for nobody.
                var all = sigset_t()
                unsafe sigfillset(&all)
                unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
                unsafe Unmanaged<Loop>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, opaque.toOpaque())
        guard code == 0 else {
            unsafe opaque.release()
            return nil
        }
        self.handle = handle
    }

    func join() { pthread_join(handle, nil) }
}

private func allowFiles(_ count: Int) {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    guard limit.rlim_cur < count else { return }
    limit.rlim_cur = min(limit.rlim_max, rlim_t(count))
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
