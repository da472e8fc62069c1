internal import JSON
internal import Leads
internal import Records
internal import Routing
internal import Runtime

extension Effects<ScoreChange> {
    /// Tells routing, whose commands all have one key a tenant: first what has changed, then that somebody is needed.
    /// - Parameter lead: as it is now.
    mutating func emit(_ notice: RoutingNotice?, of lead: Lead?, _ cause: Cause) {
        guard let notice else { return }
        if let change = notice.change {
            command("lead.changed", change.json(of: cause.entity, revision: notice.revision))
        }
        if notice.asksForOwner, let lead {
            command("lead.route", lead.routeRequest(cause.entity, revision: notice.revision))
        }
    }

    private mutating func command(_ type: String, _ data: [UInt8]) {
        emit(to: "routing-commands", entity: "routing", type: type, data: data)
    }
}

extension Cause {
    /// Where the revisions of a lead begin that routing hears of by this for the first time.
    var firstRevision: Int64 { RoutingNotice.firstRevision(at: recordedAt, offset: offset) }
}

extension RoutingChange {
    /// The data of `lead.changed`.
    fileprivate func json(of lead: Text, revision: Int64) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("lead_id", lead)
            json.member("change", name)
            if let owner { json.member("owner", owner) }
            json.member("revision", revision)
        }
        return json.bytes
    }

    private var name: String {
        switch self {
        case .owner: "owner"
        case .reopened: "reopened"
        case .closed: "closed"
        case .merged: "merged"
        case .deleted: "deleted"
        }
    }

    private var owner: Text? {
        switch self {
        case .owner(let owner), .reopened(let owner): owner
        case .closed, .merged, .deleted: nil
        }
    }
}

extension Lead {
    /// The data of `lead.route`: what routing's conditions may ask of the lead, and who has it.
    fileprivate func routeRequest(_ id: Text, revision: Int64) -> [UInt8] {
        var json = JSONWriter(reserving: 512)
        json.object { json in
            json.member("lead_id", id)
            json.member("score", score.total)
            if let owner = routingOwner { json.member("owner", owner) }
            json.member("revision", revision)
            json.member("facts", raw: Facts(self).json)
        }
        return json.bytes
    }
}

extension Facts {
    /// Without the score.
    init(_ lead: Lead) {
        self.init()
        let texts: [(KnownField, Text?)] = [
            (.source, lead.source), (.status, lead.status), (.team, lead.team), (.country, lead.country),
            (.currency, lead.currency), (.name, lead.name), (.email, lead.email), (.phone, lead.phone),
        ]
        for (field, text) in texts { if let text { self[field] = FactValue(text: text) } }
        if let cents = lead.valueCents { setValue(cents: cents) }
        if let attributes = lead.attributes { setAttributes(attributes) }
    }
}
