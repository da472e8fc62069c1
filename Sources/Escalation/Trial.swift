internal import JSON
package import Records
internal import Words

/// Events of conversations that are tried out: decided on as the worker would decide, without an effect.
package struct Trial: ~Copyable {
    private let rules: Rules
    private var reader = MessageReader()
    private var conversations: [Text: Conversation] = [:]
    private var now: Timestamp
    private var count = 0

    /// A Monday morning: where quiet hours begin and end must not hang on when it is tried.
    package static let start = Timestamp(microseconds: 1_767_603_600_000_000)
    /// Seconds between events that do not say when they were.
    private static let step: Int64 = 60

    package init(_ rules: Rules, start: Timestamp = Trial.start) {
        self.rules = rules
        now = start.adding(seconds: -Self.step)
    }

    /// What `event` leads to, and before it what time brought in its conversation.
    ///
    /// Records come in the order of the events; one that was sent before an earlier one is a late one.
    package mutating func add(_ event: TrialEvent) -> [TrialStep] {
        count += 1
        let sent = event.time ?? now.adding(seconds: Self.step)
        now = max(now, sent)
        var conversation = conversations[event.conversation] ?? Conversation()
        var steps: [TrialStep] = []
        while let due = conversation.due, due <= now {
            let outcome = EscalationOutcome(nil, conversation.advance(at: due))
            steps.append(
                TrialStep(
                    number: count, conversation: event.conversation, event: nil, at: due, outcome: outcome,
                    state: conversation))
        }
        let said = event.event(sentAt: sent, number: count)
        let outcome = conversation.apply(
            said, EventCause(eventTime: sent, recordTime: now), rules, &reader)
        conversations[event.conversation] = conversation
        steps.append(
            TrialStep(
                number: count, conversation: event.conversation, event: said, at: now, outcome: outcome,
                state: conversation))
        return steps
    }
}

/// One thing that happened while it was tried.
package struct TrialStep: Hashable, Sendable {
    /// Of the event, from 1; of what time brought, of the event that comes next.
    package var number: Int
    package var conversation: Text
    /// Nil: time went on.
    package var event: ConversationEvent?
    /// The record's time.
    package var at: Timestamp
    package var outcome: EscalationOutcome
    /// Afterwards.
    package var state: Conversation

    package var message: Message? {
        if case .message(let message)? = event { message } else { nil }
    }

    /// What was found in the message itself, in the order of its text.
    package var matches: [Ground] {
        guard let message, let decision = outcome.decision else { return [] }
        return decision.grounds.filter { $0.message == message.id && $0.span != nil }
            .sorted { ($0.span?.lowerBound ?? 0) < ($1.span?.lowerBound ?? 0) }
    }

    /// The message's text with its matches in double brackets: `Give me my [[money]] back`.
    package var marked: String? {
        guard let message else { return nil }
        return message.text.marked(matches.compactMap(\.span))
    }
}

extension Text {
    /// Matches that touch or lie in each other are marked as one.
    package func marked(_ spans: [Range<Int>]) -> String {
        var marks: [Range<Int>] = []
        for span in spans.sorted(by: { $0.lowerBound < $1.lowerBound })
        where !span.isEmpty && 0 <= span.lowerBound && span.upperBound <= bytes.count {
            if let last = marks.last, span.lowerBound <= last.upperBound {
                marks[marks.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
            } else {
                marks.append(span)
            }
        }
        var marked: [UInt8] = []
        var end = 0
        for mark in marks {
            marked += bytes[end..<mark.lowerBound] + Array("[[".utf8) + bytes[mark] + Array("]]".utf8)
            end = mark.upperBound
        }
        return String(decoding: marked + bytes[end...], as: UTF8.self)
    }
}
