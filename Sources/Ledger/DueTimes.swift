internal import Postgres
internal import Records

/// How far the clock has come for each key of a timed state, as its row says: all due work before `due_at` is decided.
struct DueTimes: Sendable {
    /// How far a key is: which instants are behind it, and which rules have decided it.
    struct Reached: Sendable {
        var until: Until
        /// Nil for a key without a row.
        var version: Int32?
    }

    enum Until: Sendable {
        case before(Timestamp)
        /// It waits for none: what was due has been decided, and none of it later than the snapshot.
        case through(Timestamp)

        func covers(_ instant: Timestamp) -> Bool {
            switch self {
            case .before(let end): instant < end
            case .through(let end): instant <= end
            }
        }
    }

    /// By fingerprints of the keys; null where a row waits for nothing.
    private var times: [UInt64: (at: Timestamp?, done: Timestamp?, version: Int32?)] = [:]
    private let takenAt: Timestamp

    /// Nil for a worker without due work.
    init?(_ subject: LedgerSubject, _ snapshot: inout Snapshot) throws {
        guard let table = subject.stateTable, table.isTimed else { return nil }
        takenAt = snapshot.takenAt
        var found: [UInt64: (at: Timestamp?, done: Timestamp?, version: Int32?)] = [:]
        let version = subject.rulesColumn.map { quoted($0) } ?? "null::int4"
        let names = table.key.map { "\(quoted($0))::text" }.joined(separator: ", ")
        try snapshot.read("select \(names), due_at, due_done, \(version) from \(quotedPath(table.name))") {
            rows in
            for row in rows {
                guard let tenant = try row.text(0), let entity = try row.text(1) else { continue }
                let print = KeyList.print(tenant.bytes.span, entity.bytes.span)
                found[print] = (try row.timestamp(2), try row.timestamp(3), try row.int4(4))
            }
        }
        times = found
    }

    func reached(_ tenant: Span<UInt8>, _ entity: Span<UInt8>) -> Reached {
        let row = times[KeyList.print(tenant, entity)]
        // A worker whose clock was fast has decided what is not due yet.
        let through = max(takenAt, row?.done ?? takenAt)
        return Reached(until: row?.at.map { .before($0) } ?? .through(through), version: row?.version)
    }
}
