package import Records
package import Words

/// Something that happens in a conversation.
package enum ConversationEvent: Hashable, Sendable {
    case message(Message)
    /// Somebody wants the conversation escalated.
    case requested(Request)
    /// An agent takes it; the first one has it.
    case acknowledged(agent: Text)
    /// The agent gives it back to the bot.
    case handedBack(agent: Text?)
    case closed
    /// The ladder of the escalation since then is due: said by `Conversation.call`, heard when it is climbed.
    case overdue(since: Timestamp)
}

package struct Message: Hashable, Sendable {
    package enum Sender: String, CaseIterable, Hashable, Sendable { case customer, bot, agent }

    /// Bytes of a text.
    package static let textLimit = 65_536

    package var id: Text
    package var sender: Sender
    /// At most `textLimit` bytes.
    package var text: Text
    package var sentAt: Timestamp
    /// Upstream's word, if it has one.
    package var language: Language?
    /// Upstream's score, −1…1.
    package var sentiment: Double?

    package init(
        id: Text, sender: Sender = .customer, text: Text, sentAt: Timestamp, language: Language? = nil,
        sentiment: Double? = nil
    ) {
        self.id = id
        self.sender = sender
        self.text = text
        self.sentAt = sentAt
        self.language = language
        self.sentiment = sentiment
    }

    package var place: Place { Place(sentAt: sentAt, id: id) }
}

/// Where a message stands in its conversation, however late it arrives.
package struct Place: Hashable, Sendable, Comparable {
    package var sentAt: Timestamp
    package var id: Text

    package init(sentAt: Timestamp, id: Text) {
        self.sentAt = sentAt
        self.id = id
    }

    package static func < (a: Place, b: Place) -> Bool {
        a.sentAt == b.sentAt ? a.id < b.id : a.sentAt < b.sentAt
    }
}

package struct Request: Hashable, Sendable {
    package var by: Text?
    package var reason: Text?
    package var priority: Priority

    package init(by: Text? = nil, reason: Text? = nil, priority: Priority = .high) {
        self.by = by
        self.reason = reason
        self.priority = priority
    }
}

/// The record that an event came in.
package struct EventCause: Hashable, Sendable {
    /// When the event happened, by its producer's clock.
    package var eventTime: Timestamp
    /// The record's time, which ladders and cooldowns run by: a replay decides the same.
    package var recordTime: Timestamp

    package init(eventTime: Timestamp, recordTime: Timestamp) {
        self.eventTime = eventTime
        self.recordTime = recordTime
    }

    package init(at time: Timestamp) { self.init(eventTime: time, recordTime: time) }
}
