internal import Records

/// What the grounds come to under a mode. Pure: of the same grounds always the same.
struct Judgement: Hashable, Sendable {
    var mode: Mode
    /// The message's score is at or below the strong threshold.
    var isStrong: Bool
    /// Of the message itself.
    var own: [Ground]
    /// Of messages near enough to count with it, by the mode; only moods and keywords.
    var near: [Ground] = []

    /// Nil: nothing happens.
    var priority: Priority? {
        guard !own.isEmpty, let derived else { return nil }
        let keywords = (own + near).filter(\.isKeyword)
        let configured = keywords.map(\.priority).max() ?? derived
        let isUrgent = isStrong && own.contains(where: \.isMood) && !keywords.isEmpty
        return isUrgent ? .urgent : max(derived, configured)
    }

    private var derived: Priority? {
        guard mode != .manualOnly else { return nil }
        let explicit = own.filter(\.isExplicit).map(\.priority).max()
        return [explicit, byMode].compactMap { $0 }.max()
    }

    private var byMode: Priority? {
        switch mode {
        case .manualOnly: nil
        case .keywordOnly: own.filter(\.isKeyword).map(\.priority).max()
        case .sentimentOnly: bySentiment
        case .sentimentAndKeyword: pair { $0.reason == .sentiment }
        case .sentimentThenKeyword: pair(\.isMood)
        }
    }

    private var bySentiment: Priority? {
        if own.contains(where: { $0.reason == .sentiment }) { return .high }
        let soft = own.filter(\.isSoft)
        guard !soft.isEmpty else { return nil }
        return soft.count > 1 ? .high : .medium
    }

    /// A mood and a keyword, at least one of them said just now.
    private func pair(_ isMood: (Ground) -> Bool) -> Priority? {
        let all = own + near
        guard let keyword = all.filter(\.isKeyword).map(\.priority).max(), all.contains(where: isMood),
            own.contains(where: { isMood($0) || $0.isKeyword })
        else { return nil }
        let mood: Priority = all.contains { $0.reason == .sentiment } ? .high : .medium
        return max(keyword, mood)
    }

    /// Those without which it would be less: what would be left, and of which ground.
    var counterfactuals: [Counterfactual] {
        let all = (own + near).uniqued(by: \.kind)
        return all.compactMap { ground in
            let rest = without(ground.kind)
            return rest == priority ? nil : Counterfactual(without: ground, priority: rest)
        }
    }

    private func without(_ kind: Ground.Kind) -> Priority? {
        var rest = self
        rest.own.removeAll { $0.kind == kind }
        rest.near.removeAll { $0.kind == kind }
        return rest.priority
    }
}

/// "Would be MEDIUM without 'lawyer'."
package struct Counterfactual: Hashable, Sendable {
    package var without: Ground
    /// Nil: it would not escalate.
    package var priority: Priority?
}

extension Ground {
    /// What is one thing to a person, however often it is said.
    struct Kind: Equatable {
        var isMood: Bool
        var reason: Reason?
        var phrase: Text?
    }

    var kind: Kind { Kind(isMood: isMood, reason: isMood ? nil : reason, phrase: phrase) }

    /// What a person would name it by.
    var label: String {
        if let phrase { return "'\(phrase.string)'" }
        return isMood ? "the mood" : reason.name
    }
}

extension Array {
    /// The first of each key; for a few.
    fileprivate func uniqued<Key: Equatable>(by key: (Element) -> Key) -> [Element] {
        var seen: [Key] = []
        return filter { element in
            let key = key(element)
            guard !seen.contains(key) else { return false }
            seen.append(key)
            return true
        }
    }
}
