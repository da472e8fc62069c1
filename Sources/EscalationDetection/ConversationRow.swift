internal import Escalation
internal import JSON
internal import Postgres
internal import Records
internal import Runtime
internal import Words

/// A conversation as a row of `escalation.conversation`.
struct ConversationRow: StateRow {
    var conversation = Conversation()
    var party = Party()
    var rulesVersion: Int32 = 0
    private var changedAt = Timestamp(microseconds: 0)
    private var eventID: Text = ""

    init() {}

    mutating func note(_ heard: Heard, _ cause: Cause, _ version: Int32) {
        party.take(heard.party)
        rulesVersion = version
        note(cause)
    }

    mutating func note(_ cause: Cause) { (changedAt, eventID) = (cause.recordedAt, cause.id) }

    var due: Timestamp? { conversation.due }

    static let table: Table? = Table(
        "escalation.conversation", key: ["tenant_id", "conversation_id"],
        columns: [
            Column("tenant_id", .text), Column("conversation_id", .text), Column("contact_id", .text),
            Column("channel", .text), Column("organization_id", .text), Column("bot_paused", .bool),
            Column("decided_message_id", .text), Column("mode", .text), Column("language", .text),
            Column("escalated_at", .timestamptz), Column("priority", .text), Column("reasons", .jsonb),
            Column("config_version", .int4), Column("level", .int4), Column("notified", .jsonb),
            Column("ladder", .jsonb), Column("acknowledged_by", .text),
            Column("acknowledged_at", .timestamptz),
            Column("last_escalation", .jsonb), Column("cooldown_until", .timestamptz),
            Column("closed_at", .timestamptz), Column("memory", .bytea), Column("rules_version", .int4),
            Column("changed_at", .timestamptz), Column("event_id", .text),
        ],
        isTimed: true)

    func encode(into row: inout RowBuffer) {
        let (said, open) = (conversation, conversation.open)
        for text in [party.contact, party.channel, party.organization] { row.text(text) }
        row.bool(said.isBotPaused)
        row.text(said.decided)
        row.text(said.mode.map { Text($0.rawValue) })
        row.text(said.language.map { Text($0.rawValue) })
        row.timestamp(open?.since)
        row.text(open.map { Text($0.priority.rawValue) })
        row.jsonb(open.map { Self.list($0.reasons.map { Text($0.name) }) })
        row.int4(open?.configVersion)
        row.int4(open.map { Int32($0.level) })
        row.jsonb(open.map { Self.list($0.notified) })
        row.jsonb(open?.climb?.json)
        row.text(open?.acknowledgedBy)
        row.timestamp(open?.acknowledgedAt)
        row.jsonb(said.last?.json)
        row.timestamp(said.cooldownUntil)
        row.timestamp(said.closedAt)
        row.bytea(said.memory.bytes)
        row.int4(rulesVersion)
        row.timestamp(changedAt)
        row.text(eventID)
    }

    private static func list(_ words: [Text]) -> [UInt8] {
        var json = JSONWriter()
        json.array { json in for word in words { json.value(word) } }
        return json.bytes
    }

    init(_ row: Row, from first: Int) throws(PostgresError) {
        party.contact = try row.text(first)
        party.channel = try row.text(first + 1)
        party.organization = try row.text(first + 2)
        conversation.isBotPaused = try row.bool(first + 3) ?? false
        conversation.decided = try row.text(first + 4)
        conversation.mode = try row.string(first + 5).flatMap { Mode(rawValue: $0) }
        conversation.language = try row.string(first + 6).flatMap { Language(rawValue: $0) }
        conversation.open = try OpenEscalation(row, from: first + 7)
        conversation.last = try row.document(first + 16) { PastEscalation(stored: $0) } ?? nil
        conversation.cooldownUntil = try row.timestamp(first + 17)
        conversation.closedAt = try row.timestamp(first + 18)
        guard let memory = Memory(bytes: try row.bytea(first + 19) ?? []) else {
            throw PostgresError(.misuse, "the memory of a row of escalation.conversation cannot be read")
        }
        conversation.memory = memory
        rulesVersion = try row.int4(first + 20) ?? 0
        changedAt = try row.timestamp(first + 21) ?? changedAt
        eventID = try row.text(first + 22) ?? ""
    }
}

extension OpenEscalation {
    /// The columns from `escalated_at` to `acknowledged_at`.
    fileprivate init?(_ row: Row, from first: Int) throws(PostgresError) {
        guard let since = try row.timestamp(first),
            let priority = try row.string(first + 1).flatMap({ Priority(rawValue: $0) })
        else { return nil }
        let reasons = try row.words(first + 2).compactMap { Reason(name: $0.string) }
        self.init(
            since: since, priority: priority, reasons: reasons, configVersion: try row.int4(first + 3) ?? 0,
            acknowledgedBy: try row.text(first + 7), acknowledgedAt: try row.timestamp(first + 8),
            climb: try row.document(first + 6) { Climb(stored: $0) },
            level: Int(try row.int4(first + 4) ?? 0),
            notified: try row.words(first + 5))
    }
}

extension Row {
    /// A list of texts.
    fileprivate func words(_ column: Int) throws(PostgresError) -> [Text] {
        try document(column) { $0.elements.compactMap(\.text) } ?? []
    }

    fileprivate func document<Value>(
        _ column: Int, _ read: (JSONValue) -> Value
    ) throws(PostgresError) -> Value? {
        guard let bytes = try json(column) else { return nil }
        let document = JSONDocument()
        do throws(JSONError) {
            try document.parse(bytes, bytes.indices)
        } catch {
            throw PostgresError(.misuse, "a row of escalation.conversation holds what is no JSON: \(error)")
        }
        return read(document.root)
    }
}
