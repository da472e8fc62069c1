package import JSON
package import Records
internal import Words

/// An event as somebody writes it to try it out: the data of `conversation-messages`, or less.
package struct TrialEvent: Hashable, Sendable {
    enum Kind: String, CaseIterable, Hashable, Sendable {
        case message = "message.received"
        case requested = "escalation.requested"
        case acknowledged = "escalation.acknowledged"
        case handedBack = "conversation.handed_back"
        case closed = "conversation.closed"
        /// Of the topic's own: here ladders are climbed by the time of the events.
        case overdue = "escalation.overdue"
    }

    /// Empty where there is but one.
    package var conversation: Text = ""
    var kind = Kind.message
    /// When it was sent, or happened; nil: after the one before.
    var time: Timestamp?
    private var message: Text?
    private var sender = Message.Sender.customer
    private var text: Text = ""
    private var language: Language?
    private var sentiment: Double?
    private var agent: Text?
    private var reason: Text?
    private var priority = Priority.high
    private var since: Timestamp?

    /// Reads `{"text": "Where is my parcel?"}`, with what a message may have beside it: `message_id`, `sender`, `sent_at`,
    /// `language`, `sentiment`, `conversation_id`; or another event with its `type`. A whole CloudEvent is read, too.
    ///
    /// - Throws: `ConfigError` with the place of what is wrong.
    package init(_ value: JSONValue) throws(ConfigError) {
        var envelope = try DocumentReader(value, at: "")
        kind = try envelope.choice("type", of: Kind.self) ?? .message
        if var data = try envelope.object("data") {
            // Of a record, members that nobody knows harm nothing.
            time = try envelope.time("time")
            try read(&data)
        } else {
            try read(&envelope)
            try envelope.finish()
        }
    }

    private mutating func read(_ reader: inout DocumentReader) throws(ConfigError) {
        _ = reader.value("type")
        conversation = try reader.id("conversation_id") ?? ""
        time = try reader.time("at") ?? time
        switch kind {
        case .message: try readMessage(&reader)
        case .requested:
            agent = try reader.id("requested_by")
            reason = try reader.text("reason", limit: Self.reasonLimit)
            priority = try reader.choice("priority", of: Priority.self) ?? .high
        case .acknowledged:
            guard let agent = try reader.id("agent_id") else { throw reader.fault("agent_id", "is missing") }
            self.agent = agent
        case .handedBack: agent = try reader.id("agent_id")
        case .closed: break
        case .overdue: since = try reader.time("since")
        }
        for name in Self.unread { _ = reader.value(name) }
    }

    private mutating func readMessage(_ reader: inout DocumentReader) throws(ConfigError) {
        guard let text = try reader.text("text", limit: Message.textLimit, orEmpty: true) else {
            throw reader.fault("text", "is missing")
        }
        self.text = text
        message = try reader.id("message_id")
        sender = try reader.choice("sender", of: Message.Sender.self) ?? .customer
        time = try reader.time("sent_at") ?? time
        sentiment = try reader.number("sentiment", in: -1...1)
        // Other languages than ours are told, too: that says nothing.
        language = try reader.id("language").flatMap { Language(tag: $0.bytes) }
    }

    /// What a record may have, and nothing is decided by.
    private static let unread: [StaticString] = [
        "channel", "contact_id", "organization_id", "agent_id", "reason", "tenant_id", "note",
    ]
    private static let reasonLimit = 1000

    /// - Parameter number: names a message that has no id.
    func event(sentAt: Timestamp, number: Int) -> ConversationEvent {
        switch kind {
        case .message:
            .message(
                Message(
                    id: message ?? Text(String(number)), sender: sender, text: text, sentAt: sentAt,
                    language: language, sentiment: sentiment))
        case .requested: .requested(Request(by: agent, reason: reason, priority: priority))
        case .acknowledged: .acknowledged(agent: agent ?? "")
        case .handedBack: .handedBack(agent: agent)
        case .closed: .closed
        case .overdue: .overdue(since: since ?? sentAt)
        }
    }
}

extension ConversationEvent {
    /// As the topic's contract calls it.
    package var type: String {
        let kind: TrialEvent.Kind =
            switch self {
            case .message: .message
            case .requested: .requested
            case .acknowledged: .acknowledged
            case .handedBack: .handedBack
            case .closed: .closed
            case .overdue: .overdue
            }
        return kind.rawValue
    }
}
