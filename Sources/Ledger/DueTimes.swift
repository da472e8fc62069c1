internal import Postgres
internal import Records

/// How far the clock has come for each key of a timed state, as its row says: all due work before `due_at` is decided.
struct DueTimes: Sendable {
    /// Which instants are behind a key.
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
    private var times: [UInt64: Timestamp?] = [:]
    private let takenAt: Timestamp

    /// Nil for a worker without due work.
    init?(_ table: Table?, _ snapshot: inout Snapshot) throws {
        guard let table, table.isTimed else { return nil }
        takenAt = snapshot.takenAt
        var found: [UInt64: Timestamp?] = [:]
        let names = table.key.map { "\(quoted($0))::text" }.joined(separator: ", ")
        try snapshot.read("select \(names), due_at from \(quotedPath(table.name))") { rows in
            for row in rows {
                guard let tenant = try row.text(0), let entity = try row.text(1) else { continue }
                let print = KeyList.print(tenant.bytes.span, entity.bytes.span)
                found.updateValue(try row.timestamp(2), forKey: print)
            }
        }
        times = found
    }

    func until(_ tenant: Span<UInt8>, _ entity: Span<UInt8>) -> Until {
        if case .some(.some(let at)) = times[KeyList.print(tenant, entity)] { return .before(at) }
        return .through(takenAt)
    }
}
