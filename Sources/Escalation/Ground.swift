package import Records
package import Sentiment

/// Why a conversation escalates.
package enum Reason: Hashable, Sendable {
    case intent(Intent)
    case keyword
    /// A phrase of the tenant's safety list.
    case safety
    /// The score is at or below the threshold.
    case sentiment
    /// It is at or below the soft one.
    case softSentiment
    /// The customer asks what they have asked before.
    case repetition
    /// The bot has failed too often.
    case failedAttempts
    case manual

    package var name: String {
        switch self {
        case .intent(let intent): intent.rawValue
        case .keyword: "keyword"
        case .safety: "safety_phrase"
        case .sentiment: "sentiment"
        case .softSentiment: "soft_sentiment"
        case .repetition: "repetition"
        case .failedAttempts: "failed_attempts"
        case .manual: "manual"
        }
    }
}

/// What speaks for it, and where it stands.
package struct Ground: Hashable, Sendable {
    package var reason: Reason
    /// What it says alone where it may.
    package var priority: Priority
    /// The message; nil for a request.
    package var message: Text?
    /// Bytes of its text (UTF-8); nil where it is about all of it.
    package var span: Range<Int>?
    /// A keyword as it is configured.
    package var phrase: Text?

    package init(
        _ reason: Reason, _ priority: Priority, message: Text? = nil, span: Range<Int>? = nil,
        phrase: Text? = nil
    ) {
        self.reason = reason
        self.priority = priority
        self.message = message
        self.span = span
        self.phrase = phrase
    }
}

extension Ground {
    /// Fires in every mode that fires by itself.
    var isExplicit: Bool {
        switch reason {
        case .safety, .intent(.wish), .manual: true
        case .intent(let intent): intent.isSafety
        default: false
        }
    }

    /// Is as good as a keyword: words said, not a mood.
    var isKeyword: Bool {
        switch reason {
        case .keyword, .safety: true
        case .intent(let intent): intent.priority != nil
        default: false
        }
    }

    var isMood: Bool { reason == .sentiment || reason == .softSentiment }

    /// Shows that what was answered before did not help.
    var isFailure: Bool {
        isMood || reason == .repetition || reason == .intent(.unhelpful) || reason == .intent(.repeated)
    }

    /// May fire alone, but only where sentiment does.
    var isSoft: Bool {
        switch reason {
        case .softSentiment, .repetition, .failedAttempts: true
        case .intent: !isExplicit
        case .sentiment, .keyword, .safety, .manual: false
        }
    }
}

extension Intent {
    /// What it says alone, where a keyword would do; nil for those that only a mood's modes hear.
    var priority: Priority? {
        switch self {
        case .selfHarm, .danger, .legal, .chargeback, .dataProtection: .urgent
        case .wish, .leave, .contactAgain, .complaint, .trouble: .high
        case .cancel, .waiting: .medium
        case .unhelpful, .repeated, .struggle: nil
        }
    }
}
