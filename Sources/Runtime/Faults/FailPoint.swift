internal import Glibc
internal import Postgres

/// Places on the way of a lane at which a build with `-DFAULTS` dies, stops, waits or fails when it is told to, so that a test
/// of faults meets each of them.
///
/// In any other build a pass is nothing: the compiler leaves no code of it. See `FaultOrder` for how it is told.
enum FailPoint: Sendable {
    // Ownership.
    case assigned, evicted, claimed
    // A batch.
    case fetched, planned, marked, decoded, stateRead, decided, written, copied, committed, remembered
    // Its results, and what Kafka is told.
    case handedOver, produced, acknowledged, cleared, hinted
    // What else becomes of a batch.
    case fenced, refused, connected, rebound
    // The end.
    case revoked, released, returned, stopRecorded, settled

    /// Does what is ordered for this pass.
    @inline(__always)
    func pass() {
        #if FAULTS
            _ = meets()
        #endif
    }

    /// The same where a call to Postgres follows, or was the last thing done: it can be ordered to fail, too.
    @inline(__always)
    func passOrFail() throws(PostgresError) {
        #if FAULTS
            if meets() { throw PostgresError(.server(sqlstate: "40001"), "ordered at fail point \(name)") }
        #endif
    }

    /// Some pass of it is waited for. Where a point has no place in the ordinary course, one is made only then.
    @inline(__always)
    var isAwaited: Bool {
        #if FAULTS
            FaultOrder.all.contains { $0.point == self }
        #else
            false
        #endif
    }
}

#if FAULTS
    extension FailPoint: CaseIterable {
        /// As it is typed.
        var name: String { words(of: "\(self)") }
        /// Its place in the list, from 1.
        var number: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }

        /// At these the next or the last call to Postgres can fail, and the lane must cope.
        var canFail: Bool {
            switch self {
            case .evicted, .claimed, .planned, .marked, .decoded, .stateRead, .decided, .written, .copied,
                .connected, .rebound:
                true
            default: false
            }
        }

        /// What has happened by then, and what has not.
        var story: String {
            switch self {
            case .assigned: "the group has given partitions; their rows are not claimed"
            case .evicted: "the backend that held rows of a claim is ended; the claim is not tried again"
            case .claimed: "rows are claimed under a new epoch; nothing is fetched"
            case .fetched: "records are taken from the client; nothing is planned"
            case .planned: "a transaction's records are chosen; its batch is not marked"
            case .marked: "the mark of the batch is on its way; nothing is decoded"
            case .decoded: "the records are decoded and validated; no state is read"
            case .stateRead: "state and ids are read; nothing is decided"
            case .decided: "all is decided and in memory; nothing is written"
            case .written: "all is written and locked, facts by arrays; COMMIT is not sent"
            case .copied: "all is written and locked, facts by COPY; COMMIT is not sent"
            case .committed: "the batch is committed; the lane remembers nothing of it"
            case .remembered: "the lane remembers the batch; its results are not with the outbox"
            case .handedOver: "the outbox holds the results in memory; the client has none of them"
            case .produced: "the client has taken a result; no broker has answered for it"
            case .acknowledged: "a broker has a result; the outbox does not know"
            case .cleared: "rows of the outbox are cleared and committed; the outbox does not know"
            case .hinted: "Kafka's offsets are on their way, for tools that show lag"
            case .fenced: "the fence has refused a batch; whose the partitions are is not read"
            case .refused: "Postgres has refused the data of a batch; it is not cut"
            case .connected:
                "a connection is open and the lane's earlier backends are ended; no row is read back"
            case .rebound: "the rows of what is held are read back; the lane does not know what they say"
            case .revoked: "the group wants partitions back, or has taken them; nothing is given up"
            case .released: "results are settled and marks taken back; the group has no answer"
            case .returned: "the group has its partitions back"
            case .stopRecorded: "why a partition stands still is written; the lane goes on without it"
            case .settled: "after SIGTERM the last batch is settled; nothing is closed"
            }
        }

        /// Counts the pass. Returns whether the next call is to fail.
        private func meets() -> Bool {
            var fails = false
            for order in FaultOrder.all where order.point == self && order.isDue() {
                if order.carryOut() { fails = true }
            }
            return fails
        }
    }

    /// `stateRead` as `state-read`.
    func words(of name: String) -> String {
        name.map { $0.isUppercase ? "-" + $0.lowercased() : String($0) }.joined()
    }
#endif
