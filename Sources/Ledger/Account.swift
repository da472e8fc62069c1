internal import Digest
internal import Records

/// What the logs say of all partitions together, and how far that can be trusted.
struct Account: Sendable {
    let partitions: [Snapshot.Partition]
    let outcomes: [Replay.Outcome]
    /// Ids of applied events, in order, each once.
    private(set) var applied: [AppliedID] = []
    /// Keys of all outcomes, counted through. A key met in two partitions: in one of them.
    private var places = PrintTable()
    /// By outcome: the number of its first key among all.
    private var firstKeys: [Int] = []
    /// By outcome and key: why a replay may give another state than the worker has.
    private var doubts: [[Int32: String]]
    /// By id: what became of dead letters whose records came again, wherever they came.
    private(set) var resolved: [Int64: String] = [:]

    /// An id with an event that was applied.
    struct AppliedID: Sendable {
        var id: Identity
        var outcome: Int32
        /// In the outcome's list of ids.
        var number: Int32
    }

    struct Place: Sendable {
        var outcome: Int
        var key: Int
    }

    private static let fromElsewhere = "key of a dead letter that was redriven to another partition"
    private static let inTwoPartitions = "key met in two partitions"
    private static let idInTwoPartitions = "key of an event id that was met in two partitions"

    init(_ partitions: [Snapshot.Partition], _ outcomes: [Replay.Outcome]) {
        self.partitions = partitions
        self.outcomes = outcomes
        doubts = outcomes.map { outcome in
            Dictionary(uniqueKeysWithValues: outcome.replayed.foreignKeys.map { ($0, Self.fromElsewhere) })
        }
        for outcome in outcomes {
            resolved.merge(outcome.replayed.resolved) { $0 == "open" ? $1 : $0 }
        }
        findKeys()
        findIDs()
    }

    func partition(_ outcome: Int) -> Snapshot.Partition { partitions[outcomes[outcome].replayed.index] }

    /// Of the partitions claimed by now, those that were not at the time of the snapshot. One of the snapshot's is none of them
    /// even if its log could not be read.
    func later(of claimed: Set<TopicPartition>) -> Set<TopicPartition> {
        claimed.subtracting(partitions.map(\.place))
    }

    /// Where a key was met.
    func place(_ tenant: Span<UInt8>, _ entity: Span<UInt8>) -> Place? {
        place(KeyList.print(tenant, entity), tenant, entity)
    }

    private func place(_ print: UInt64, _ tenant: Span<UInt8>, _ entity: Span<UInt8>) -> Place? {
        places.find(print) {
            let place = place($0)
            return outcomes[place.outcome].replayed.keys.holds(place.key, tenant, entity)
        }.map(place)
    }

    private func place(_ number: Int) -> Place {
        let outcome = firstKeys.firstPosition { $0 <= number } - 1
        return Place(outcome: outcome, key: number - firstKeys[outcome])
    }

    /// Nil if the replay must give what the worker has for that key; −1: for none in particular.
    func doubt(_ outcome: Int, key: Int32) -> String? {
        partition(outcome).looseness ?? (key < 0 ? nil : doubts[outcome][key])
    }

    /// When a key is due next; nil: never.
    func due(_ outcome: Int, key: Int) -> Timestamp? {
        let dues = outcomes[outcome].replayed.dues
        return key < dues.count ? dues[key] : nil
    }

    /// Records of this partition may have ended otherwise than in the replay.
    func hasDoubts(_ outcome: Int) -> Bool { !doubts[outcome].isEmpty }

    /// Why rows that the replay does not know may be there all the same; nil if they may not.
    var looseness: String? { partitions.lazy.compactMap(\.looseness).first }

    /// Keys whose state is in doubt.
    var doubtfulKeys: Set<LedgerKey> {
        var keys: Set<LedgerKey> = []
        for (outcome, doubts) in doubts.enumerated() {
            for key in doubts.keys { keys.insert(outcomes[outcome].replayed.keys[Int(key)]) }
        }
        return keys
    }

    private mutating func findKeys() {
        var first = 0
        for outcome in outcomes.indices {
            firstKeys.append(first)
            for key in outcomes[outcome].replayed.keys.indices {
                let found = outcomes[outcome].replayed.keys.withKey(key) { tenant, entity in
                    let print = KeyList.print(tenant, entity)
                    return (print, place(print, tenant, entity))
                }
                if let other = found.1 {
                    doubts[other.outcome][Int32(other.key)] = Self.inTwoPartitions
                    doubts[outcome][Int32(key)] = Self.inTwoPartitions
                } else {
                    places.insert(found.0, first + key)
                }
            }
            first += outcomes[outcome].replayed.keys.count
        }
    }

    private mutating func findIDs() {
        var others: [Identity] = []
        applied.reserveCapacity(outcomes.reduce(0) { $0 + $1.replayed.ids.count })
        for outcome in outcomes.indices {
            for number in 0..<outcomes[outcome].replayed.ids.count {
                let id = outcomes[outcome].replayed.ids.ids[number]
                if outcomes[outcome].replayed.ids.meetings[number].isApplied {
                    applied.append(AppliedID(id: id, outcome: Int32(outcome), number: Int32(number)))
                } else {
                    others.append(id)
                }
            }
        }
        applied.sort(byHash: { $0.id.high }) { $0.id.low < $1.id.low }
        removeRepeats(&others)
        guard outcomes.count > 1 else { return }
        for id in others { doubtKeys(of: id) }
    }

    /// Keeps each of the applied once, and notes the others.
    private mutating func removeRepeats(_ others: inout [Identity]) {
        var end = 0
        for index in applied.indices {
            if end > 0, applied[end - 1].id == applied[index].id {
                others.append(applied[index].id)
            } else {
                applied[end] = applied[index]
                end += 1
            }
        }
        applied.removeLast(applied.count - end)
    }

    /// An id met in two partitions has its effect in one of them, and nobody knows in which.
    private mutating func doubtKeys(of id: Identity) {
        let met = outcomes.indices.filter { outcomes[$0].replayed.ids.number(of: id) != nil }
        guard met.count > 1 else { return }
        for outcome in met {
            if let key = outcomes[outcome].replayed.ids[id]?.key {
                doubts[outcome][key] = Self.idInTwoPartitions
            }
            for other in outcomes[outcome].replayed.otherKeys where other.id == id {
                doubts[outcome][other.key] = Self.idInTwoPartitions
            }
        }
    }
}
