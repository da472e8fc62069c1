internal import Records
internal import Sentiment
internal import Words

extension Counterfactual {
    /// `would be MEDIUM without 'lawyer'`.
    package var sentence: String {
        let result = priority.map { "would be \($0.rawValue)" } ?? "would not escalate"
        return "\(result) without \(without.label)"
    }
}

extension Decision {
    /// What an agent should know before reading, in a few short sentences of English.
    package var summary: String {
        // Written with each decision: pieces are put behind one another, not gathered first.
        var text = ""
        text.reserveCapacity(160)
        for reason in reasons {
            text += text.isEmpty ? "" : "; "
            text += text.isEmpty ? reason.sentence.capitalised : reason.sentence
        }
        text += text.isEmpty ? "Nothing speaks for a person." : "."
        let phrases = grounds.compactMap { $0.reason == .manual ? nil : $0.phrase }.unique
        if !phrases.isEmpty {
            text += " Said: " + phrases.prefix(5).map { "'\($0.string)'" }.joined(separator: ", ") + "."
        }
        if trend.scores.count > 1 {
            text += " The mood over "
            text += String(trend.scores.count)
            text += " messages is "
            text += trend.direction.rawValue
            text += "."
        }
        if failedAttempts > 0 { text += " Failed attempts of the bot: \(failedAttempts)." }
        if let language {
            text += " Language: "
            text += language.rawValue
            text += "."
        }
        return text
    }
}

extension String {
    fileprivate var capitalised: String { prefix(1).uppercased() + dropFirst() }
}

extension Reason {
    fileprivate var sentence: String {
        switch self {
        case .intent(let intent): intent.sentence
        case .keyword: "uses a keyword"
        case .safety: "uses a phrase of the safety list"
        case .sentiment: "is very dissatisfied"
        case .softSentiment: "is dissatisfied"
        case .repetition: "asks the same again"
        case .failedAttempts: "the bot has not helped"
        case .manual: "was escalated by hand"
        }
    }
}

extension Intent {
    fileprivate var sentence: String {
        switch self {
        case .wish: "wants to talk to a person"
        case .cancel: "wants to cancel"
        case .leave: "threatens to leave"
        case .contactAgain: "has been in touch about this before"
        case .waiting: "has waited for long"
        case .complaint: "makes a complaint"
        case .trouble: "is in trouble that a bot cannot solve"
        case .unhelpful: "says that the bot does not help"
        case .repeated: "has said this already"
        case .struggle: "tells of trouble that goes on"
        case .selfHarm: "speaks of harming themselves"
        case .danger: "speaks of danger or threatens somebody"
        case .legal: "speaks of legal steps"
        case .chargeback: "speaks of taking the money back"
        case .dataProtection: "complains about data protection"
        }
    }
}
