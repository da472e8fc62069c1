internal import Digest

/// Which events a lane knows to be applied, without asking Postgres.
///
/// Identities are unique in `bellhop.seen_event`, so a repeat that nobody noticed makes the commit fail and the batch is
/// decided again with a look-up. As repeats are rare, and most follow soon upon the first, a lane remembers its latest
/// identities and looks up only while that pays: from such a failure until no repeat has been found for a while.
struct KnownEvents {
    private var latest = AppliedMarks()
    private var ring: [Identity] = []
    private var next = 0
    private let capacity: Int
    private var lookups = 0

    /// Batches with a look-up after the last repeat that one has found.
    private static let persistence = 64

    init(capacity: Int = 1 << 16) { self.capacity = capacity }

    /// Whether the next batch should ask Postgres which of its identities were applied before.
    var mustLookUp: Bool { lookups > 0 }

    func contains(_ identity: Identity) -> Bool { latest.contains(identity) }

    /// The event that is known to be applied under that id.
    func mark(of identity: Identity) -> EventMark? { latest.mark(of: identity) }

    /// A commit failed on an identity that is there already.
    mutating func collided() { lookups = Self.persistence }

    /// A batch with a look-up is committed; `found` is whether it found a repeat.
    mutating func lookedUp(_ found: Bool) { lookups = found ? Self.persistence : max(0, lookups - 1) }

    /// These are applied: their batch is committed.
    mutating func applied(_ events: [AppliedEvent]) {
        for event in events {
            let identity = event.mark.identity
            if ring.count < capacity {
                ring.append(identity)
            } else {
                latest.remove(ring[next])
                ring[next] = identity
                next = next + 1 < capacity ? next + 1 : 0
            }
            latest.insert(event.mark)
        }
    }
}
