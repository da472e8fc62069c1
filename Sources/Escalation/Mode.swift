/// By what a conversation escalates by itself.
package enum Mode: String, CaseIterable, Hashable, Sendable {
    case keywordOnly = "keyword_only"
    case sentimentOnly = "sentiment_only"
    /// Both in one message, or within the last N.
    case sentimentAndKeyword = "sentiment_and_keyword"
    /// A bad mood arms the conversation; a keyword within N messages fires.
    case sentimentThenKeyword = "sentiment_then_keyword"
    /// Never, whatever is said.
    case manualOnly = "manual_only"
}

/// How soon somebody is wanted.
package enum Priority: String, CaseIterable, Hashable, Sendable, Comparable {
    case medium = "MEDIUM"
    case high = "HIGH"
    case urgent = "URGENT"

    package static func < (a: Priority, b: Priority) -> Bool { a.rank < b.rank }

    private var rank: Int {
        switch self {
        case .medium: 0
        case .high: 1
        case .urgent: 2
        }
    }

    /// What two signals together are.
    var next: Priority { self == .medium ? .high : .urgent }
}
