/// Finds conditions that no lead can meet.
///
/// A part that can never hold beside what stands around it is a mistake even where another part saves the whole: each
/// alternative of an `or` is looked at together with all that must hold at the same time.
enum Contradiction {
    /// Combinations of alternatives that are tried before the condition is taken as it is.
    private static let stepLimit = 10_000

    /// Nil for a condition that some lead can meet.
    static func reason(_ expression: Expression) -> String? {
        let clause = Clause(expression, isNegated: false)
        if let reason = reason(clause, beside: []) { return reason }
        var steps = stepLimit
        return canHold([clause][...], PossibleLead(), &steps)
            ? nil : "no lead meets all of this at the same time: \(expression)"
    }

    private static func reason(_ clause: Clause, beside outer: [Statement]) -> String? {
        var statements = outer
        var choices: [[Clause]] = []
        collect(clause, &statements, &choices)
        if let reason = conflict(statements) { return reason }
        for clause in choices.joined() {
            if let reason = reason(clause, beside: statements) { return reason }
        }
        return nil
    }

    private static func collect(
        _ clause: Clause, _ statements: inout [Statement], _ choices: inout [[Clause]]
    ) {
        switch clause {
        case .statement(let statement): statements.append(statement)
        case .any(let clauses): choices.append(clauses)
        case .all(let clauses): for clause in clauses { collect(clause, &statements, &choices) }
        }
    }

    /// The first statement that cannot hold after those before it, with the one that it contradicts.
    private static func conflict(_ statements: [Statement]) -> String? {
        var lead = PossibleLead()
        for (index, statement) in statements.enumerated() where !lead.admit(statement) {
            let same = statements[..<index].filter { $0.test.field == statement.test.field }
            return sentence(statement, after: same)
        }
        return nil
    }

    private static func sentence(_ statement: Statement, after others: [Statement]) -> String {
        let name = statement.test.field.name
        var alone = PossibleLead()
        guard alone.admit(statement) else { return "\(name) is never \(statement.phrase)" }
        for other in others {
            var pair = PossibleLead()
            if !(pair.admit(other) && pair.admit(statement)) {
                return "\(name) is never both \(other.phrase) and \(statement.phrase)"
            }
        }
        return "\(name) is never all of \(listed((others + [statement]).map(\.phrase), "and"))"
    }

    /// Whether one choice of alternatives holds together. Depth first.
    private static func canHold(
        _ clauses: ArraySlice<Clause>, _ lead: PossibleLead, _ steps: inout Int
    ) -> Bool {
        steps -= 1
        guard steps > 0, let clause = clauses.first else { return true }
        let rest = clauses.dropFirst()
        switch clause {
        case .statement(let statement):
            var next = lead
            return next.admit(statement) && canHold(rest, next, &steps)
        case .all(let parts): return canHold(parts[...] + rest, lead, &steps)
        case .any(let parts):
            for part in parts where canHold([part] + rest, lead, &steps) { return true }
            return false
        }
    }
}

/// A test that must hold, or must not.
struct Statement: Hashable {
    var test: Test
    var isNegated: Bool

    var phrase: String { test.phrase(isNegated: isNegated) }
}

/// A condition with `not` at its leaves only.
private indirect enum Clause {
    case statement(Statement)
    case all([Clause])
    case any([Clause])

    init(_ expression: Expression, isNegated: Bool) {
        switch expression {
        case .test(let test): self = .statement(Statement(test: test, isNegated: isNegated))
        case .not(let part): self = Clause(part, isNegated: !isNegated)
        case .all(let parts):
            let clauses = parts.map { Clause($0, isNegated: isNegated) }
            self = isNegated ? .any(clauses) : .all(clauses)
        case .any(let parts):
            let clauses = parts.map { Clause($0, isNegated: isNegated) }
            self = isNegated ? .all(clauses) : .any(clauses)
        }
    }
}
