internal import Contract
internal import Records

/// A dead letter whose record was published again, as its row says.
struct RedrivenLetter: Sendable, Equatable {
    /// Redrives after which a letter that dies again is parked.
    static let generationLimit: Int32 = 3

    var id: Int64
    /// Where the original lay: its place in the order of its key. Nil if its log is not in use any more.
    var origin: Int64?
    /// Lies after the original, is of its key, and was applied; −1 if nobody knows.
    var later: Int64?
    var generation: Int32
    /// Something has become of it already.
    var isResolved: Bool
}

/// The redriven records of a plan, and what becomes of the letters that they come from.
///
/// A letter is resolved by the first of its records that is read; those after it are repeats, however often a record was
/// published. Its row is written with the batch, against the state that was decided on.
struct Redrives: Sendable {
    /// What becomes of a letter; the `state` of its row.
    enum Outcome: String, Sendable {
        case applied, duplicate, again
        /// Records of its key were applied that lie after it: it is open as before.
        case stale = "open"
    }

    private struct Source {
        var letter: RedrivenLetter
        var allowsStale: Bool
    }

    private var sources: [Int: Source] = [:]
    /// Records of letters that are another worker's, or resolved.
    private var repeats: Set<Int> = []
    private(set) var outcomes: [Int64: Outcome] = [:]
    private var latest: [EntityKey: Int64] = [:]

    var isEmpty: Bool { sources.isEmpty && repeats.isEmpty }

    init() {}

    /// - Parameters:
    ///   - headers: of the records of `plan` among others, by record.
    ///   - letters: as their rows say. A record whose letter is unknown here, as on a copy of the topic, is like any other.
    init(_ plan: Plan, _ headers: [Int: Redrive], worker: String, _ letters: [Int64: RedrivenLetter]) {
        guard !headers.isEmpty else { return }
        for record in plan.records {
            guard let header = headers[record] else { continue }
            if header.worker != worker {
                repeats.insert(record)
            } else if let letter = letters[header.letter] {
                sources[record] = Source(letter: letter, allowsStale: header.allowsStale)
                if letter.isResolved { repeats.insert(record) }
            }
        }
    }

    /// Whether the record is of a letter that something has become of already.
    func isRepeat(_ record: Int) -> Bool {
        if repeats.contains(record) { return true }
        guard let source = sources[record], let outcome = outcomes[source.letter.id] else { return false }
        return outcome != .stale
    }

    func letter(of record: Int) -> RedrivenLetter? { sources[record]?.letter }

    /// Whether to apply the record would put old over new.
    func isStale(_ record: Int, _ key: EntityKey) -> Bool {
        guard let source = sources[record], !source.allowsStale else { return false }
        guard source.letter.later == nil, let origin = source.letter.origin else { return true }
        return latest[key].map { $0 > origin } ?? false
    }

    mutating func settle(_ record: Int, _ outcome: Outcome) {
        guard let source = sources[record] else { return }
        outcomes[source.letter.id] = outcome
    }

    /// A record of this key was applied, which lies at `offset` or is a copy of one that did.
    mutating func applied(_ key: EntityKey, at offset: Int64) {
        latest[key] = max(latest[key] ?? offset, offset)
    }
}

/// A record that was applied while there are letters that it may come after.
struct AppliedRecord: Sendable, Equatable {
    var record: Int
    /// Its own; of a redriven record, the original's.
    var offset: Int64
    var isRedriven: Bool
}
