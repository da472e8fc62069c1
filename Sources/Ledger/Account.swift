internal import Digest
internal import Records

/// What the logs say of all partitions together, and how far that can be trusted.
struct Account: Sendable {
    let partitions: [Snapshot.Partition]
    let outcomes: [Replay.Outcome]
    /// Identities of applied events, in order, each once.
    private(set) var applied: [Identity] = []
    /// Where each key is, and its number there. A key met in two partitions: in one of them.
    private(set) var places: [LedgerKey: Place] = [:]
    /// By outcome and key: why a replay may give another state than the worker has.
    private var doubts: [[Int32: String]]

    struct Place: Sendable {
        var outcome: Int32
        var key: Int32
    }

    private static let inTwoPartitions = "key met in two partitions"
    private static let idInTwoPartitions = "key of an event id that was met in two partitions"

    init(_ partitions: [Snapshot.Partition], _ outcomes: [Replay.Outcome]) {
        self.partitions = partitions
        self.outcomes = outcomes
        doubts = outcomes.map { _ in [:] }
        findKeys()
        findIDs()
    }

    func replayed(_ outcome: Int) -> Replayed { outcomes[outcome].replayed }
    func partition(_ outcome: Int) -> Snapshot.Partition { partitions[outcomes[outcome].replayed.index] }

    /// Nil if the replay must give what the worker has for that key; −1: for none in particular.
    func doubt(_ outcome: Int, key: Int32) -> String? {
        partition(outcome).looseness ?? (key < 0 ? nil : doubts[outcome][key])
    }

    /// Records of this partition may have ended otherwise than in the replay.
    func hasDoubts(_ outcome: Int) -> Bool { !doubts[outcome].isEmpty }

    /// Why rows that the replay does not know may be there all the same; nil if they may not.
    var looseness: String? { partitions.lazy.compactMap(\.looseness).first }

    /// Keys whose state is in doubt.
    var doubtfulKeys: Set<LedgerKey> {
        var keys: Set<LedgerKey> = []
        for (outcome, doubts) in doubts.enumerated() {
            for key in doubts.keys { keys.insert(replayed(outcome).keys[Int(key)]) }
        }
        return keys
    }

    private mutating func findKeys() {
        places.reserveCapacity(outcomes.reduce(0) { $0 + $1.replayed.keys.count })
        for (outcome, entry) in outcomes.enumerated() {
            for (number, key) in entry.replayed.keys.enumerated() {
                let place = Place(outcome: Int32(outcome), key: Int32(number))
                guard let other = places.updateValue(place, forKey: key) else { continue }
                doubts[Int(other.outcome)][other.key] = Self.inTwoPartitions
                doubts[outcome][place.key] = Self.inTwoPartitions
            }
        }
    }

    private mutating func findIDs() {
        var ids: [Identity] = []
        ids.reserveCapacity(outcomes.reduce(0) { $0 + $1.replayed.ids.count })
        var others: [Identity] = []
        for outcome in outcomes {
            for (id, meeting) in outcome.replayed.ids {
                if meeting.isApplied { ids.append(id) } else { others.append(id) }
            }
        }
        ids.sort()
        applied.reserveCapacity(ids.count)
        for id in ids {
            if applied.last == id { others.append(id) } else { applied.append(id) }
        }
        guard outcomes.count > 1 else { return }
        for id in others { doubtKeys(of: id) }
    }

    /// An id met in two partitions has its effect in one of them, and nobody knows in which.
    private mutating func doubtKeys(of id: Identity) {
        let met = outcomes.indices.filter { replayed($0).ids[id] != nil }
        guard met.count > 1 else { return }
        for outcome in met {
            if let key = replayed(outcome).ids[id]?.key { doubts[outcome][key] = Self.idInTwoPartitions }
            for other in replayed(outcome).otherKeys where other.id == id {
                doubts[outcome][other.key] = Self.idInTwoPartitions
            }
        }
    }
}
