internal import JSON
internal import Records

/// What became of one record, for each worker that reads its topic.
struct RecordTrace {
    var place: RecordPlace
    var event: EventName?
    var workers: [WorkerTrace]
}

/// What became of a record at one worker.
struct WorkerTrace {
    enum State: String {
        case applied, duplicate, skipped, gap
        case deadLetter = "dead_letter"
        /// The partition is past it, and what is kept does not tell as what.
        case passed
        case notRead = "not_read"
        case notWritten = "no_such_offset_yet"
        /// Retention or compaction was quicker than the worker.
        case deletedUnread = "deleted_unread"
        case beforeAccount = "before_account"
        case neverClaimed = "never_claimed"
    }

    var worker: String
    var state: State
    /// When the transaction that settled it began.
    var at: Timestamp?
    var position: PartitionPosition?
    var letter: TracedLetter?
    /// Rows of the worker's facts, as JSON.
    var facts: [[UInt8]] = []
    var factTable: String?
    /// The record whose event this one repeats.
    var original: RecordPlace?
    var emitted: [EmittedRecord] = []
    /// The id that its first emitted record has, if there is one.
    var firstEmission: String?
    /// What may have become of it, where that is not known.
    var possible: [String] = []
    /// Offsets between the position and the record, for one that is not read yet.
    var lag: Int64?
}

/// Where a worker is in a partition.
struct PartitionPosition {
    var worker: String
    var topicUID: [UInt8]
    var first: Int64
    var next: Int64
    var duplicates: Int64
    var gaps: Int64
    var owner: String?
    /// Whether the owner's session with Postgres lives.
    var isOwned: Bool
    var stopReason: String?
    var stoppedBy: String?
    var factTable: String?
    /// Quoted for SQL.
    var entityColumn: String?
}

/// The dead letter that a record became.
struct TracedLetter {
    var id: Int64
    var `class`: String
    var reason: String
    var place: String
    var rule: String
    var state: String?
    var at: Timestamp?

    /// What to type next.
    var advice: String {
        switch state {
        case "applied": "it was redriven and applied: bellhop dead-letters show \(id)"
        case "duplicate": "its event was applied by another record: bellhop dead-letters show \(id)"
        case "again": "its redriven record died again: bellhop dead-letters show \(id)"
        case "discarded": "an operator discarded it: bellhop dead-letters show \(id)"
        case "pending": "it is being redriven: bellhop dead-letters show \(id)"
        default:
            "bellhop dead-letters show \(id); once the cause is mended: bellhop dead-letters redrive --id \(id)"
        }
    }
}

/// A record that is still in the outbox.
struct EmittedRecord {
    var id: String?
    var topic: String
    var row: Int64
    /// Why the broker refused it; nil while it waits to be sent.
    var refusal: String?
    var isRefused: Bool
}

// For eyes.

extension RecordTrace {
    var text: String {
        let named = event.map { event in
            "  event \(event.id.string)" + (event.source.map { " of \($0.string)" } ?? "")
                + (event.tenant.map { ", tenant \($0.string)" } ?? "")
        }
        let lines = workers.flatMap(\.lines)
        return (["\(place)\(named ?? "")".withoutControls] + lines).joined(separator: "\n")
    }
}

extension WorkerTrace {
    /// A line for what became of it, then what belongs to it.
    fileprivate var lines: [String] {
        let details = factLines + emissionLines + [advice].compactMap { $0 }
        return (["  \(worker): \(sentence)"] + details.map { "    \($0)" }).map(\.withoutControls)
    }

    private var time: String { at.map { " at \($0)" } ?? "" }

    var sentence: String {
        switch state {
        case .applied: "applied\(time)"
        case .duplicate:
            "applied as a duplicate" + (original.map { " of \($0)" } ?? "") + ": nothing was changed"
        case .skipped: "skipped by an operator\(time): \(letter?.reason ?? "")"
        case .deadLetter: "dead letter \(letter?.id ?? 0)\(time), \(letterWords)"
        case .gap: "no record: compacted, a control record, or of a transaction that was aborted"
        case .passed: "passed: \(possible.joined(separator: ", or "))"
        case .notRead: "not read yet: \(whereabouts)"
        case .notWritten: "no such offset yet: \(whereabouts)"
        case .deletedUnread: "no such offset: the broker deleted it before it was read; \(whereabouts)"
        case .beforeAccount: "not read: the account of this worker begins at \(position?.first ?? 0)"
        case .neverClaimed: "not read: the worker has never claimed this partition"
        }
    }

    private var letterWords: String {
        guard let letter else { return "" }
        let place = letter.place.isEmpty ? "" : " at \(letter.place)"
        return letter.class + (letter.state.map { ", \($0)" } ?? "") + ": \(letter.reason)\(place)"
    }

    /// Where the partition is, who works on it, and why it does not go on.
    private var whereabouts: String {
        guard let position else { return "" }
        let distance = lag.map { $0 == 0 ? ", this record is next" : ", \($0) offsets before it" } ?? ""
        let owner = position.owner.map { position.isOwned ? "owner \($0)" : "its owner \($0) is gone" }
        let stop = position.stopReason.map { reason in
            "stopped" + (position.stoppedBy.map { " by \($0)" } ?? "") + ", \(reason)"
        }
        return (["the partition is at \(position.next)\(distance)"] + [owner, stop].compactMap { $0 }).joined(
            separator: "; ")
    }

    private var factLines: [String] {
        let table = factTable.map { "\($0): " } ?? ""
        if state == .applied, facts.isEmpty, factTable != nil {
            return ["\(table)no row: it changed nothing there"]
        }
        return facts.map { table + String(decoding: $0, as: UTF8.self) }
    }

    private var emissionLines: [String] {
        let waiting = emitted.map { record in
            let fate =
                record.isRefused
                ? "refused by the broker (\(record.refusal ?? "")): bellhop outbox retry \(record.row) --reason TEXT"
                : "waits in outbox row \(record.row)"
            return "\(record.id.map { "emitted \($0)" } ?? "copy") to \(record.topic): \(fate)"
        }
        guard state == .applied, waiting.isEmpty, let firstEmission else { return waiting }
        return [
            "what it emitted is sent, no row is left; the first has ce_id \(firstEmission), if it emitted any"
        ]
    }

    var advice: String? {
        switch state {
        case .deadLetter, .skipped: return letter?.advice
        case .notRead where position?.stoppedBy != nil: return "bellhop resume \(worker) --reason TEXT"
        case .notRead where position?.stopReason != nil:
            return "once the cause is mended: bellhop partitions resume \(worker) PARTITION --reason TEXT"
        case .notRead where position?.isOwned == false:
            return "no process has it: start \(worker), then bellhop status"
        case .neverClaimed: return "start \(worker), or see which topics it reads: bellhop topics list"
        case .deletedUnread:
            return
                "bellhop partitions adopt \(worker) PARTITION --reason TEXT lets it go on behind what is lost"
        default: return nil
        }
    }
}

// For pipes.

extension RecordTrace {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("place", place.description)
            json.member("topic", place.topic)
            json.member("partition", place.partition)
            json.member("offset", place.offset)
            json.member("event_id", optional: event?.id)
            json.member("tenant", optional: event?.tenant)
            json.member("source", optional: event?.source)
            json.array("workers") { json in
                for worker in workers { worker.write(to: &json) }
            }
        }
    }
}

extension WorkerTrace {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("worker", worker)
            json.member("state", state.rawValue)
            json.member("text", sentence)
            json.key("at")
            Cell(at).write(to: &json)
            json.key("position")
            if let position { position.write(to: &json) } else { json.null() }
            json.key("lag")
            Cell(lag).write(to: &json)
            json.key("dead_letter")
            if let letter { letter.write(to: &json) } else { json.null() }
            json.member("duplicate_of", optional: original?.description)
            json.member("fact_table", optional: factTable)
            json.array("facts") { json in
                for fact in facts { json.raw(fact) }
            }
            json.array("emitted") { json in
                for record in emitted { record.write(to: &json) }
            }
            json.member("first_emitted_id", optional: firstEmission)
            json.array("possible") { json in
                for word in possible { json.value(word) }
            }
            json.member("next", optional: advice)
        }
    }
}

extension PartitionPosition {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("next_offset", next)
            json.member("owner", optional: owner)
            json.member("owned", isOwned)
            json.member("stop_reason", optional: stopReason)
            json.member("stopped_by", optional: stoppedBy)
        }
    }
}

extension TracedLetter {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("class", self.class)
            json.member("reason", reason)
            json.member("place", place)
            json.member("rule", rule)
            json.member("state", optional: state)
        }
    }
}

extension EmittedRecord {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("ce_id", optional: id)
            json.member("topic", topic)
            json.member("state", isRefused ? "refused" : "waiting")
            json.member("outbox_row", row)
            json.member("reason", optional: refusal)
        }
    }
}
