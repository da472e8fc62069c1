internal import Records

extension Expression: CustomStringConvertible {
    /// The condition as a sentence for people: `score is at least 70 and country is DE or AT`.
    package var description: String { sentence(isNested: false) }

    private func sentence(isNested: Bool) -> String {
        switch self {
        case .all(let parts): joined(parts, "and", isNested)
        case .any(let parts): joined(parts, "or", isNested)
        case .not(.test(let test)): test.sentence(isNegated: true)
        case .not(let part): "not (\(part.sentence(isNested: false)))"
        case .test(let test): test.sentence(isNegated: false)
        }
    }

    private func joined(_ parts: [Expression], _ word: String, _ isNested: Bool) -> String {
        let text = parts.map { $0.sentence(isNested: true) }.joined(separator: " \(word) ")
        return isNested ? "(\(text))" : text
    }
}

extension Test {
    func sentence(isNegated: Bool) -> String { "\(field.name) is \(phrase(isNegated: isNegated))" }

    func phrase(isNegated: Bool) -> String {
        if predicate == .known { return isNegated ? "unknown" : "known" }
        return (isNegated ? "not " : "") + predicate.phrase
    }
}

extension Predicate {
    fileprivate var phrase: String {
        switch self {
        case .known: "known"
        case .below(let number): "below \(number)"
        case .atMost(let number): "at most \(number)"
        case .atLeast(let number): "at least \(number)"
        case .above(let number): "above \(number)"
        case .oneOf(let literals): listed(literals.map(\.phrase), "or")
        }
    }
}

extension Literal {
    fileprivate var phrase: String {
        switch self {
        case .number(let number): number.description
        case .text(let text): text.written
        case .flag(let flag): flag ? "true" : "false"
        }
    }
}

/// `a`, `a or b`, `a, b or c`.
func listed(_ items: [String], _ word: String) -> String {
    guard items.count > 1, let last = items.last else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " \(word) " + last
}
