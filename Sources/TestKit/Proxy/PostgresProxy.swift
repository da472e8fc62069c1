internal import Foundation
internal import Glibc
internal import Synchronization

/// Stands between clients and a Postgres server, and fails at the moments that matter: around the commit of a transaction
/// that moves a partition or looks up whether one did. Everything else goes through unchanged. One thread of its own.
package final class PostgresProxy: Sendable {
    package enum Fault: Sendable, Hashable, CaseIterable {
        /// The connection ends; the server has got everything but the commit.
        case cutBeforeCommit
        /// The same for the client only: the server hears nothing, and keeps the transaction open.
        case loseBeforeCommit
        /// The server has committed; the connection ends before its answer goes back.
        case cutAfterCommit
        /// From the commit on nothing goes through, neither way, and nobody is told.
        case stallBeforeCommit
        /// The same once the server has committed.
        case stallAfterCommit
    }

    /// Of the server, through the proxy.
    package let conninfo: String
    private let script = FaultScript()
    private let isClosed = Flag()
    private let isStalled = Flag()
    private let resumes = Flag()

    /// - Parameter database: conninfo of a server on a Unix socket, as `PostgresServer` gives it.
    package init(to database: String) throws {
        guard let host = database.firstMatch(of: #/host=([^ ]+) /#) else {
            throw ServiceError(description: "no host in \(database)")
        }
        let listener = try Socket.listening()
        // Neither is offered by a server on a Unix socket, and a proxy could not read them.
        conninfo =
            database.replacing(host.0, with: "host=127.0.0.1 port=\(listener.port) ")
            + " sslmode=disable gssencmode=disable"
        let loop = ProxyLoop(listener, "\(host.1)/.s.PGSQL.5432", script)
        let (isClosed, isStalled, resumes) = (isClosed, isStalled, resumes)
        Thread.detachNewThread { [loop] in
            while !isClosed.isSet {
                if resumes.take() { loop.resume() }
                if isStalled.isSet { usleep(5000) } else { loop.step() }
            }
        }
    }

    deinit { isClosed.set(true) }

    /// What a transaction does, by the function that it calls.
    package enum Transaction: String, Sendable, CaseIterable {
        case batch = "bellhop.advance"
        case lookUp = "bellhop.rebind"
    }

    /// Faults of the next commits, in turn; nil lets one pass. Of other transactions than the next fault's all pass.
    /// - Parameter lane: counts only the commits of clients whose application name ends so.
    package func inject(_ faults: [Fault?], of transaction: Transaction = .batch, lane: String = "") {
        script.add(faults.map { FaultScript.Item(fault: $0, transaction: transaction, lane: lane) })
    }

    /// Faults that have happened, in order, with the client's application name.
    package var history: [(fault: Fault, client: String)] { script.history }

    /// How often a fault has happened.
    package func count(_ fault: Fault) -> Int { history.count { $0.fault == fault } }

    /// No fault is left to happen.
    package var isSpent: Bool { script.isSpent }

    /// From now on nothing goes through, neither way, on any connection; new ones are not answered.
    package func stall(_ isStalled: Bool) { self.isStalled.set(isStalled) }

    /// Connections that a fault has stalled go on.
    package func resume() { resumes.set(true) }
}

/// Which commits are to fail, and which have.
final class FaultScript: Sendable {
    private let state = Mutex(State())

    struct Item: Sendable {
        var fault: PostgresProxy.Fault?
        var transaction: PostgresProxy.Transaction
        var lane: String
    }

    private struct State {
        var items: [Item] = []
        var history: [(fault: PostgresProxy.Fault, client: String)] = []
        var underWay = 0
    }

    func add(_ items: [Item]) { state.withLock { $0.items += items } }

    /// What is to happen to the commit that `client` is about to send; nil if nothing.
    func next(_ client: String, _ transaction: PostgresProxy.Transaction) -> Item? {
        state.withLock {
            guard let item = $0.items.first, client.hasSuffix(item.lane), transaction == item.transaction
            else { return nil }
            $0.items.removeFirst()
            if item.fault != nil { $0.underWay += 1 }
            return item.fault == nil ? nil : item
        }
    }

    func putBack(_ item: Item) {
        state.withLock {
            $0.underWay -= 1
            $0.items.insert(item, at: 0)
        }
    }

    func done(_ fault: PostgresProxy.Fault, _ client: String) {
        state.withLock {
            $0.underWay -= 1
            $0.history.append((fault, client))
        }
    }

    var history: [(fault: PostgresProxy.Fault, client: String)] { state.withLock { $0.history } }
    var isSpent: Bool { state.withLock { $0.items.isEmpty && $0.underWay == 0 } }
}

private final class Flag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .acquiring) }
    func set(_ isSet: Bool) { value.store(isSet, ordering: .releasing) }
    func take() -> Bool { value.exchange(false, ordering: .acquiringAndReleasing) }
}

/// The proxy's links. Only its thread touches it.
private final class ProxyLoop: @unchecked Sendable {
    private let listener: Socket
    private let path: String
    private let script: FaultScript
    private var links: [Link] = []

    init(_ listener: Socket, _ path: String, _ script: FaultScript) {
        (self.listener, self.path, self.script) = (listener, path, script)
    }

    /// Waits for something to move, a moment at most, and moves it.
    func step() {
        wait()
        while let client = listener.accepted() {
            // Without a server the client is turned away.
            guard let server = try? Socket.connected(to: path) else { continue }
            links.append(Link(client, server, script))
        }
        for link in links { link.step() }
        links.removeAll { $0.isClosed }
    }

    func resume() { for link in links { link.resume() } }

    private func wait() {
        var entries = [pollfd(fd: listener.descriptor, events: Int16(POLLIN), revents: 0)]
        for link in links where !link.isStalled {
            entries.append(entry(link.client, reads: link.clientHasMore, writes: link.clientIsOwed))
            entries.append(entry(link.server, reads: link.serverHasMore, writes: link.serverIsOwed))
        }
        _ = unsafe poll(&entries, nfds_t(entries.count), 20)
    }

    private func entry(_ socket: Socket, reads: Bool, writes: Bool) -> pollfd {
        pollfd(
            fd: socket.descriptor, events: Int16((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)), revents: 0)
    }
}
