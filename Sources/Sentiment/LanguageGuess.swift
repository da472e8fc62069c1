internal import Words

/// Which language a message is in, by what speaks for each.
struct LanguageGuess {
    var language: Language
    /// 0…1.
    var confidence: Double

    init(language: Language, confidence: Double) {
        self.language = language
        self.confidence = confidence
    }

    /// - Parameters:
    ///   - votes: words of each language among the `count` words of the message.
    ///   - allowed: at least one.
    init(
        votes: SIMD4<Double>, of count: Int, _ detection: Detection, prior: Language?, allowed: [Language]
    ) {
        // A text of two words says little: what the conversation was in counts more.
        let total = Double(count) + 1
        var best = LanguageGuess(language: prior ?? allowed.first ?? .english, confidence: -1)
        var second = 0.0
        for language in allowed {
            var weight = votes[language.index] / total
            if language == detection.language {
                weight += (detection.isReliable ? 0.5 : 0.2) * detection.share
            }
            if language == prior { weight += 0.25 }
            if weight > best.confidence {
                second = max(0, best.confidence)
                best = LanguageGuess(language: language, confidence: weight)
            } else {
                second = max(second, weight)
            }
        }
        language = best.language
        confidence = best.confidence <= 0 ? 0 : min(1, 0.3 + best.confidence - second)
    }
}
