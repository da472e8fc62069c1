package import JSON
internal import Records
internal import Words

extension ConversationEvent {
    /// An event of `conversation-messages`; nil where its schema, or who checked it, let something else pass.
    ///
    /// - Parameter type: the CloudEvents type.
    package init?(type: String, _ data: JSONValue) {
        switch type {
        case "message.received":
            guard let message = Message(data) else { return nil }
            self = .message(message)
        case "escalation.requested":
            self = .requested(
                Request(
                    by: data["requested_by"]?.text, reason: data["reason"]?.text,
                    priority: data["priority"]?.choice() ?? .high))
        case "escalation.acknowledged":
            guard let agent = data["agent_id"]?.text else { return nil }
            self = .acknowledged(agent: agent)
        case "conversation.handed_back": self = .handedBack(agent: data["agent_id"]?.text)
        case "conversation.closed": self = .closed
        case "escalation.overdue":
            guard let since = data["since"]?.timestamp else { return nil }
            self = .overdue(since: since)
        default: return nil
        }
    }
}

extension Message {
    /// The data of `message.received`.
    package init?(_ data: JSONValue) {
        guard let id = data["message_id"]?.text, let sender: Sender = data["sender"]?.choice(),
            let text = data["text"]?.text, let sentAt = data["sent_at"]?.timestamp
        else { return nil }
        self.init(
            id: id, sender: sender, text: text, sentAt: sentAt,
            language: data["language"]?.text.flatMap { Language(tag: $0.bytes) },
            sentiment: data["sentiment"]?.double)
    }
}
