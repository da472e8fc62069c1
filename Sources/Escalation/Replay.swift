package import Records
internal import Sentiment

/// What another configuration would have made of events that were: they are decided on twice, side by side.
///
/// What people did is taken as it was: who is not called under the draft acknowledges nevertheless, which changes nothing.
package struct Replay: Sendable {
    private let before: Rules
    private let after: Rules
    private var conversations: [Text: Pair] = [:]

    /// A conversation under both.
    private struct Pair {
        var before = Side()
        var after = Side()
        var messages = 0
    }

    private struct Side {
        var conversation = Conversation()
        var calls: [Call] = []
    }

    package init(before: Rules, after: Rules) { (self.before, self.after) = (before, after) }

    package mutating func add(
        _ event: ConversationEvent, of conversation: Text, _ cause: EventCause, _ reader: inout MessageReader
    ) {
        var pair = conversations.removeValue(forKey: conversation) ?? Pair()
        if case .message = event { pair.messages += 1 }
        Self.apply(event, cause, before, &pair.before, &reader)
        Self.apply(event, cause, after, &pair.after, &reader)
        conversations[conversation] = pair
    }

    private static func apply(
        _ event: ConversationEvent, _ cause: EventCause, _ rules: Rules, _ side: inout Side,
        _ reader: inout MessageReader
    ) {
        let outcome = side.conversation.apply(event, cause, rules, &reader)
        guard let decision = outcome.decision, let priority = decision.priority else { return }
        switch decision.verdict {
        case .escalated: side.calls.append(Call(decision, priority, at: cause.recordTime))
        case .raised where !side.calls.isEmpty: side.calls[side.calls.count - 1].priority = priority
        default: break
        }
    }

    /// What it comes to, and forgets the conversations.
    package mutating func finish(_ tenant: Text, into sum: inout ReplaySum) {
        for (id, pair) in conversations.sorted(by: { $0.key < $1.key }) {
            sum.add(tenant, id, pair.messages, before: pair.before.calls, after: pair.after.calls)
        }
        conversations = [:]
    }
}

/// An escalation in a replay.
package struct Call: Hashable, Sendable {
    /// The message; nil for a request.
    package var message: Text?
    package var at: Timestamp
    /// What it was raised to in the end.
    package var priority: Priority
    package var reasons: [Reason]
    package var phrases: [Text]

    fileprivate init(_ decision: Decision, _ priority: Priority, at time: Timestamp) {
        message = decision.message
        at = time
        self.priority = priority
        reasons = decision.reasons
        // What somebody wrote who asked for it is not told.
        phrases = decision.grounds.compactMap { $0.reason == .manual ? nil : $0.phrase }.unique
    }
}

/// Differences between two configurations, counted; the first of each kind by name.
package struct ReplaySum: Hashable, Sendable {
    /// An escalation that is only under one of them, or is not the same under both.
    package struct Difference: Hashable, Sendable {
        package var tenant: Text
        package var conversation: Text
        package var before: Call?
        package var after: Call?
    }

    package struct Kind: Hashable, Sendable {
        package private(set) var count = 0
        package private(set) var first: [Difference] = []

        fileprivate mutating func add(_ difference: Difference, limit: Int) {
            count += 1
            if first.count < limit { first.append(difference) }
        }

        fileprivate mutating func add(_ other: Kind, limit: Int) {
            count += other.count
            first += other.first.prefix(max(0, limit - first.count))
        }
    }

    package private(set) var conversations = 0
    package private(set) var messages = 0
    package private(set) var before: [Priority: Int] = [:]
    package private(set) var after: [Priority: Int] = [:]
    /// Only under the draft.
    package private(set) var more = Kind()
    /// Only under the configuration in force.
    package private(set) var fewer = Kind()
    /// Under both, with another priority.
    package private(set) var otherwise = Kind()
    /// Under both with one priority, at another message.
    package private(set) var moved = Kind()
    private let limit: Int

    /// - Parameter limit: of each kind, so many are named.
    package init(limit: Int) { self.limit = limit }

    package mutating func add(_ other: ReplaySum) {
        conversations += other.conversations
        messages += other.messages
        before.merge(other.before, uniquingKeysWith: +)
        after.merge(other.after, uniquingKeysWith: +)
        more.add(other.more, limit: limit)
        fewer.add(other.fewer, limit: limit)
        otherwise.add(other.otherwise, limit: limit)
        moved.add(other.moved, limit: limit)
    }

    /// The calls of one conversation are compared in their order, but those of one message belong together.
    fileprivate mutating func add(
        _ tenant: Text, _ id: Text, _ messages: Int, before: [Call], after: [Call]
    ) {
        conversations += 1
        self.messages += messages
        for call in before { self.before[call.priority, default: 0] += 1 }
        for call in after { self.after[call.priority, default: 0] += 1 }
        for (one, other) in Self.pairs(before, after) {
            let difference = Difference(tenant: tenant, conversation: id, before: one, after: other)
            switch (one, other) {
            case (nil, _): more.add(difference, limit: limit)
            case (_, nil): fewer.add(difference, limit: limit)
            case (let one?, let other?) where one.priority != other.priority:
                otherwise.add(difference, limit: limit)
            case (let one?, let other?) where one.message != other.message || one.at != other.at:
                moved.add(difference, limit: limit)
            default: break
            }
        }
    }

    private static func pairs(_ before: [Call], _ after: [Call]) -> [(Call?, Call?)] {
        var (rest, pairs) = (after, [(Call?, Call?)]())
        var alone: [Call] = []
        for call in before {
            if let same = rest.firstIndex(where: { $0.message == call.message && $0.at == call.at }) {
                pairs.append((call, rest.remove(at: same)))
            } else {
                alone.append(call)
            }
        }
        for place in 0..<max(alone.count, rest.count) {
            pairs.append((place < alone.count ? alone[place] : nil, place < rest.count ? rest[place] : nil))
        }
        return pairs
    }
}
