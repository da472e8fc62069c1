internal import Records
package import Sentiment
package import Words

/// What one message gives to judge by.
package struct Signals: Hashable, Sendable {
    package var reading: Reading
    /// The score that counts: upstream's, where it gives one.
    package var score: Score
    package var isUpstream: Bool
    package var hits: [Hit]

    package init(reading: Reading, score: Score? = nil, isUpstream: Bool = false, hits: [Hit] = []) {
        self.reading = reading
        self.score = score ?? reading.score
        self.isUpstream = isUpstream
        self.hits = hits
    }
}

/// A keyword in a message.
package struct Hit: Hashable, Sendable {
    package var keyword: Keyword
    /// Bytes of the text (UTF-8).
    package var span: Range<Int>

    package init(keyword: Keyword, span: Range<Int>) {
        self.keyword = keyword
        self.span = span
    }
}

/// Reads messages under the rules of their tenants. One for each thread: it keeps its memory from message to message.
package struct MessageReader: ~Copyable {
    private var listener = Listener()
    private let stemmers = Stemmers()
    private var matches: [KeywordTable.Match] = []

    package init() {}

    /// - Parameter prior: the language of the conversation so far.
    package mutating func read(_ message: Message, _ rules: Rules, prior: Language?) -> Signals {
        let config = rules.config
        let reading = listener.read(
            message.text.bytes.span, given: message.language, prior: prior ?? config.languages.first,
            allowed: config.languages)
        matches.removeAll(keepingCapacity: true)
        rules.keywords.matches(in: listener.utterance, stemmers, &matches)
        let upstream = message.sentiment.map { Score(value: $0, confidence: 1) }
        return Signals(
            reading: reading, score: upstream, isUpstream: upstream != nil, hits: hits(rules.keywords))
    }

    /// Keywords that are meant, without those inside longer ones.
    private func hits(_ table: KeywordTable) -> [Hit] {
        var hits: [Hit] = []
        for match in matches {
            let keyword = table.keywords[match.keyword]
            if !keyword.isSafety, listener.isUndone(match.first, through: match.last) { continue }
            let span = listener.span(match.first, through: match.last)
            hits.removeAll {
                span.lowerBound <= $0.span.lowerBound && $0.span.upperBound <= span.upperBound
                    && $0.keyword.priority <= keyword.priority
            }
            let isInside = hits.contains {
                $0.span.lowerBound <= span.lowerBound && span.upperBound <= $0.span.upperBound
                    && $0.keyword.priority >= keyword.priority
            }
            if !isInside, hits.count < Self.mostHits { hits.append(Hit(keyword: keyword, span: span)) }
        }
        return hits
    }

    /// More say no more.
    private static let mostHits = 32
}
