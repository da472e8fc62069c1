internal import JSON
internal import Records
internal import Routing
internal import Runtime

/// What a decision of the desk says, as rows of the history and as events.
extension Effects<RoutingHistory> {
    /// - Parameter effects: of one decision, in their order.
    mutating func tell(_ effects: [RoutingEffect], _ cause: Cause) {
        for (step, effect) in effects.enumerated() {
            if let row = RoutingHistory(effect, cause, step: step) { record(row) }
            tell(effect, cause)
        }
    }

    private mutating func tell(_ effect: RoutingEffect, _ cause: Cause) {
        switch effect {
        case .assigned(let assignment):
            emit("lead.assigned", of: assignment.lead, cause) { json in
                json.member("agent_id", assignment.agent)
                if let rule = assignment.rule { json.member("rule_id", rule) }
                json.member("strategy", assignment.strategy.name)
                if let until = assignment.until { json.member("accept_by", until) }
            }
        case .queued(let queued):
            emit("lead.queued", of: queued.lead, cause) { json in
                if let rule = queued.rule { json.member("rule_id", rule) }
                json.member("place", queued.place)
                json.member("since", queued.since)
            }
        case .unassigned(let lead, let agent, let departure):
            emit("lead.unassigned", of: lead, cause) { json in
                if let agent { json.member("agent_id", agent) }
                json.member("reason", departure.rawValue)
            }
        case .owner(let lead, let owner, let revision): tellLane(of: lead, owner, revision)
        case .notice(.factsWanted(let lead)): askLane(of: lead)
        case .decision, .notice: break
        }
    }

    private mutating func emit(
        _ type: String, of lead: Text, _ cause: Cause, _ members: (inout JSONWriter) -> Void
    ) {
        var json = JSONWriter()
        json.object { json in
            members(&json)
            json.object("cause") { json in
                json.member("event_id", cause.id)
                json.member("topic", cause.topic)
                json.member("partition", cause.partition)
                json.member("offset", cause.offset)
            }
        }
        emit(to: "lead-assignments", entity: lead, type: type, data: json.bytes)
    }

    private mutating func tellLane(of lead: Text, _ owner: Text?, _ revision: Int64) {
        var json = JSONWriter()
        json.object { json in
            json.member("lead_id", lead)
            json.key("assigned_to")
            if let owner { json.value(owner) } else { json.null() }
            json.member("revision", revision)
        }
        emit(to: "lead-events", entity: lead, type: "lead.assigned", data: json.bytes)
    }

    private mutating func askLane(of lead: Text) {
        var json = JSONWriter()
        json.object { json in
            json.member("lead_id", lead)
            json.member("if_open", true)
        }
        emit(to: "lead-events", entity: lead, type: "lead.route", data: json.bytes)
    }
}

extension Assignment.Choice {
    var name: String {
        switch self {
        case .rule(let strategy): strategy.rawValue
        case .sticky: "sticky"
        case .manual: "manual"
        }
    }
}
