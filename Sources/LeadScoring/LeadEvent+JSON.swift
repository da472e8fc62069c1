internal import Contract
internal import JSON
internal import Leads
internal import Records
internal import Runtime

/// Events of leads as data: what lanes say to each other, too.

extension LeadScoring {
    /// Events that routing or a lead's own lane writes, or that ask them for something.
    static func readOfLanes(_ type: String, _ data: JSONValue) throws(Rejection) -> LeadEvent {
        switch type {
        case "lead.route": .route(ifOpen: data["if_open"]?.bool ?? false, hops: data.hops)
        case "lead.assigned":
            .assigned(to: data["assigned_to"]?.text, revision: try data.required("revision", \.int64))
        case "lead.merged":
            .merged(try data.required("lead_id", \.text), into: try data.required("into", \.text))
        default:
            .absorbed(
                AbsorbedLead(
                    lead: try data.required("loser", \.text), fields: LeadFields(data),
                    lastActivityAt: data["last_activity_at"]?.timestamp))
        }
    }
}

extension Rejection {
    init(_ refusal: LeadRefusal) {
        self.init(.rejected, refusal.reason, place: refusal.place, rule: "lead")
    }
}

extension JSONValue {
    /// How many marks have passed the record on.
    var hops: UInt8 { UInt8(clamping: self["hops"]?.int64 ?? 0) }
}

extension LeadFields {
    /// The members that valid data carries; the schema has checked their types.
    init(_ data: JSONValue) {
        self.init()
        for (name, value) in data.members { set(name, value) }
    }

    private mutating func set(_ name: JSONValue, _ value: JSONValue) {
        if name.textEquals("source") { source = Change(value, \.text) }
        if name.textEquals("status") { status = Change(value, \.text) }
        if name.textEquals("created_at") { createdAt = Change(value, \.timestamp) }
        if name.textEquals("assigned_to") { assignedTo = Change(value, \.text) }
        if name.textEquals("name") { self.name = Change(value, \.text) }
        if name.textEquals("email") { email = Change(value, \.text) }
        if name.textEquals("phone") { phone = Change(value, \.text) }
        if name.textEquals("team") { team = Change(value, \.text) }
        if name.textEquals("value_cents") { valueCents = Change(value, \.int64) }
        if name.textEquals("currency") { currency = Change(value, \.text) }
        if name.textEquals("country") { country = Change(value, \.text) }
        if name.textEquals("attributes") { attributes = .init(value) { $0.raw } }
        if name.textEquals("hops") { hops = UInt8(clamping: value.int64 ?? 0) }
    }
}

extension Change {
    fileprivate init(_ value: JSONValue, _ read: (JSONValue) -> Value?) {
        self = value.isNull ? .clear : read(value).map { .set($0) } ?? .absent
    }
}

extension LeadMessage {
    /// The CloudEvents type.
    var type: String {
        switch content {
        case .updated: "lead.updated"
        case .activity: "lead.activity"
        case .route: "lead.route"
        case .absorbed: "lead.absorbed"
        }
    }

    var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("lead_id", lead)
            switch content {
            case .updated(let fields): json.members(of: fields)
            case .activity(let time):
                json.member("kind", "other" as String)
                json.member("occurred_at", time)
            case .route(let ifOpen): if ifOpen { json.member("if_open", true) }
            case .absorbed(let other):
                json.member("loser", other.lead)
                json.members(of: other.fields)
                if let time = other.lastActivityAt { json.member("last_activity_at", time) }
            }
            if hops > 0 { json.member("hops", Int(hops)) }
        }
        return json.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func members(of fields: LeadFields) {
        member("source", fields.source) { $0.value($1) }
        member("status", fields.status) { $0.value($1) }
        member("created_at", fields.createdAt) { $0.value($1) }
        member("assigned_to", fields.assignedTo) { $0.value($1) }
        member("name", fields.name) { $0.value($1) }
        member("email", fields.email) { $0.value($1) }
        member("phone", fields.phone) { $0.value($1) }
        member("team", fields.team) { $0.value($1) }
        member("value_cents", fields.valueCents) { $0.value($1) }
        member("currency", fields.currency) { $0.value($1) }
        member("country", fields.country) { $0.value($1) }
        member("attributes", fields.attributes) { $0.raw($1) }
    }

    private mutating func member<Value>(
        _ name: StaticString, _ change: Change<Value>, _ write: (inout JSONWriter, Value) -> Void
    ) {
        switch change {
        case .absent: return
        case .clear:
            key(name)
            null()
        case .set(let value):
            key(name)
            write(&self, value)
        }
    }
}

extension Effects<ScoreChange> {
    mutating func emit(_ message: LeadMessage) {
        emit(to: "lead-events", entity: message.lead, type: message.type, data: message.json)
    }
}
