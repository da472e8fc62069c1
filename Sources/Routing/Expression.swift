internal import Records

/// A condition on a lead: a tree, made by `ExpressionParser`.
package indirect enum Expression: Hashable, Sendable {
    case all([Expression])
    case any([Expression])
    case not(Expression)
    case test(Test)
}

/// One question about one field. Of a field that is unknown only "is it known" has an answer; all else is false.
package struct Test: Hashable, Sendable {
    package var field: Field
    package var predicate: Predicate
}

package enum Predicate: Hashable, Sendable {
    case known
    case below(Number)
    case atMost(Number)
    case atLeast(Number)
    case above(Number)
    /// Equal to one of them; never empty.
    case oneOf([Literal])
}

package enum Literal: Hashable, Sendable {
    case number(Number)
    case text(TextLiteral)
    case flag(Bool)

    func equals(_ value: FactValue) -> Bool {
        switch (self, value) {
        case (.number(let number), .number(let other)): number == other
        case (.text(let text), .text(let other)): text.folded == other
        case (.flag(let flag), .flag(let other)): flag == other
        default: false
        }
    }
}

/// Text as somebody wrote it, and as it is compared.
package struct TextLiteral: Hashable, Sendable {
    let written: String
    let folded: Text

    init(_ written: String) {
        self.written = written
        folded = Routing.folded(Text(written))
    }
}

extension Expression {
    /// Whether a lead with these facts meets the condition.
    package func holds(_ facts: Facts) -> Bool {
        switch self {
        case .all(let parts): parts.allSatisfy { $0.holds(facts) }
        case .any(let parts): parts.contains { $0.holds(facts) }
        case .not(let part): !part.holds(facts)
        case .test(let test): test.predicate.holds(facts[test.field])
        }
    }
}

extension Predicate {
    func holds(_ value: FactValue) -> Bool {
        switch self {
        case .known: return value != .unknown
        case .oneOf(let literals): return literals.contains { $0.equals(value) }
        case .below, .atMost, .atLeast, .above: break
        }
        guard case .number(let number) = value else { return false }
        return holds(number)
    }

    private func holds(_ number: Number) -> Bool {
        switch self {
        case .below(let bound): number < bound
        case .atMost(let bound): number <= bound
        case .atLeast(let bound): number >= bound
        case .above(let bound): number > bound
        case .known, .oneOf: false
        }
    }
}
