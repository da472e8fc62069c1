internal import Escalation
internal import JSON
internal import Records
internal import Runtime
internal import Words

/// What a decision does to the world, as events and commands.
extension Effects<DecisionRow> {
    /// - Parameter row: as it is now.
    mutating func tell(_ effects: [EscalationEffect], of row: ConversationRow, _ cause: Cause) {
        for effect in effects { tell(effect, of: row, cause) }
    }

    /// The record tells when the ladder is climbed: not when it should have been.
    mutating func call(_ since: Timestamp, _ cause: Cause) {
        var json = JSONWriter()
        json.object { json in
            json.member("conversation_id", cause.entity)
            json.member("since", since)
        }
        emit(to: "conversation-messages", type: "escalation.overdue", data: json.bytes)
    }

    private mutating func tell(_ effect: EscalationEffect, of row: ConversationRow, _ cause: Cause) {
        let conversation = row.conversation
        switch effect {
        case .escalated(let decision):
            event("conversation.escalated", cause) { $0.members(of: decision, row) }
        case .raised(let decision): event("escalation.raised", cause) { $0.members(of: decision, row) }
        case .assigned(let agent): event("escalation.assigned", cause) { $0.member("agent_id", agent) }
        case .deescalated(let past): event("conversation.deescalated", cause) { $0.members(of: past) }
        case .levelReached(let level, let round):
            guard let open = conversation.open else { return }
            event("escalation.level_reached", cause) { json in
                json.member("level", level)
                json.member("round", round)
                json.member("priority", open.priority.rawValue)
                json.member("since", open.since)
            }
        case .tellCustomer(let words, let language):
            command("message.send", row, cause) { json in
                json.member("text", words)
                json.member("language", language.rawValue)
            }
        case .notify(let targets, let priority):
            guard let open = conversation.open else { return }
            command("agents.notify", row, cause) { json in
                json.array("targets") { json in for target in targets { json.value(target) } }
                json.member("priority", priority.rawValue)
                json.member("level", open.level)
                json.member("since", open.since)
                json.array("reasons") { json in for reason in open.reasons { json.value(reason.name) } }
            }
        }
    }

    private mutating func event(
        _ type: String, _ cause: Cause, _ members: (inout JSONWriter) -> Void
    ) {
        var json = JSONWriter(reserving: 1024)
        json.object { json in
            members(&json)
            json.cause(cause)
        }
        emit(to: "escalations", type: type, data: json.bytes)
    }

    private mutating func command(
        _ type: String, _ row: ConversationRow, _ cause: Cause, _ members: (inout JSONWriter) -> Void
    ) {
        var json = JSONWriter(reserving: 512)
        json.object { json in
            json.member("conversation_id", cause.entity)
            json.members(of: row.party)
            json.member("purpose", "escalation" as String)
            members(&json)
            json.cause(cause)
        }
        emit(to: "message-commands", type: type, data: json.bytes)
    }
}

extension JSONWriter {
    fileprivate mutating func members(of decision: Decision, _ row: ConversationRow) {
        members(of: row.party)
        member("bot_paused", row.conversation.isBotPaused)
        key("decision")
        decision.write(&self)
    }

    fileprivate mutating func members(of past: PastEscalation) {
        member("end", past.end.rawValue)
        member("priority", past.priority.rawValue)
        array("reasons") { json in for reason in past.reasons { json.value(reason.name) } }
        if let agent = past.acknowledgedBy { member("acknowledged_by", agent) }
        member("since", past.since)
        member("until", past.until)
    }

    fileprivate mutating func members(of party: Party) {
        if let contact = party.contact { member("contact_id", contact) }
        if let channel = party.channel { member("channel", channel) }
        if let organization = party.organization { member("organization_id", organization) }
    }

    fileprivate mutating func cause(_ cause: Cause) {
        object("cause") { json in
            json.member("event_id", cause.id)
            json.member("topic", cause.topic)
            json.member("partition", cause.partition)
            json.member("offset", cause.offset)
        }
    }
}
