package import Records
package import Sentiment
package import Words

/// What was decided on one message or request, and why.
package struct Decision: Hashable, Sendable {
    /// Nil for a request.
    package var message: Text?
    package var mode: Mode
    package var configVersion: Int32
    package var verdict: Verdict
    /// What it would be by itself; nil: nothing.
    package var priority: Priority?
    /// All that speaks for it, whether it fired or not.
    package var grounds: [Ground]
    package var counterfactuals: [Counterfactual]
    package var language: Language?
    package var score: Score
    package var isUpstreamScore: Bool
    package var trend: Trend
    package var failedAttempts: Int
    /// Customer messages within which a keyword fires; 0: not armed.
    package var armedFor: Int
}

package enum Verdict: String, CaseIterable, Hashable, Sendable {
    case escalated
    /// It was escalated, and is more urgent now.
    case raised
    case no
    /// It is escalated already, and not less urgently.
    case already
    /// Another one has just ended.
    case cooldown
    /// It was sent while a person had the conversation.
    case answered
    /// The conversation was closed when it was sent, or had been.
    case closed
}

/// What a decision, a command or time does to the world.
package enum EscalationEffect: Hashable, Sendable {
    case escalated(Decision)
    case raised(Decision)
    case deescalated(PastEscalation)
    case assigned(agent: Text)
    case levelReached(level: Int, round: Int64)
    /// The tenant's words for the customer.
    case tellCustomer(Text, Language)
    case notify([Text], Priority)
}

/// Why an event changes nothing.
package enum Ignored: String, Hashable, Sendable {
    case duplicate
    /// A message of the bot or an agent.
    case notCustomer = "not_customer"
    case notEscalated = "not_escalated"
    /// Another agent has it.
    case taken
}

package struct EscalationOutcome: Hashable, Sendable {
    package var decision: Decision?
    package var effects: [EscalationEffect] = []
    package var ignored: Ignored?

    package init(_ decision: Decision? = nil, _ effects: [EscalationEffect] = [], ignored: Ignored? = nil) {
        self.decision = decision
        self.effects = effects
        self.ignored = ignored
    }
}
