internal import Contract
internal import JSON
internal import Records

/// What became of a command, as the workers' own rows say.
struct Outcome: Sendable {
    enum Status: String, Sendable, CaseIterable {
        /// The partition has not passed the record yet.
        case accepted
        case applied
        /// Another record with the same identity was applied.
        case duplicate
        /// It broke the contract or a rule of the domain.
        case rejected
        /// It could not be applied, for a cause of ours or an operator's.
        case dead
        /// Passed, but its traces are pruned.
        case expired
    }

    /// One worker's word.
    struct Part: Sendable {
        var worker: String
        var status: Status
        var at: Timestamp?
        var `class`: String?
        var reason: String?
        var place: String?
        var rule: String?
        /// Rows of the worker's history that the record caused, as JSON objects.
        var changes: [[UInt8]] = []
    }

    var parts: [Part]

    /// The worst of the parts, and `accepted` while one is open; a topic that no worker of ours reads is always `accepted`.
    var status: Status {
        let order: [Status] = [.accepted, .dead, .rejected, .expired, .duplicate, .applied]
        return order.first { status in parts.contains { $0.status == status } } ?? .accepted
    }

    var isFinal: Bool { status != .accepted }
}

extension Outcome {
    /// The answer to `GET /api/v1/commands/{id}`, and to a write.
    func json(id: String, _ command: CommandID, mask: PersonalMask) -> [UInt8] {
        var json = JSONWriter()
        json.object { write(to: &$0, id: id, command, mask: mask) }
        return json.bytes
    }

    func write(to json: inout JSONWriter, id: String, _ command: CommandID, mask: PersonalMask) {
        json.member("id", id)
        json.member("status", status.rawValue)
        json.member("event_id", command.eventID)
        json.member("topic", command.topic)
        json.member("partition", command.partition)
        json.member("offset", command.offset)
        // The one that decides the status comes first.
        if let part = parts.first(where: { $0.status == status }) { part.write(to: &json, mask) }
        json.array("workers") { json in
            for part in parts {
                json.object { json in
                    json.member("status", part.status.rawValue)
                    part.write(to: &json, mask)
                }
            }
        }
    }
}

extension Outcome.Part {
    fileprivate func write(to json: inout JSONWriter, _ mask: PersonalMask) {
        json.member("worker", worker)
        if let at { json.member("at", at) }
        if let `class` { json.member("class", `class`) }
        if let reason { json.member("reason", mask.reason(reason, place: place ?? "")) }
        if let place { json.member("place", place) }
        if let rule { json.member("rule", rule) }
        guard status == .applied else { return }
        json.array("changes") { json in
            for change in changes { json.raw(mask.row(change)) }
        }
    }
}
