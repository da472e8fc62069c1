/// One client's connection through the proxy. Only the proxy's thread touches it.
final class Link {
    private enum State {
        case open
        /// The commit is on its way; the answer is kept back until it is whole.
        case awaiting(FaultScript.Item, answer: [UInt8], hasFailed: Bool)
        /// What was kept back, for either side.
        case stalled(toServer: [UInt8], toClient: [UInt8])
        case closed
    }

    let client: Socket
    let server: Socket
    private let script: FaultScript
    private var state = State.open
    /// The client's application name.
    private var name = ""
    private var fromClient = Messages(isStarted: false)
    private var fromServer = Messages(isStarted: true)
    private var finder = CommitFinder()
    private var toServer: [UInt8] = []
    private var toClient: [UInt8] = []
    /// Bytes kept for a side that does not take them; beyond that nothing more is read for it.
    private static let limit = 1 << 20

    init(_ client: Socket, _ server: Socket, _ script: FaultScript) {
        (self.client, self.server, self.script) = (client, server, script)
    }

    var isClosed: Bool { if case .closed = state { true } else { false } }
    var isStalled: Bool { if case .stalled = state { true } else { false } }
    var clientHasMore: Bool { toServer.count < Self.limit }
    var serverHasMore: Bool { toClient.count < Self.limit }
    var clientIsOwed: Bool { !toClient.isEmpty }
    var serverIsOwed: Bool { !toServer.isEmpty }

    /// Moves what can be moved without waiting.
    func step() {
        guard !isClosed && !isStalled else { return }
        let clientEnds = clientHasMore && pump(client) { fromClient.append($0) }
        while !isClosed && !isStalled {
            let isFirst = !fromClient.isStarted
            guard let (message, body) = fromClient.next() else { break }
            takeFromClient(message, body, isFirst: isFirst)
        }
        let serverEnds = !isStalled && serverHasMore && pump(server) { fromServer.append($0) }
        while !isClosed && !isStalled, let (message, _) = fromServer.next() { takeFromServer(message) }
        if isClosed { return }
        let isWhole = server.write(&toServer) && client.write(&toClient)
        if clientEnds || serverEnds || !isWhole { state = .closed }
    }

    /// What a stall kept back goes on its way.
    func resume() {
        guard case .stalled(let commit, let answer) = state else { return }
        state = .open
        toServer += commit
        toClient += answer
    }

    /// - Returns: true if the other end is gone.
    private func pump(_ socket: Socket, _ take: (ArraySlice<UInt8>) -> Void) -> Bool {
        switch socket.read() {
        case .bytes(let bytes): take(bytes)
        case .nothing: break
        case .end: return true
        }
        return false
    }

    private func takeFromClient(_ message: ArraySlice<UInt8>, _ body: ArraySlice<UInt8>, isFirst: Bool) {
        if isFirst { name = applicationName(body) }
        let transaction = isFirst ? nil : finder.commits(message.first ?? 0, body)
        guard let transaction, let item = script.next(name, transaction), let fault = item.fault else {
            return toServer += message
        }
        if fault == .cutAfterCommit || fault == .stallAfterCommit {
            toServer += message
            state = .awaiting(item, answer: [], hasFailed: false)
            return
        }
        // The server gets all but the commit.
        _ = server.write(&toServer)
        state = fault == .cutBeforeCommit ? .closed : .stalled(toServer: Array(message), toClient: [])
        if fault == .loseBeforeCommit { client.shutDown() }
        script.done(fault, name)
    }

    private func takeFromServer(_ message: ArraySlice<UInt8>) {
        guard case .awaiting(let item, var answer, var hasFailed) = state else { return toClient += message }
        answer += message
        hasFailed = hasFailed || message.first == UInt8(ascii: "E")
        guard message.first == UInt8(ascii: "Z") else {
            return state = .awaiting(item, answer: answer, hasFailed: hasFailed)
        }
        if hasFailed {
            // It did not commit: the fault is for another transaction.
            script.putBack(item)
            toClient += answer
            state = .open
        } else {
            let isCut = item.fault == .cutAfterCommit
            state = isCut ? .closed : .stalled(toServer: [], toClient: answer)
            script.done(isCut ? .cutAfterCommit : .stallAfterCommit, name)
        }
    }
}

private func applicationName(_ startup: ArraySlice<UInt8>) -> String {
    var rest = startup.dropFirst(4)
    while !rest.isEmpty {
        let (key, afterKey) = string(rest)
        let (value, afterValue) = string(afterKey)
        if key == "application_name" { return value }
        rest = afterValue
    }
    return ""
}
