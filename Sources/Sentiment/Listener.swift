package import Words

/// Reads messages, one after the other; keeps its memory. One for each thread.
package struct Listener: Sendable {
    package private(set) var utterance = Utterance()
    private let lexicon: Lexicon
    /// The lexicon's entry of each token; −1 for none.
    private var entries: [Int32] = []
    private var matches: [PhraseMatch] = []
    /// The companions of phrases that the words are, as bits.
    private var present: [UInt64] = []
    private var weighing = Weighing()
    private var plight = Plight()
    /// Of each token: whether it is part of a phrase that means no harm.
    private var harmless: [Bool] = []
    /// Of each token: whether its sentence is a question.
    private var asked: [Bool] = []
    /// Of the last message.
    private var language = Language.english

    package init(_ lexicon: Lexicon = .standard) { self.lexicon = lexicon }

    /// - Parameters:
    ///   - text: valid UTF-8.
    ///   - given: the language, where upstream says it.
    ///   - prior: that of the conversation so far.
    ///   - allowed: those that may be found; all where it is empty.
    package mutating func read(
        _ text: Span<UInt8>, given: Language? = nil, prior: Language? = nil, allowed: [Language] = []
    ) -> Reading {
        utterance.read(text)
        lookUp()
        let guess = given.map { LanguageGuess(language: $0, confidence: 1) } ?? guess(text, prior, allowed)
        language = guess.language
        lookUpSlips()
        markQuestions()
        matches.removeAll(keepingCapacity: true)
        markPresent()
        let matcher = Matcher(lexicon: lexicon, utterance: utterance, entries: entries, present: present)
        for token in entries.indices where entries[token] >= 0 { matcher.matches(at: token, &matches) }
        markHarmless()
        let scope = Scope(
            lexicon: lexicon, utterance: utterance, entries: entries, asked: asked, language: guess.language)
        var findings = findings(scope)
        var score = weighing.weigh(scope, matches.filter { lexicon.phrases.value(of: $0) != nil })
        plight.hear(scope, harmless, isCalm: isCalm(scope), score)
        judge(&findings)
        if score.score.value < 0, isHarmless { score.score.value *= Self.mildness }
        if score.score.value >= Self.content { findings.removeAll { $0.intent.isGrumble } }
        return Reading(
            language: guess.language, languageConfidence: guess.confidence, score: score.score,
            findings: findings, heaviest: score.heaviest.map { utterance.tokens[$0].source },
            gist: gist(scope))
    }

    package mutating func read(_ text: String, given: Language? = nil) -> Reading {
        read(Array(text.utf8).span, given: given)
    }

    /// Whether words of the last message do not mean what they say: they are negated, or part of a phrase that means no harm.
    package func isUndone(_ first: Int, through last: Int) -> Bool {
        let scope = Scope(
            lexicon: lexicon, utterance: utterance, entries: entries, asked: asked, language: language)
        return scope.isNegated(first, through: last) || harmless[last]
    }

    /// The bytes of the last message's text (UTF-8) from one token to another.
    package func span(_ first: Int, through last: Int) -> Range<Int> {
        Int(utterance.tokens[first].start)..<Int(utterance.tokens[last].end)
    }

    /// How a text sounds, in a language or in the one that it seems to be in.
    package mutating func sentiment(_ text: String, _ language: Language? = nil) -> Score {
        read(text, given: language).score
    }

    private mutating func lookUp() {
        entries.removeAll(keepingCapacity: true)
        for token in utterance.tokens {
            entries.append(lexicon.table.find(token, in: utterance) ?? -1)
        }
    }

    /// A slip is one of the message's own language, and of a strong feeling only in a longer word: the words of others are too many.
    private mutating func lookUpSlips() {
        let (lexicon, language) = (lexicon, language.index)
        for index in entries.indices
        where entries[index] < 0 && utterance.tokens[index].count >= WordTable.slipLength {
            let isShort = utterance.tokens[index].count < 7
            let found = lexicon.table.slip(utterance.tokens[index], in: utterance) { value in
                let entry = lexicon.entries[Int(value)]
                return entry.languages & 1 << UInt8(language) != 0
                    && (!isShort || abs(entry.values[language]) < 1)
            }
            if let found { entries[index] = found }
        }
    }

    private mutating func markQuestions() {
        asked.removeAll(keepingCapacity: true)
        asked.append(contentsOf: repeatElement(false, count: entries.count))
        var isAsked = false
        for index in entries.indices.reversed() {
            let isLast = index + 1 == entries.count || utterance.tokens[index + 1].before == .sentence
            if isLast { isAsked = utterance.tokens[index].isAsked }
            asked[index] = isAsked
        }
        // Many do without the mark, but not without the word.
        for index in entries.indices {
            if utterance.tokens[index].before == .sentence {
                isAsked = asked[index] || isAsking(index) || isOpening(index) && isAsking(index + 1)
            }
            asked[index] = isAsked
        }
    }

    private func guess(_ text: Span<UInt8>, _ prior: Language?, _ allowed: [Language]) -> LanguageGuess {
        var votes = SIMD4<Double>(repeating: 0)
        for entry in entries where entry >= 0 {
            let languages = lexicon.entries[Int(entry)].languages
            let weight = 1 / Double(max(1, languages.nonzeroBitCount))
            for language in 0..<3 where languages & 1 << UInt8(language) != 0 { votes[language] += weight }
        }
        return LanguageGuess(
            votes: votes, of: entries.count, Detection(text), prior: prior,
            allowed: allowed.isEmpty ? Language.allCases : allowed)
    }

    private func isAsking(_ token: Int) -> Bool { ownRoles(token).contains(.asking) }

    private func isOpening(_ token: Int) -> Bool { ownRoles(token).contains(.opening) }

    private func ownRoles(_ token: Int) -> Roles {
        guard token < entries.count, entries[token] >= 0 else { return [] }
        return Roles(rawValue: lexicon.entries[Int(entries[token])].roles[language.index])
    }

    /// What told in the last message whether a person is needed, by name.
    package var signs: [(name: String, value: Double)] { plight.signs }

    /// Phrases do not count in a message that is harmless all in all, and one may need a person without any.
    private func judge(_ findings: inout [Finding]) {
        let (weights, weight) = (lexicon.weights, plight.weight)
        let threshold = weights.thresholds[language.index]
        let other = findings.first { !$0.intent.isPlain }?.intent
        let hasOthers = findings.contains { !$0.intent.isPlain && $0.intent != other }
        findings.removeAll { finding in
            // Who may harm themselves is not weighed against what else is said.
            if finding.intent == .selfHarm { return false }
            let own =
                finding.intent.isSafety
                ? weights.safety
                : finding.intent.isPlain ? weights.wish : weights.other + (hasOthers ? weights.others : 0)
            return weight + own < threshold
        }
        // Who asks for a person is sent to one for that.
        let isPlain = findings.contains { $0.intent == .wish || $0.intent.isSafety }
        if weight >= threshold, !isPlain, let span = plight.span(utterance) {
            findings.append(Finding(.struggle, span))
        }
    }

    /// Who is sad that the library is closed, or says `worst case I come on Monday`, is not cross with anybody.
    /// A word or two have nothing beside them that could take them back.
    private var isHarmless: Bool {
        entries.count > 2 && plight.weight + lexicon.weights.mood < lexicon.weights.thresholds[language.index]
    }

    private static let mildness = 0.3

    private func isCalm(_ scope: borrowing Scope) -> Bool {
        matches.contains { match in
            guard lexicon.phrases.isCalm(match) else { return false }
            return !lexicon.phrases.isNegatable(match)
                || !scope.isNegated(match.first, through: match.anchor)
        }
    }

    /// Intents in the order of the text, without those that are undone by a negation or are meant otherwise.
    private func findings(_ scope: borrowing Scope) -> [Finding] {
        var findings: [Finding] = []
        for match in matches {
            let phrase = lexicon.phrases.phrases[Int(match.phrase)]
            guard case .intent(let intent) = phrase.meaning, !harmless[match.anchor],
                !phrase.isStatement || !asked[match.last],
                !phrase.isNegatable || !scope.isNegated(match.first, through: match.anchor)
            else { continue }
            let tokens = utterance.tokens
            let span = Int(tokens[match.first].start)..<Int(tokens[match.last].end)
            // One phrase is often found in several lengths: the first is enough.
            if let same = findings.firstIndex(where: { $0.intent == intent && $0.span.overlaps(span) }) {
                if span.count > findings[same].span.count { findings[same].span = span }
            } else if findings.count < Self.mostFindings {
                findings.append(Finding(intent, span))
            }
        }
        return findings
    }

    /// Who is as glad as this does not grumble.
    private static let content = 0.25

    /// A text that says more than that says it again.
    private static let mostFindings = 32

    private mutating func markPresent() {
        let words = lexicon.companionWords
        present.removeAll(keepingCapacity: true)
        present.append(contentsOf: repeatElement(0, count: words))
        for entry in entries where entry >= 0 {
            for word in 0..<words { present[word] |= lexicon.companions[Int(entry) * words + word] }
        }
    }

    private mutating func markHarmless() {
        harmless.removeAll(keepingCapacity: true)
        harmless.append(contentsOf: repeatElement(false, count: entries.count))
        for match in matches where lexicon.phrases.isHarmless(match) {
            for token in match.first...match.last { harmless[token] = true }
        }
    }

    private func gist(_ scope: borrowing Scope) -> Gist {
        var gist = Gist()
        for token in utterance.tokens where token.count >= 3 {
            gist.add(UInt32(truncatingIfNeeded: LetterHash.of(utterance[letters: token].prefix(5))))
        }
        return gist
    }
}
