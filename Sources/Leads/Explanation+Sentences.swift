internal import Records

extension ScoreRules {
    /// `25 of 25 for source “referral”`.
    func explainName(_ factor: Text, _ name: Text?, _ table: PointsTable) -> Explanation.Factor {
        let points = table.points(for: name)
        var sentence = "\(points) of \(table.most) for "
        if isBlank(name) {
            sentence += "no \(factor)"
        } else if let name {
            sentence += "\(factor) \(quoted(name))"
            if table.names.index(of: name) == nil { sentence += ", which the rules do not name" }
        }
        return Explanation.Factor(
            name: factor, input: FactorInput(name), points: points, most: table.most, sentence: sentence)
    }

    /// `18 of 25 for the last activity 8 days ago`.
    func explainEngagement(_ lead: Lead, _ asOf: Timestamp) -> Explanation.Factor {
        let points = engagement(since: lead.engagedAt, asOf: asOf)
        let event = lead.lastActivityAt == nil ? "the creation" : "the last activity"
        let when =
            lead.engagedAt > asOf
            ? "in the future, which counts as now" : ago(asOf.age(since: lead.engagedAt))
        return Explanation.Factor(
            name: "engagement", input: .text(Text(lead.engagedAt.description)), points: points,
            most: engagement.most, sentence: "\(points) of \(engagement.most) for \(event) \(when)")
    }

    /// `25 of 25 for being assigned to “ada”`.
    func explainAssignment(_ lead: Lead) -> Explanation.Factor {
        let isAssigned = !isBlank(lead.assignedTo)
        let (points, most) = (
            isAssigned ? assignedPoints : unassignedPoints, max(assignedPoints, unassignedPoints)
        )
        let owner = lead.assignedTo.map { isAssigned ? quoted($0) : "nobody" } ?? "nobody"
        return Explanation.Factor(
            name: "assignment", input: FactorInput(lead.assignedTo), points: points, most: most,
            sentence: "\(points) of \(most) for being assigned to \(owner)")
    }

    /// `10 because value_cents 1250000 is at least 1000000 (enterprise)`.
    func explain(_ finding: ExtraFactors.Finding) -> Explanation.Factor {
        let factor = finding.factor
        return Explanation.Factor(
            name: factor.name, isExtra: true, input: finding.input, points: finding.points,
            group: factor.group.map { extras.groups[$0].name },
            sentence: "\(finding.points) because \(finding.claim) (\(factor.name))")
    }
}

extension ExtraFactors.Finding {
    /// What is so: `country “FR” is not one of “DE”, “AT” and “CH”`.
    fileprivate var claim: String {
        let (field, isnt) = (factor.field.description, isMet ? "is" : "is not")
        switch factor.condition {
        case .present: return "\(field) \(input.isPresent ? "is given" : "is not given")"
        case _ where !input.isPresent: return "\(field) is not given"
        case .within(let bounds): return "\(field) \(input) \(isnt) \(bounds)"
        case .oneOf(let values) where values.count == 1:
            return isMet ? "\(field) is \(input)" : "\(field) \(input) is not \(values)"
        case .oneOf(let values): return "\(field) \(input) \(isnt) one of \(values)"
        }
    }
}

extension Condition.Values: CustomStringConvertible {
    /// `“de”, “at” and “ch”`: names as they are compared, in lower case.
    var description: String {
        let texts = texts.names.map { quoted(Text(validated: $0)) }
        return listed((texts + numbers.map(\.description) + flags.map(\.description)).map { Text($0) }, "or")
    }
}

extension FactorInput: CustomStringConvertible {
    var description: String {
        switch self {
        case .none: "null"
        case .text(let text): quoted(text)
        case .number(let number): number.description
        case .flag(let flag): flag.description
        case .other(let value): String(decoding: value.prefix(1), as: UTF8.self) + "…"
        }
    }
}

func quoted(_ text: Text) -> String { "“\(String(escaping: text.bytes))”" }

/// `8 days ago`, in whole units of the greatest kind.
private func ago(_ age: Int64) -> String {
    let seconds = age / 1_000_000
    let units: [(String, Int64)] = [("day", 86_400), ("hour", 3600), ("minute", 60)]
    for (unit, length) in units where seconds >= length {
        let count = seconds / length
        return "\(count) \(unit)\(count == 1 ? "" : "s") ago"
    }
    return "just now"
}
