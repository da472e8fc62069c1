/// A fault at the commit of a transaction that is known, see `Transaction`; or in a COPY.
package enum CommitFault: Sendable, Hashable {
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
    /// The connection ends in the middle of a COPY: the server gets so many CopyData messages and no more.
    case cutInCopy(after: Int)
}

/// What a transaction does, by the text of one of its statements.
package enum Transaction: String, Sendable, CaseIterable {
    case batch = "bellhop.advance"
    case lookUp = "bellhop.rebind"
    /// A gateway's entries of who did what.
    case audit = "insert into gateway.audit"
}

/// A fault at the answer to a request.
package enum AnswerFault: Sendable, Hashable {
    /// The broker gets the request and does as told; the connection ends before its answer goes back.
    case lose
    /// The answer, and what follows it on the connection, goes back so much later.
    case delay(Duration)
}

/// Kafka's requests, by the number that begins them.
package enum KafkaRequest: Int16, Sendable, CaseIterable {
    case produce = 0
    case fetch, listOffsets, metadata
    case offsetCommit = 8
    case offsetFetch, findCoordinator, joinGroup, heartbeat, leaveGroup, syncGroup
    case apiVersions = 18
    case createTopics, deleteTopics, deleteRecords, initProducerID
    case addPartitionsToTransaction = 24
    case addOffsetsToTransaction, endTransaction
}

/// Which messages are to fail. Each line's faults happen in turn; a message is for the first line whose turn it is.
struct FaultScript {
    enum Fault {
        case commit(CommitFault, Transaction)
        case answer(AnswerFault, KafkaRequest)
        /// One of them passes.
        case passCommit(Transaction)
        case passAnswer(KafkaRequest)
    }

    /// A fault that is about to happen, and where it came from.
    struct Due {
        let fault: Fault
        fileprivate let line: Int
    }

    private struct Line {
        let client: String
        var faults: ArraySlice<Fault>
    }

    private var lines: [Line] = []
    private var underWay = 0

    /// Nothing is left for clients whose name begins so, and no fault is under way.
    func isSpent(of client: String) -> Bool {
        underWay == 0
            && lines.allSatisfy { line in
                line.faults.isEmpty || !(line.client.hasPrefix(client) || client.hasPrefix(line.client))
            }
    }

    mutating func add(_ faults: [Fault], client: String) {
        lines.append(Line(client: client, faults: faults[...]))
    }

    /// What is left for clients whose name begins so is not to happen after all.
    mutating func withdraw(of client: String) {
        for index in lines.indices where lines[index].client.hasPrefix(client) { lines[index].faults = [] }
    }

    /// What is to happen to the commit that `client` is about to send.
    mutating func commit(_ transaction: Transaction, of client: String?) -> Due? {
        take(client) { fault in
            switch fault {
            case .commit(.cutInCopy, _): false
            case .commit(_, let other), .passCommit(let other): transaction == other
            default: false
            }
        }
    }

    /// True if a COPY of `client` shall end now that the server has got `count` of its messages.
    mutating func copy(after count: Int, of client: String?) -> CommitFault? {
        let due = take(client) { if case .commit(.cutInCopy(count), _) = $0 { true } else { false } }
        guard case .commit(let fault, _) = due?.fault else { return nil }
        done()
        return fault
    }

    /// What is to happen to the answer to a request.
    mutating func answer(to request: KafkaRequest, of client: String?) -> Due? {
        take(client) { fault in
            switch fault {
            case .answer(_, let other), .passAnswer(let other): request == other
            default: false
            }
        }
    }

    private mutating func take(_ client: String?, where isMet: (Fault) -> Bool) -> Due? {
        let found = lines.firstIndex { line in
            (client ?? "").hasPrefix(line.client) && line.faults.first.map(isMet) == true
        }
        guard let found, let fault = lines[found].faults.popFirst() else { return nil }
        switch fault {
        case .passCommit, .passAnswer: return nil
        case .commit, .answer:
            underWay += 1
            return Due(fault: fault, line: found)
        }
    }

    /// It has happened.
    mutating func done() { underWay -= 1 }

    /// It could not happen to this message: it is for another one.
    mutating func putBack(_ due: Due) {
        underWay -= 1
        lines[due.line].faults = [due.fault] + lines[due.line].faults
    }
}
