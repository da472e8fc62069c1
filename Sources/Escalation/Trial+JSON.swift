package import JSON
internal import Records
internal import Sentiment
internal import Words

extension TrialStep {
    /// `{"event": 3, "type": "message.received", "conversation_id": null, "at": "…", "message_id": "3", "sender": "customer",
    /// "text": "I call my lawyer", "marked": "I call my [[lawyer]]", "matches": […], "decision": {…}, "ignored": null,
    /// "effects": […], "state": {…}}`; the type is null for what time brought before that event.
    package func write(_ writer: inout JSONWriter) {
        writer.object { json in
            json.member("event", number)
            json.member("type", optional: event?.type)
            json.member("conversation_id", optional: conversation.isEmpty ? nil : conversation)
            json.member("at", at)
            if let message {
                json.member("message_id", message.id)
                json.member("sender", message.sender.rawValue)
                json.member("text", message.text)
                json.member("marked", optional: marked)
                json.array("matches") { json in for match in matches { match.write(&json, in: message.text) }
                }
            }
            json.key("decision")
            if let decision = outcome.decision { decision.write(&json) } else { json.null() }
            json.member("ignored", optional: outcome.ignored?.rawValue)
            json.array("effects") { json in for effect in outcome.effects { effect.write(&json) } }
            json.object("state") { state.writeSummary(&$0) }
        }
    }
}

extension Ground {
    fileprivate func write(_ writer: inout JSONWriter, in text: Text) {
        writer.object { json in
            json.member("reason", reason.name)
            json.member("priority", priority.rawValue)
            if let span {
                json.member("start", span.lowerBound)
                json.member("end", span.upperBound)
                json.member("text", String(decoding: text.bytes[span], as: UTF8.self))
            }
            if let phrase { json.member("phrase", phrase) }
        }
    }
}

extension EscalationEffect {
    /// What it does, in one word.
    package var name: String {
        switch self {
        case .escalated: "escalated"
        case .raised: "raised"
        case .deescalated: "deescalated"
        case .assigned: "assigned"
        case .levelReached: "level_reached"
        case .tellCustomer: "tell_customer"
        case .notify: "notify"
        }
    }

    fileprivate func write(_ writer: inout JSONWriter) {
        writer.object { json in
            json.member("effect", name)
            switch self {
            case .escalated(let decision), .raised(let decision):
                json.member("priority", optional: decision.priority?.rawValue)
            case .deescalated(let past): json.member("end", past.end.rawValue)
            case .assigned(let agent): json.member("agent_id", agent)
            case .levelReached(let level, let round):
                json.member("level", level)
                json.member("round", round)
            case .tellCustomer(let text, let language):
                json.member("text", text)
                json.member("language", language.rawValue)
            case .notify(let targets, let priority):
                json.array("targets") { json in for target in targets { json.value(target) } }
                json.member("priority", priority.rawValue)
            }
        }
    }
}

extension Conversation {
    /// What a person wants to know of it.
    fileprivate func writeSummary(_ json: inout JSONWriter) {
        json.member("escalated", open != nil)
        json.member("priority", optional: open?.priority.rawValue)
        json.member("since", ifAny: open?.since)
        json.array("reasons") { json in for reason in open?.reasons ?? [] { json.value(reason.name) } }
        json.member("level", open?.level ?? 0)
        json.member("next_level_at", ifAny: due)
        json.member("acknowledged_by", optional: open?.acknowledgedBy)
        json.member("bot_paused", isBotPaused)
        json.member("language", optional: language?.rawValue)
        json.member("failed_attempts", memory.failedAttempts)
        json.member("cooldown_until", ifAny: cooldownUntil)
        json.member("closed_at", ifAny: closedAt)
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: StaticString, ifAny time: Timestamp?) {
        key(name)
        if let time { value(time) } else { null() }
    }
}
