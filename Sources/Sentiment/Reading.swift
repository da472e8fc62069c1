package import Words

/// How a message sounds.
package struct Score: Hashable, Sendable {
    /// −1…1, from the worst to the best.
    package var value: Double
    /// 0…1: how much there was to judge by, and how far it agrees.
    package var confidence: Double

    package init(value: Double, confidence: Double) {
        self.value = value
        self.confidence = confidence
    }

    package static let none = Score(value: 0, confidence: 0)

    package var tone: Tone {
        value <= -Tone.threshold ? .negative : value >= Tone.threshold ? .positive : .neutral
    }
}

package enum Tone: String, Hashable, Sendable {
    case negative, neutral, positive

    /// Scores nearer zero are neutral.
    static let threshold = 0.05
}

/// What one message says.
package struct Reading: Hashable, Sendable {
    package var language: Language
    /// 0…1; 1 where the language was given.
    package var languageConfidence: Double
    package var score: Score
    /// In the order of the text.
    package var findings: [Finding]
    /// Bytes of the word that weighs most against or for the score's side; nil where nothing does.
    package var heaviest: Range<Int>?
    package var gist: Gist

    package init(
        language: Language, languageConfidence: Double = 1, score: Score = .none, findings: [Finding] = [],
        heaviest: Range<Int>? = nil, gist: Gist = Gist()
    ) {
        self.language = language
        self.languageConfidence = languageConfidence
        self.score = score
        self.findings = findings
        self.heaviest = heaviest
        self.gist = gist
    }
}
