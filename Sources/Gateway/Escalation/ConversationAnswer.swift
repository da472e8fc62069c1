internal import JSON
internal import Postgres
internal import Records

/// How a conversation is, whether its bot may answer, and what was decided on its messages.
struct ConversationAnswer {
    static let conversation = """
        select c.bot_paused, c.decided_message_id, c.escalated_at, c.priority, c.reasons, c.config_version, c.level, \
        c.ladder ->> 'next', c.notified, c.acknowledged_by, c.acknowledged_at, c.last_escalation, c.cooldown_until, c.closed_at, \
        c.mode, c.language, c.contact_id, c.channel, c.organization_id, c.changed_at \
        from escalation.conversation c where c.tenant_id = $1 and c.conversation_id = $2
        """

    private static let columns = """
        d.message_id, d.decided_at, d.verdict, d.priority, d.mode, d.config_version, d.language, d.sentiment, d.confidence, \
        d.is_upstream, d.why, d.event_id, d.topic, d.partition, d.record_offset
        """

    /// Of the message that the caller asks after; none where that is null.
    static let decision = """
        select \(columns) from escalation.decision d where d.tenant_id = $1 and d.conversation_id = $2 and d.message_id = $3 limit 1
        """

    /// The latest first.
    static let history = """
        select \(columns) from escalation.decision d where d.tenant_id = $1 and d.conversation_id = $2 \
        order by d.decided_at desc, d.record_offset desc limit $3
        """

    private let exchange: Exchange

    init(_ exchange: Exchange) { self.exchange = exchange }

    /// - Parameter decision: of the message that the caller asks after.
    func json(_ row: Row, _ decision: Row?, _ history: Rows) throws(PostgresError) -> [UInt8] {
        var json = JSONWriter(reserving: 4096)
        json.beginObject()
        json.member("conversation_id", exchange.parameters[0])
        json.member("bot_paused", try row.bool(0) ?? false)
        if let message = exchange.query["after"] {
            json.member("after", message)
            json.member("decided", decision != nil)
            json.key("decision")
            if let decision { try write(decision, &json) } else { json.null() }
        }
        json.member("decided_message_id", optional: try row.text(1))
        json.member("escalated", try row.timestamp(2) != nil)
        try writeEscalation(row, &json)
        json.member("sentence", try sentence(row))
        json.key("last_escalation")
        try json.value(optional: row.json(11))
        for (name, column) in [("cooldown_until", 12), ("closed_at", 13)] {
            json.key(name)
            json.value(optional: try row.timestamp(column))
        }
        let texts = ["mode", "language", "contact_id", "channel", "organization_id"]
        for (place, name) in texts.enumerated() {
            json.key(name)
            json.value(optional: try row.text(14 + place))
        }
        json.key("changed_at")
        json.value(optional: try row.timestamp(19))
        json.key("history")
        json.beginArray()
        for row in history { try write(row, &json) }
        json.endArray()
        json.endObject()
        return json.bytes
    }

    private func writeEscalation(_ row: Row, _ json: inout JSONWriter) throws(PostgresError) {
        json.key("escalated_at")
        json.value(optional: try row.timestamp(2))
        json.member("priority", optional: try row.text(3))
        json.member("reasons", raw: try row.json(4) ?? Array("[]".utf8))
        json.key("config_version")
        if let version = try row.int4(5) { json.value(version) } else { json.null() }
        json.member("level", try row.int4(6) ?? 0)
        json.member("next_level_at", optional: try row.text(7))
        json.member("notified", raw: try row.json(8) ?? Array("[]".utf8))
        json.member("acknowledged_by", optional: try row.text(9))
        json.key("acknowledged_at")
        json.value(optional: try row.timestamp(10))
    }

    private func sentence(_ row: Row) throws(PostgresError) -> String {
        let bot = try row.bool(0) == true ? "the bot must not answer" : "the bot may answer"
        guard let since = try row.timestamp(2), let priority = try row.text(3) else {
            return "It needs no person; \(bot)."
        }
        let holder = try row.text(9).map { "\(named($0)) has it" } ?? "nobody has it"
        return "It needs a person since \(since), \(priority.string); \(holder), and \(bot)."
    }

    private func write(_ row: Row, _ json: inout JSONWriter) throws(PostgresError) {
        json.beginObject()
        json.member("message_id", optional: try row.text(0))
        json.key("at")
        json.value(optional: try row.timestamp(1))
        json.member("verdict", optional: try row.text(2))
        json.member("priority", optional: try row.text(3))
        json.member("mode", optional: try row.text(4))
        json.member("config_version", try row.int4(5) ?? 0)
        json.member("language", optional: try row.text(6))
        json.key("sentiment")
        json.beginObject()
        json.key("score")
        json.value(try row.float8(7) ?? 0)
        json.key("confidence")
        json.value(try row.float8(8) ?? 0)
        json.member("source", try row.bool(9) == true ? "upstream" : "own")
        json.endObject()
        json.key("why")
        try json.value(optional: row.json(10).map(masked))
        json.key("cause")
        json.beginObject()
        json.member("event_id", optional: try row.text(11))
        json.member("topic", optional: try row.text(12))
        json.member("partition", try row.int4(13) ?? 0)
        json.member("offset", try row.int8(14) ?? 0)
        json.endObject()
        json.endObject()
    }

    /// Keywords are the tenant's own words, but what a person wrote who asked for it is personal.
    private func masked(_ why: [UInt8]) -> [UInt8] {
        guard exchange.mask.isHiding else { return why }
        let document = JSONDocument()
        guard (try? document.parse(why, why.indices)) != nil else { return Array("null".utf8) }
        var json = JSONWriter(reserving: why.count)
        json.object { json in
            for (name, value) in document.root.members {
                json.key(name.text?.string ?? "")
                guard name.textEquals("evidence") else {
                    json.raw(value.raw)
                    continue
                }
                json.array { json in for ground in value.elements { write(ground: ground, &json) } }
            }
        }
        return json.bytes
    }

    private func write(ground: JSONValue, _ json: inout JSONWriter) {
        let isManual = ground["reason"]?.textEquals("manual") ?? false
        json.object { json in
            for (name, value) in ground.members {
                json.key(name.text?.string ?? "")
                if isManual, name.textEquals("phrase") {
                    json.value(PersonalMask.hidden)
                } else {
                    json.raw(value.raw)
                }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func value(optional json: [UInt8]?) {
        if let json { raw(json) } else { null() }
    }

    fileprivate mutating func value(optional text: Text?) {
        if let text { value(text) } else { null() }
    }
}
