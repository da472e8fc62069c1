/// Reads along a connection of Postgres' protocol.
struct PostgresWatch: Watch {
    private enum State {
        case open
        /// The commit is on its way; the answer is kept back until it is whole.
        case awaiting(FaultScript.Due, CommitFault, answer: [UInt8], hasFailed: Bool)
    }

    private var state = State.open
    private var name: String?
    private var fromClient = Messages(isStarted: false)
    private var fromServer = Messages(isStarted: true)
    private var finder = CommitFinder()
    /// CopyData messages of the COPY under way.
    private var copied = 0

    mutating func append(_ bytes: ArraySlice<UInt8>, from side: Side) {
        if side == .client { fromClient.append(bytes) } else { fromServer.append(bytes) }
    }

    mutating func rest(from side: Side) -> ArraySlice<UInt8> {
        side == .client ? fromClient.rest() : fromServer.rest()
    }

    mutating func abandon(_ script: inout FaultScript) {
        if case .awaiting(let due, _, _, _) = state { script.putBack(due) }
        state = .open
    }

    mutating func next(from side: Side, _ shape: Shape, _ world: inout World) -> [Move]? {
        if side == .server { return fromServer.next().map { answered($0.message, &world) } }
        let isFirst = !fromClient.isStarted
        guard let (message, body) = fromClient.next() else { return nil }
        return isFirst ? begun(message, body) : asked(message, body, &world)
    }

    private mutating func begun(_ message: ArraySlice<UInt8>, _ body: ArraySlice<UInt8>) -> [Move] {
        switch body.count >= 4 ? body.integer(at: 0, bytes: 4) : 0 {
        case 80_877_103, 80_877_104:
            // It asks for encryption, which nobody could read along: no. The real beginning follows.
            fromClient.isStarted = false
            return [.reply([UInt8(ascii: "N")])]
        case 80_877_102:
            // A request to cancel: there is no more than this.
            return [.forward(message)]
        default:
            let text = applicationName(body)
            name = text
            return [.named(text), .forward(message)]
        }
    }

    private mutating func asked(
        _ message: ArraySlice<UInt8>, _ body: ArraySlice<UInt8>, _ world: inout World
    ) -> [Move] {
        let type = message.first ?? 0
        if type == UInt8(ascii: "d") { return copied(message, &world) }
        copied = 0
        guard let transaction = finder.commits(type, body),
            let due = world.script.commit(transaction, of: name), case .commit(let fault, _) = due.fault
        else { return [.forward(message)] }
        switch fault {
        case .cutAfterCommit, .stallAfterCommit:
            state = .awaiting(due, fault, answer: [], hasFailed: false)
            return [.forward(message)]
        case .cutBeforeCommit, .cutInCopy:
            world.script.done()
            return [.happened(.fault(fault)), .end]
        case .loseBeforeCommit:
            world.script.done()
            return [.happened(.fault(fault)), .stall, .hangUp, .forward(message)]
        case .stallBeforeCommit:
            world.script.done()
            return [.happened(.fault(fault)), .stall, .forward(message)]
        }
    }

    private mutating func copied(_ message: ArraySlice<UInt8>, _ world: inout World) -> [Move] {
        if copied == 0, let fault = world.script.copy(after: 0, of: name) {
            return [.happened(.fault(fault)), .end]
        }
        copied += 1
        guard let fault = world.script.copy(after: copied, of: name) else { return [.forward(message)] }
        return [.forward(message), .happened(.fault(fault)), .end]
    }

    private mutating func answered(_ message: ArraySlice<UInt8>, _ world: inout World) -> [Move] {
        guard case .awaiting(let due, let fault, var answer, var hasFailed) = state else {
            return [.forward(message)]
        }
        answer += message
        hasFailed = hasFailed || message.first == UInt8(ascii: "E")
        guard message.first == UInt8(ascii: "Z") else {
            state = .awaiting(due, fault, answer: answer, hasFailed: hasFailed)
            return []
        }
        state = .open
        if hasFailed {
            // It did not commit: the fault is for another transaction.
            world.script.putBack(due)
            return [.forward(answer[...])]
        }
        world.script.done()
        let happened = Move.happened(.fault(fault))
        return fault == .cutAfterCommit ? [happened, .end] : [happened, .stall, .forward(answer[...])]
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
