internal import Contract
internal import Records

/// Records of a partition that were published again for dead letters, as a replay meets them.
///
/// By the documentation: of the records of one letter the first that is read resolves it, and the others are repeats; one
/// that comes after a later record of its key is passed, and resolves nothing, unless the operator allowed it.
struct ReplayedRedrives {
    private let worker: String
    private let letters: [Int64: Snapshot.Redriven]
    private var headers: [Int: Redrive] = [:]
    private var resolved: Set<Int64> = []
    /// By key: the last offset that was applied, a redriven record standing where its original did; −1 for none.
    private var latest: [Int64] = []
    private var current: (header: Redrive, letter: Snapshot.Redriven)?
    private var outcome: String?

    init(worker: String, _ letters: [Int64: Snapshot.Redriven]) {
        self.worker = worker
        self.letters = letters
    }

    mutating func begin(_ batch: RecordBatch) { headers = batch.redrives }

    /// - Returns: false if the record is a repeat.
    mutating func begin(_ record: Int) -> Bool {
        current = nil
        guard !headers.isEmpty, let header = headers[record] else { return true }
        guard header.worker == worker else { return false }
        guard let letter = letters[header.letter] else { return true }
        current = (header, letter)
        return !resolved.contains(header.letter)
    }

    func isStale(_ key: Int32) -> Bool {
        guard let current, !current.header.allowsStale else { return false }
        guard let origin = current.letter.origin, !current.letter.isUnwatched else { return true }
        return Int(key) < latest.count && latest[Int(key)] > origin
    }

    mutating func applied(_ key: Int32, at offset: Int64) {
        settle("applied")
        // Only where there are letters does anyone ask.
        guard !letters.isEmpty else { return }
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
