internal import Escalation
internal import Synchronization

/// The reader of a lane, which keeps its memory from message to message; the same for all versions of all tenants' settings.
final class Ear: Sendable {
    private let reader = Mutex(MessageReader())

    func hear(
        _ event: ConversationEvent, _ cause: EventCause, _ rules: Rules, in conversation: inout Conversation
    ) -> EscalationOutcome {
        reader.withLock { conversation.apply(event, cause, rules, &$0) }
    }
}
