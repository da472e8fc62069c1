internal import Contract
internal import Digest
internal import Records

/// A dead letter that a record names, as its row says.
struct RedrivenLetter: Sendable, Equatable {
    /// Redrives after which a letter that dies again is parked.
    static let generationLimit: Int32 = 3

    var id: Int64
    /// Whose it is.
    var worker: String
    /// Where the original lay: its place in the order of its key.
    var origin: LetterPlace
    /// Lies after the original, is of its key, and was applied; −1 if nobody knows.
    var later: Int64?
    var generation: Int32
    /// Something has become of it already.
    var isResolved: Bool
    var content: LetterContent
}

/// A record's place in a log.
struct LetterPlace: Sendable, Equatable {
    var topicUID: [UInt8]
    var partition: Int32
    var offset: Int64
}

/// What a record must say to be a letter's: anyone who may publish can name a letter.
struct LetterContent: Sendable, Equatable {
    var topic: String
    var key: [UInt8]?
    /// Without that of a redrive.
    var headers: [Record.Header]
    /// SHA-256 of the payload as it came, and of those that operators have published instead; of nothing for null.
    var payloads: [[UInt8]]

    func matches(_ record: Record, topic: String) -> Bool {
        topic == self.topic && record.key == key && Redrive.removed(from: record.headers) == headers
            && payloads.contains(sha256(record.value ?? []))
    }
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

    /// What was applied of a key in this batch.
    private struct Latest {
        var place: LetterPlace
        /// Of redriven records, the letter that was written last.
        var letter: Int64?
    }

    private var sources: [Int: Source] = [:]
    /// Records of letters that are another worker's, or resolved.
    private var repeats: Set<Int> = []
    /// Records that name a letter and are not its own: they are like any other.
    private(set) var strangers: [Int] = []
    private(set) var outcomes: [Int64: Outcome] = [:]
    /// Letters that were decided on as not overtaken.
    private(set) var inOrder: Set<Int64> = []
    private var latest: [EntityKey: [Latest]] = [:]

    var isEmpty: Bool { sources.isEmpty && repeats.isEmpty }

    init() {}

    /// - Parameters:
    ///   - headers: of the records of `plan` among others, by record.
    ///   - letters: as their rows say, whosever they are.
    ///   - topics: names, in the order of `RecordBatch.Entry.topic`.
    ///   - isRehearsal: the records were made of letters, with a payload that is only tried, perhaps.
    init(
        _ plan: Plan, _ headers: [Int: Redrive], worker: String, _ letters: [Int64: RedrivenLetter],
        _ batch: RecordBatch, topics: [String], isRehearsal: Bool = false
    ) {
        guard !headers.isEmpty else { return }
        for record in plan.records {
            guard let header = headers[record] else { continue }
            let topic = topics[batch.entries[record].topic]
            guard let letter = letters[header.letter], letter.worker == header.worker,
                isRehearsal || letter.content.matches(batch.record(at: record), topic: topic)
            else {
                strangers.append(record)
                continue
            }
            // All workers of the topic have read the original.
            guard header.worker == worker else {
                repeats.insert(record)
                continue
            }
            sources[record] = Source(letter: letter, allowsStale: header.allowsStale)
            if letter.isResolved { repeats.insert(record) }
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
        guard source.letter.later == nil else { return true }
        return latest[key]?.contains { Self.isLater($0, than: source.letter) } ?? false
    }

    /// Between partitions, records of the log count as later, and letters by which was written first. The rows tell apart more:
    /// a letter that waits here in vain is open as before.
    private static func isLater(_ latest: Latest, than letter: RedrivenLetter) -> Bool {
        if latest.place.topicUID == letter.origin.topicUID, latest.place.partition == letter.origin.partition
        {
            return latest.place.offset > letter.origin.offset
        }
        return latest.letter.map { $0 > letter.id } ?? true
    }

    mutating func settle(_ record: Int, _ outcome: Outcome) {
        guard let source = sources[record] else { return }
        outcomes[source.letter.id] = outcome
        if outcome == .applied, !source.allowsStale { inOrder.insert(source.letter.id) }
    }

    /// A record of this key was applied, which lies at `place` or is a copy of one that did.
    /// - Parameter letter: of a copy.
    mutating func applied(_ key: EntityKey, at place: LetterPlace, of letter: Int64? = nil) {
        // One of each log and partition, so that many letters of one key are no list to go through.
        let index = latest[key]?.firstIndex {
            ($0.letter == nil) == (letter == nil) && $0.place.topicUID == place.topicUID
                && $0.place.partition == place.partition
        }
        guard let index, let known = latest[key]?[index] else {
            return latest[key, default: []].append(Latest(place: place, letter: letter))
        }
        latest[key]?[index].place.offset = max(known.place.offset, place.offset)
        if let letter { latest[key]?[index].letter = max(known.letter ?? letter, letter) }
    }
}

/// A record that was applied while there are letters that it may come after.
struct AppliedRecord: Sendable, Equatable {
    var record: Int
    /// Whose copy it is; nil for a record of the log.
    var letter: RedrivenLetter?
}
