package import Records
package import Words

/// What is known of one conversation.
package struct Conversation: Hashable, Sendable {
    package var memory = Memory()
    /// The mode of the last message; another one disarms.
    package var mode: Mode?
    package var language: Language?
    package var open: OpenEscalation?
    /// The last one that has ended: its reasons are remembered.
    package var last: PastEscalation?
    /// Until then only URGENT and people escalate.
    package var cooldownUntil: Timestamp?
    package var isBotPaused = false
    package var closedAt: Timestamp?
    /// The last message that was decided on, in the order of arrival.
    package var decided: Text?

    package init() {}

    /// When `advance` has something to do; nil: never.
    package var due: Timestamp? { open?.climb?.due }
}

/// A conversation that wants a person.
package struct OpenEscalation: Hashable, Sendable {
    package var since: Timestamp
    package var priority: Priority
    package var reasons: [Reason]
    package var configVersion: Int32
    /// Nil: nobody has it.
    package var acknowledgedBy: Text?
    package var acknowledgedAt: Timestamp?
    /// Nil once somebody has it.
    package var climb: Climb?
    /// The ladder's level that was reached.
    package var level: Int
    /// Who is told of it first; again when it becomes more urgent.
    package var notified: [Text]

    package init(
        since: Timestamp, priority: Priority, reasons: [Reason], configVersion: Int32,
        acknowledgedBy: Text? = nil, acknowledgedAt: Timestamp? = nil, climb: Climb? = nil, level: Int = 0,
        notified: [Text] = []
    ) {
        self.since = since
        self.priority = priority
        self.reasons = reasons
        self.configVersion = configVersion
        self.acknowledgedBy = acknowledgedBy
        self.acknowledgedAt = acknowledgedAt
        self.climb = climb
        self.level = level
        self.notified = notified
    }
}

/// Why a conversation was escalated before.
package struct PastEscalation: Hashable, Sendable {
    package enum End: String, CaseIterable, Hashable, Sendable {
        case handedBack = "handed_back"
        case closed
    }

    package var since: Timestamp
    /// By the clock of who ended it: messages sent before were a person's to answer.
    package var until: Timestamp
    package var priority: Priority
    package var reasons: [Reason]
    package var acknowledgedBy: Text?
    package var end: End
}
