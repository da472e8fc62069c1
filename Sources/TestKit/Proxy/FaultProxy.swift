internal import Foundation
internal import Glibc
internal import Synchronization

/// What a proxy can read of what goes through it.
package enum WireProtocol: Sendable { case plain, postgres, kafka }

/// Where a proxy's connections go.
package enum Upstream: Sendable, Hashable {
    case unix(String)
    /// On the loopback interface.
    case port(UInt16)

    /// Of a server on a Unix socket, by a conninfo as `PostgresServer` gives it; nil for any other.
    package init?(database: String) {
        guard let host = database.firstMatch(of: unixHost) else { return nil }
        self = .unix("\(host.1)/.s.PGSQL.5432")
    }
}

/// Stands between clients and a server, and fails as networks do: slowly, partly, at the worst moment.
///
/// Toxics last and shape bytes; faults are for single messages of the protocol. Each is for all clients or for those
/// whose name begins so: Postgres' application name, Kafka's client id. Everything that happened is counted. A proxy
/// has one thread of its own; all calls are for any thread and take effect before they return.
package final class FaultProxy: Sendable {
    /// On 127.0.0.1; the same for as long as the proxy lives.
    package let port: UInt16
    private let loop: ProxyLoop

    /// Listens at once. Without an upstream, or while it does not answer, clients are turned away.
    package init(_ wire: WireProtocol = .plain, to upstream: Upstream? = nil, seed: UInt64 = 0) throws {
        let listener = try Socket.listening()
        port = listener.port
        loop = try ProxyLoop(ProxyCore(listener, wire, upstream, seed: seed))
        Thread.detachNewThread { [loop] in loop.run() }
    }

    /// - Parameter database: conninfo of a server on a Unix socket, as `PostgresServer` gives it.
    package convenience init(to database: String, seed: UInt64 = 0) throws {
        guard let upstream = Upstream(database: database) else {
            throw ServiceError(description: "no host in \(database)")
        }
        try self.init(.postgres, to: upstream, seed: seed)
    }

    deinit { loop.end() }

    /// Of the same database, through the proxy.
    package func conninfo(_ database: String) -> String {
        database.replacing(unixHost, with: "host=127.0.0.1 port=\(port) ")
            // Neither is offered by a server on a Unix socket, and a proxy could not read them.
            + " sslmode=disable gssencmode=disable"
    }

    /// From now on new connections go there.
    package func connect(to upstream: Upstream?) { loop.with { $0.upstream = upstream } }

    /// False: the port is closed, as when the server does not run. Connections that there are go on.
    package func listen(_ listens: Bool) { loop.with { $0.listen(listens) } }

    /// Names of the clients that are connected now.
    package var clients: [String] {
        loop.with { core in core.links.filter { !$0.isClosed }.map { $0.name ?? "" } }
    }

    // Toxics.

    /// Shapes the bytes of connections that there are, and of new ones, until it is taken away.
    /// - Returns: its number, for `remove`.
    @discardableResult
    package func add(_ toxic: Toxic, _ direction: Direction = .both, of client: String = "") -> Int {
        loop.with { $0.add(toxic, direction, client) }
    }

    package func remove(_ toxic: Int) { loop.with { $0.remove { $0 == toxic } } }

    /// No toxics any more, and the port is open. Faults of single messages stay to happen; what is stalled stays so.
    package func heal() {
        loop.with {
            $0.listen(true)
            $0.remove { _ in true }
        }
    }

    // Once.

    /// Resets connections: both sides meet ECONNRESET.
    /// - Returns: how many.
    @discardableResult
    package func reset(of client: String = "") -> Int { loop.with { $0.end(.reset, client) } }

    /// Ends connections.
    /// - Returns: how many.
    @discardableResult
    package func close(of client: String = "") -> Int { loop.with { $0.end(.cut, client) } }

    // Faults of single messages.

    /// Faults of the next commits, in turn; nil lets one pass. Commits of other transactions all pass.
    package func inject(
        _ faults: [CommitFault?], of transaction: Transaction = .batch, client: String = ""
    ) {
        let faults = faults.map {
            $0.map { .commit($0, transaction) } ?? FaultScript.Fault.passCommit(transaction)
        }
        loop.with { $0.world.script.add(faults, client: client) }
    }

    /// Faults of the answers to the next requests of a kind, in turn; nil lets one pass.
    package func inject(_ faults: [AnswerFault?], to request: KafkaRequest, client: String = "") {
        let faults = faults.map { $0.map { .answer($0, request) } ?? FaultScript.Fault.passAnswer(request) }
        loop.with { $0.world.script.add(faults, client: client) }
    }

    /// No fault of a message is left to happen.
    package var isSpent: Bool { isSpent(of: "") }

    /// No fault of a message is left to happen that is for clients whose name begins so.
    package func isSpent(of client: String) -> Bool { loop.with { $0.world.script.isSpent(of: client) } }

    /// Faults of messages that are left for clients whose name begins so are not to happen after all.
    package func withdraw(of client: String) { loop.with { $0.world.script.withdraw(of: client) } }

    /// Connections that a fault has stalled go on.
    package func resume() { loop.with { $0.resume() } }

    // What has happened.

    /// What happened to connections and messages, in order.
    package var history: [Happening] { loop.with { $0.world.tally.history } }

    /// How often something has happened to clients whose name begins so; of bytes, how many.
    package func count(of effect: Effect, client: String = "") -> Int {
        loop.with { $0.world.tally.count(of: effect, client) }
    }
    package func count(of fault: CommitFault, client: String = "") -> Int {
        count(of: .fault(fault), client: client)
    }
}

private var unixHost: Regex<(Substring, Substring)> { #/host=([^ ]+) /# }

/// The proxy's thread, and what others may ask of it.
private final class ProxyLoop: Sendable {
    private let core: Mutex<ProxyCore>
    /// Rung by those who change something while the thread waits.
    private let bell: (rope: Socket, ear: Socket)
    private let isEnded = Atomic(false)

    init(_ core: consuming ProxyCore) throws {
        bell = try Socket.pair()
        self.core = Mutex(core)
    }

    /// Asks or changes something; the thread then looks anew.
    @discardableResult
    func with<R: Sendable>(_ body: (inout ProxyCore) -> R) -> R {
        let result = core.withLock { body(&$0) }
        ring()
        return result
    }

    func end() {
        isEnded.store(true, ordering: .releasing)
        ring()
    }

    private func ring() { _ = bell.rope.write([0]) }

    func run() {
        while !isEnded.load(ordering: .acquiring) {
            let (wishes, time) = core.withLock { ($0.entries, $0.wakeAt) }
            var entries = [pollfd(fd: bell.ear.descriptor, events: Int16(POLLIN), revents: 0)] + wishes
            wait(&entries, until: time)
            if entries[0].revents != 0 { _ = bell.ear.read() }
            core.withLock { $0.step(entries[1...]) }
        }
    }

    /// A millisecond is the least that is waited for.
    private func wait(_ entries: inout [pollfd], until time: ContinuousClock.Instant?) {
        let left = time.map { max(.zero, $0 - .now) / .milliseconds(1) }
        _ = unsafe poll(
            &entries, nfds_t(entries.count), left.map { Int32(clamping: Int($0.rounded(.up))) } ?? -1)
    }
}
