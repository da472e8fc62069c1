internal import Contract
internal import Escalation
internal import JSON
internal import Postgres
internal import Records
internal import Runtime

/// Says which conversation needs a person. Reads `conversation-messages` (key tenant/conversation); writes `escalation.conversation` and
/// `escalation.decision`; emits `escalations`, to `message-commands` what customers and agents are to hear, and to its own topic that a ladder
/// is due. Decides by the tenant's settings, as `escalation-rules` puts them in force.
@main struct EscalationDetection: Worker {
    static let name = "escalation-detection"
    static let rules: RuleTables? = RuleTables(
        inForce: "escalation.tenant_config", versions: "escalation.config", base: "escalation.base_config",
        stateColumn: "rules_version", effect: .nextRecord)

    private let rules: Rules
    private let ear: Ear

    init(setup database: inout Connection) throws { self.init(.standard, Ear()) }

    init(_ rules: Rules, _ ear: Ear) { (self.rules, self.ear) = (rules, ear) }

    func deciding(by rules: TenantRules) throws(SetupError) -> EscalationDetection {
        do throws(ConfigError) {
            let config = try Config(rules.document, version: rules.version)
            return EscalationDetection(config == Config() ? .standard : Rules(config), ear)
        } catch {
            throw SetupError(error.description)
        }
    }

    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> Heard {
        guard let event = ConversationEvent(type: type, data) else {
            throw Rejection(.invalid, "\(type) lacks what it must say", place: "", rule: "conversation")
        }
        return Heard(event, Party(data))
    }

    func decide(
        _ heard: Heard, _ cause: Cause, _ row: inout ConversationRow?, _ effects: inout Effects<DecisionRow>
    ) throws(Rejection) {
        let isNew = row == nil
        if isNew { row = ConversationRow() }
        let time = EventCause(eventTime: cause.time, recordTime: cause.recordedAt)
        let outcome = ear.hear(heard.event, time, rules, in: &row!.conversation)
        if isNew, outcome.ignored == .notEscalated {
            // Nothing is known of such a conversation yet.
            row = nil
            return
        }
        row?.note(heard, cause, rules.config.version)
        if let decision = outcome.decision { effects.record(DecisionRow(cause: cause, decision: decision)) }
        if !outcome.effects.isEmpty, let row { effects.tell(outcome.effects, of: row, cause) }
    }

    func decide(
        due instant: Timestamp, _ cause: Cause, _ row: inout ConversationRow?,
        _ effects: inout Effects<DecisionRow>
    ) {
        guard let since = row?.conversation.call() else { return }
        row?.note(cause)
        effects.call(since, cause)
    }
}

/// What a record says, and between whom.
struct Heard: Sendable {
    var event: ConversationEvent
    var party: Party

    init(_ event: ConversationEvent, _ party: Party) { (self.event, self.party) = (event, party) }
}

/// With whom a conversation is held, and how.
struct Party: Equatable, Sendable {
    var contact: Text?
    var channel: Text?
    var organization: Text?

    init() {}

    init(_ data: JSONValue) {
        contact = data["contact_id"]?.text
        channel = data["channel"]?.text
        organization = data["organization_id"]?.text
    }

    /// What `newer` names is as it says.
    mutating func take(_ newer: Party) {
        if let contact = newer.contact { self.contact = contact }
        if let channel = newer.channel { self.channel = channel }
        if let organization = newer.organization { self.organization = organization }
    }
}
