internal import Contract
internal import Digest
internal import Postgres
internal import Records

extension TableChecks {
    /// Rows of `bellhop.seen_event` against applied records: the id, where its record lies, and the digest of its body.
    /// Ids older than the worker keeps them may be gone.
    mutating func identities(_ snapshot: inout Snapshot) throws -> LedgerCheck {
        var check = LedgerCheck("no event id has two effects: bellhop.seen_event", limit: limit)
        let stored = try storedIDs(&snapshot)
        check.compared = account.applied.count
        var (mine, theirs) = (0, 0)
        while mine < account.applied.count || theirs < stored.count {
            if theirs == stored.count
                || mine < account.applied.count && account.applied[mine].id < stored[theirs].id
            {
                missing(account.applied[mine], snapshot.takenAt, snapshot.keepIDs, &check)
                mine += 1
            } else if mine == account.applied.count || stored[theirs].id < account.applied[mine].id {
                extra(stored[theirs].id, &check)
                theirs += 1
            } else {
                compare(stored[theirs], account.applied[mine], &check)
                (mine, theirs) = (mine + 1, theirs + 1)
            }
        }
        return check
    }

    private func storedIDs(_ snapshot: inout Snapshot) throws -> [StoredID] {
        var stored: [StoredID] = []
        stored.reserveCapacity(account.applied.count)
        var fields = FieldRows()
        try snapshot.read(
            """
            select event, partition, record_offset, digest from bellhop.seen_event \
            where worker = \(snapshot.quotedWorker)
            """
        ) { rows in
            fields.removeAll()
            fields.append(rows)
            for row in 0..<fields.count { stored.append(StoredID(fields, row)) }
        }
        stored.sort(byHash: { $0.id.high }) { $0.id.low < $1.id.low }
        return stored
    }

    private mutating func missing(
        _ applied: Account.AppliedID, _ now: Timestamp, _ keepIDs: Int64?, _ check: inout LedgerCheck
    ) {
        let (outcome, meeting) = meeting(applied)
        if let doubt = account.doubt(outcome, key: meeting.key) { return notReplayable.add("ids", doubt) }
        if let keepIDs, let time = account.outcomes[outcome].replayed.time(at: meeting.offset),
            time * 1000 < now.microseconds - keepIDs
        {
            return notReplayable.add("ids", "older than ids are kept")
        }
        check.differ(
            LedgerPlace(account.partition(outcome).place, meeting.offset),
            "applied, but its id \(applied.id) is not in bellhop.seen_event")
    }

    private mutating func extra(_ id: Identity, _ check: inout LedgerCheck) {
        if let why = account.looseness { return notReplayable.add("ids", why) }
        check.differ(
            LedgerPlace("bellhop.seen_event", key: "\(id)"), "no record with this id was applied, by the log")
    }

    private mutating func compare(
        _ stored: StoredID, _ applied: Account.AppliedID, _ check: inout LedgerCheck
    ) {
        let (outcome, meeting) = meeting(applied)
        let digest = account.outcomes[outcome].replayed.ids.digest(Int(applied.number))
        let place = account.partition(outcome).place
        guard stored.partition >= 0 else {
            return notReplayable.add("positions of ids", "applied before they were kept")
        }
        let found: String
        if stored.partition != place.partition || stored.offset != meeting.offset {
            found =
                "bellhop.seen_event says partition \(stored.partition), offset \(stored.offset) of its id \(stored.id)"
        } else if stored.digest != StoredID.print(of: digest) {
            let said = digest.map { "\($0)" } ?? "none"
            found = "bellhop.seen_event has another digest of its body than the record, which says \(said)"
        } else {
            return
        }
        if let doubt = account.doubt(outcome, key: meeting.key) { return notReplayable.add("ids", doubt) }
        check.differ(LedgerPlace(place, meeting.offset), found)
    }

    private func meeting(_ applied: Account.AppliedID) -> (outcome: Int, IDList.Meeting) {
        let outcome = Int(applied.outcome)
        return (outcome, account.outcomes[outcome].replayed.ids.meetings[Int(applied.number)])
    }
}

/// A row of `bellhop.seen_event`, small: there are as many as applied events.
struct StoredID: Sendable {
    let id: Identity
    let offset: Int64
    /// −1 if the row does not say where its record lies.
    let partition: Int32
    /// Of the digest; 0 if the row has none.
    let digest: UInt32

    /// - Parameter row: event, partition, record_offset, digest.
    init(_ fields: FieldRows, _ row: Int) {
        var position = fields.range(row).lowerBound
        let event = fields.field(&position) ?? 0..<0
        id = Identity(
            high: Self.number(fields.bytes, event.prefix(8)),
            low: Self.number(fields.bytes, event.dropFirst(8)))
        let number = fields.field(&position).map { Self.number(fields.bytes, $0) }
        offset = fields.field(&position).map { Int64(bitPattern: Self.number(fields.bytes, $0)) } ?? -1
        partition = number.map { Int32(truncatingIfNeeded: $0) } ?? -1
        digest = Self.print(
            of: fields.field(&position).map { range in
                BodyDigest(
                    high: Self.number(fields.bytes, range.prefix(8)),
                    low: Self.number(fields.bytes, range.dropFirst(8)))
            })
    }

    /// Differs where any one bit of two digests does.
    static func print(of digest: BodyDigest?) -> UInt32 {
        guard let digest else { return 0 }
        let folded = digest.high ^ digest.low
        return max(1, UInt32(truncatingIfNeeded: folded ^ folded >> 32))
    }

    /// Big-endian.
    private static func number(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
        range.reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
    }
}
