package import Records

/// Where leads that meet a condition go.
package struct Rule: Hashable, Sendable {
    package static let priorities: ClosedRange<Int64> = 1...1_000_000
    package static let offerCounts: ClosedRange<Int64> = 1...100
    /// Up to 30 days.
    package static let waits: ClosedRange<Int64> = 1...2_592_000

    package let id: Text
    package var name: Text?
    /// The lower comes first; equal ones in the order of their ids. Nil: where it was, or after all others.
    package var priority: Int64?
    /// Nil: every lead.
    package var condition: Condition?
    package var target: Target
    /// Folded; an agent needs all of them.
    package var skills: Set<Text> = []
    /// Seconds in which an agent must accept; nil: assigned at once.
    package var acceptance: Int64?
    /// Offers in one go, then the lead waits for somebody who comes.
    package var offers: Int64 = 5
    /// Seconds in the queue; then `fallback`.
    package var longestWait: Int64?
    package var fallback: Text?
    /// A lead that comes back goes to the agent who had it, if he can take it.
    package var isSticky = true
    /// For leads that no rule matches; its own condition is not asked then. One rule of a tenant at most.
    package var isDefault = false

    package init(id: Text, target: Target) {
        self.id = id
        self.target = target
    }
}

/// Whom a rule chooses from, and how.
package enum Target: Hashable, Sendable {
    /// That agent, and nobody else.
    case direct(agent: Text)
    /// In turn, by weight, in a team.
    case roundRobin(team: Text)
    /// In turn, by weight, among these; in order of their ids.
    case list(agents: [Text])
    /// Whoever has least, by weight.
    case leastLoaded(team: Text)

    package var strategy: Strategy {
        switch self {
        case .direct: .direct
        case .roundRobin, .list: .roundRobin
        case .leastLoaded: .team
        }
    }

    package var team: Text? {
        switch self {
        case .roundRobin(let team), .leastLoaded(let team): team
        case .direct, .list: nil
        }
    }
}

package enum Strategy: String, CaseIterable, Hashable, Sendable {
    case direct
    case roundRobin = "round_robin"
    case team
}

/// A condition with the text that it was read from.
package struct Condition: Hashable, Sendable {
    package let text: Text
    package let expression: Expression

    package init(_ text: Text) throws(ExpressionError) {
        self.text = text
        expression = try ExpressionParser.parse(text)
    }

    /// For people.
    package var sentence: String { expression.description }
}

extension Rule {
    /// Whether a lead with these facts is one of the rule's.
    package func matches(_ facts: Facts) -> Bool { condition?.expression.holds(facts) ?? true }
}

/// A rule with what the desk keeps of it: a row.
package struct RuleRow: Hashable, Sendable {
    package var rule: Rule
    /// Takes no lead any more; gone once none waits for it.
    package var isDeleted = false

    package init(rule: Rule) { self.rule = rule }
}
