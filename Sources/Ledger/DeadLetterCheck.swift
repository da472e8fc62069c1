internal import Contract
internal import Digest
internal import Postgres
internal import Records

extension TableChecks {
    /// Dead letters, byte for byte. Those that no replay can foresee are taken for what they say; their bytes are
    /// compared.
    mutating func deadLetters(_ snapshot: inout Snapshot) throws -> LedgerCheck {
        var check = LedgerCheck(
            "each dead letter is there once, byte for byte, with its reason", limit: limit)
        var isStored = account.outcomes.map { [Bool](repeating: false, count: $0.replayed.letters.count) }
        let outcomeOf = Dictionary(
            uniqueKeysWithValues: account.outcomes.enumerated().map { ($1.replayed.index, $0) })
        let select = """
            select topic, topic_uid, partition, record_offset, key, headers, payload, class, reason, place, rule, \
            fingerprint, tenant_id, event_id, id, state from bellhop.dead_letter where worker = \(snapshot.quotedWorker)
            """
        let partitions = account.partitions
        // A payload may have a megabyte.
        try snapshot.read(select, rows: 200) { rows in
            for row in rows {
                let letter = try StoredLetter(row)
                // Of another log, of which nothing is left to compare with.
                guard
                    let index = partitions.firstIndex(where: {
                        $0.topicUID == letter.topicUID && $0.place == letter.place
                    })
                else {
                    notReplayable.add("dead letters", "of a log that is not in use")
                    continue
                }
                compare(letter, outcomeOf[index], partitions[index], &isStored, &check)
            }
        }
        for (outcome, stored) in isStored.enumerated() {
            for (number, letter) in account.outcomes[outcome].replayed.letters.enumerated()
            where !stored[number] {
                check.compared += 1
                differ(
                    outcome, letter.key, letter.offset,
                    "no dead letter, but the record is \(letter.rejection.class.rawValue): \(letter.rejection.reason)",
                    &check)
            }
        }
        return check
    }

    private mutating func compare(
        _ stored: StoredLetter, _ outcome: Int?, _ partition: Snapshot.Partition, _ isStored: inout [[Bool]],
        _ check: inout LedgerCheck
    ) {
        check.compared += 1
        guard let outcome else { return notReplayable.add("dead letters", partition.looseness ?? "not read") }
        let letters = account.outcomes[outcome].replayed.letters
        let number = letters.firstPosition { $0.offset < stored.offset }
        guard number < letters.count, letters[number].offset == stored.offset else {
            return differ(
                outcome, -1, stored.offset, "a dead letter (\(stored.class)), by the log none", &check)
        }
        isStored[outcome][number] = true
        if let what = stored.difference(resolved: account.resolved[stored.id]) {
            differ(outcome, letters[number].key, stored.offset, what, &check)
        }
        if let what = stored.difference(letters[number], &groups) {
            differ(outcome, letters[number].key, stored.offset, what, &check)
        }
    }

    private mutating func differ(
        _ outcome: Int, _ key: Int32, _ offset: Int64, _ what: String, _ check: inout LedgerCheck
    ) {
        // An extra one may be of any key.
        let doubt =
            account.doubt(outcome, key: key)
            ?? (key < 0 && account.hasDoubts(outcome) ? "of keys in doubt" : nil)
        if let doubt { return notReplayable.add("dead letters", doubt) }
        check.differ(LedgerPlace(account.partition(outcome).place, offset), what)
    }
}

/// A row of `bellhop.dead_letter`.
private struct StoredLetter {
    var place: TopicPartition
    var topicUID: [UInt8]
    var offset: Int64
    var key: [UInt8]?
    var headers: [UInt8]
    var payload: [UInt8]?
    var `class`: String
    var reason: String
    var spot: String
    var rule: String
    var fingerprint: String
    var tenant: Text?
    var eventID: String?
    var id: Int64
    var state: String

    init(_ row: Row) throws(PostgresError) {
        place = TopicPartition(try row.string(0) ?? "", try row.int4(2) ?? -1)
        topicUID = try row.uuid(1) ?? []
        offset = try row.int8(3) ?? -1
        key = try row.bytea(4)
        headers = try row.bytea(5) ?? []
        payload = try row.bytea(6)
        `class` = try row.string(7) ?? ""
        reason = try row.string(8) ?? ""
        spot = try row.string(9) ?? ""
        rule = try row.string(10) ?? ""
        fingerprint = try row.string(11) ?? ""
        tenant = try row.text(12)
        eventID = try row.string(13)
        id = try row.int8(14) ?? 0
        state = try row.string(15) ?? ""
    }

    /// - Parameter resolved: what became of its records that came again, by the log; nil if none came.
    func difference(resolved: String?) -> String? {
        let isResolved = ["applied", "duplicate", "again"].contains(state)
        guard let resolved, resolved != "open" else {
            return isResolved ? "state is \(state), but by the log no record of it was read" : nil
        }
        return state == resolved ? nil : "state is \(state), by the log \(resolved)"
    }

    /// What of it is not as the log says; nil if all is.
    func difference(_ letter: Replayed.Letter, _ groups: inout RejectionGroups) -> String? {
        let rejection = letter.rejection
        if `class` != rejection.class.rawValue {
            return "class is \(`class`), by the log \(rejection.class.rawValue)"
        }
        if reason != rejection.reason { return "reason is \"\(reason)\", by the log \"\(rejection.reason)\"" }
        if spot != rejection.place { return "place is \"\(spot)\", by the log \"\(rejection.place)\"" }
        if rule != rejection.rule { return "rule is \"\(rule)\", by the log \"\(rejection.rule)\"" }
        if Fingerprint.of(key) != letter.recordKey { return "the key is not the record's" }
        if Fingerprint.of(payload) != letter.payload { return "the payload is not the record's" }
        guard let headers = KafkaHeaders.decode(headers) else { return "the headers cannot be read" }
        if Fingerprint.of(headers) != letter.headers { return "the headers are not the record's" }
        guard !letter.isUnforeseen else { return nil }
        if tenant != letter.tenant {
            return "tenant_id is \(name(tenant)), by the log \(name(letter.tenant))"
        }
        if eventID != letter.eventID { return "event_id is not the record's" }
        let group = groups.of(rejection, topic: place.topic)
        return fingerprint == group ? nil : "fingerprint is \(fingerprint), by the log \(group)"
    }

    private func name(_ tenant: Text?) -> String { tenant.map { "\"\($0)\"" } ?? "null" }
}

/// Fingerprints of dead letters as their rows have them. There are few, of many letters.
struct RejectionGroups {
    private let worker: String
    private var known: [String: String] = [:]

    init(worker: String) { self.worker = worker }

    /// Equal for dead letters of one cause: a hash of worker, topic, class, place and rule.
    mutating func of(_ rejection: Rejection, topic: String) -> String {
        let text =
            "\(worker)\n\(topic)\n\(rejection.`class`.rawValue)\n\(rejection.place)\n\(rejection.rule)"
        if let group = known[text] { return group }
        let group = hexadecimal(Array(sha256(Array(text.utf8)).prefix(8)))
        if known.count < 10_000 { known[text] = group }
        return group
    }
}

/// Kafka's own form of headers, as `bellhop.dead_letter.headers` is commented: a varint count, then name and value
/// of each with varint lengths, −1 for a null value (zigzag).
enum KafkaHeaders {
    /// Nil if `bytes` are none.
    static func decode(_ bytes: [UInt8]) -> [Record.Header]? {
        var position = 0
        guard let count = number(bytes, &position), count >= 0 else { return nil }
        var headers: [Record.Header] = []
        while headers.count < count {
            guard case .some(.some(let name)) = field(bytes, &position), let value = field(bytes, &position)
            else {
                return nil
            }
            headers.append(Record.Header(name: name, value: value))
        }
        return position == bytes.count ? headers : nil
    }

    /// Outer nil: malformed; inner nil: null.
    private static func field(_ bytes: [UInt8], _ position: inout Int) -> [UInt8]?? {
        guard let length = number(bytes, &position), length >= -1, length <= bytes.count - position else {
            return nil
        }
        guard length >= 0 else { return .some(nil) }
        position += length
        return Array(bytes[position - length..<position])
    }

    private static func number(_ bytes: [UInt8], _ position: inout Int) -> Int? {
        var (value, shift) = (0, 0)
        while position < bytes.count, shift < 63 {
            let byte = Int(bytes[position])
            position += 1
            value |= (byte & 127) << shift
            if byte < 128 { return value % 2 == 0 ? value / 2 : -(value / 2) - 1 }
            shift += 7
        }
        return nil
    }
}

extension Array {
    /// The first index whose element does not lie `before`; the array is in that order.
    func firstPosition(_ before: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if before(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
