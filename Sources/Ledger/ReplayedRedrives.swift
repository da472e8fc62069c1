internal import Contract
internal import Digest
internal import Records

/// Records of a partition that were published again for dead letters, as a replay meets them.
///
/// By the documentation: a record is a letter's if it has its topic, key, headers and one of its payloads; of the records of one
/// letter the first that is read resolves it, and the others are repeats, as are those of other workers' letters; one that
/// comes after a later record of its key is passed, and resolves nothing, unless the operator allowed it.
struct ReplayedRedrives {
    private let worker: String
    private let topic: String
    private let partition: Snapshot.Partition
    private let letters: [Int64: Snapshot.Redriven]
    private var headers: [Int: Redrive] = [:]
    private var resolved: Set<Int64> = []
    /// By key: the last offset that was applied, a redriven record standing where its original did; −1 for none.
    private var latest: [Int64] = []
    private var current: (header: Redrive, letter: Snapshot.Redriven)?
    private var outcome: String?

    init(worker: String, _ partition: Snapshot.Partition, _ letters: [Int64: Snapshot.Redriven]) {
        self.worker = worker
        topic = partition.place.topic
        self.partition = partition
        self.letters = letters
    }

    mutating func begin(_ batch: RecordBatch) { headers = batch.redrives }

    /// - Returns: false if the record is a repeat.
    mutating func begin(_ record: Int, of batch: RecordBatch) -> Bool {
        current = nil
        guard !headers.isEmpty, let header = headers[record], let letter = letters[header.letter],
            letter.worker == header.worker, isOwn(batch.record(at: record), letter)
        else { return true }
        guard letter.worker == worker else { return false }
        current = (header, letter)
        return !resolved.contains(header.letter)
    }

    private func isOwn(_ record: Record, _ letter: Snapshot.Redriven) -> Bool {
        letter.topic == topic && Fingerprint.of(record.key) == letter.key
            && Snapshot.Redriven.print(ofHeaders: record.headers) == letter.headers
            && letter.payloads.contains(Fingerprint.of(sha256(record.value ?? [])))
    }

    /// The letter's original lies in another partition, or log: what else was applied of its key there is not met here.
    var isForeign: Bool {
        guard let letter = current?.letter else { return false }
        return letter.topicUID != partition.topicUID || letter.partition != partition.place.partition
    }

    func isStale(_ key: Int32) -> Bool {
        guard let current, !current.header.allowsStale else { return false }
        guard !current.letter.isUnwatched else { return true }
        let last = Int(key) < latest.count ? latest[Int(key)] : -1
        return last > (isForeign ? -1 : current.letter.origin)
    }

    mutating func applied(_ key: Int32, at offset: Int64) {
        settle("applied")
        // Only where there are letters does anyone ask. One from elsewhere has no place in the order here.
        guard !letters.isEmpty, !isForeign else { return }
        while latest.count <= Int(key) { latest.append(-1) }
        latest[Int(key)] = max(latest[Int(key)], current?.letter.origin ?? offset)
    }

    mutating func settle(_ outcome: String) {
        if current != nil { self.outcome = outcome }
    }

    var isSettled: Bool { outcome != nil }

    /// What became of the record's letter.
    mutating func end() -> [Int64: String] {
        defer { outcome = nil }
        guard let current, let outcome else { return [:] }
        if outcome != "open" { resolved.insert(current.header.letter) }
        return [current.header.letter: outcome]
    }
}
