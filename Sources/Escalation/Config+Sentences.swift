internal import Records
internal import Words

extension Mode {
    /// When a conversation escalates by itself, for whoever answers in it.
    package var sentence: String {
        switch self {
        case .keywordOnly: "A conversation escalates when the customer uses an escalation keyword."
        case .sentimentOnly: "A conversation escalates when the customer is dissatisfied."
        case .sentimentAndKeyword:
            "A conversation escalates when the customer is very dissatisfied and uses an escalation keyword."
        case .sentimentThenKeyword:
            "A conversation escalates when the customer is dissatisfied and uses an escalation keyword after that."
        case .manualOnly: "A conversation never escalates by itself; only people escalate it."
        }
    }
}

extension Config {
    /// All settings in sentences of English, short enough for a prompt: long lists are cut, and say so.
    package var sentences: String {
        var sentences = [mode.sentence]
        if mode != .manualOnly { sentences += automatic }
        sentences.append(
            pausesBot
                ? "While a conversation is escalated the bot does not answer."
                : "While a conversation is escalated the bot goes on answering.")
        for language in languages {
            guard let words = messages[language] else { continue }
            sentences.append("The customer is then told (\(language.rawValue)): “\(words.string)”")
        }
        if !notify.isEmpty { sentences.append("Told at once: \(Self.list(notify.map(\.id.string))).") }
        if !ladder.levels.isEmpty {
            let count = ladder.levels.count
            sentences.append(
                "If nobody takes the conversation, others are told, in \(count) step\(count == 1 ? "" : "s")."
            )
        }
        return sentences.joined(separator: " ")
    }

    private var automatic: [String] {
        var sentences = [
            "It always escalates when the customer asks for a person, and urgently when there is danger or talk of legal steps, of taking the money back or of data protection."
        ]
        if usesSentiment {
            sentences.append(
                "Very dissatisfied is a score of \(thresholds.firing) or less on a scale from -1 to 1, dissatisfied \(thresholds.soft) or less."
            )
        }
        if mode == .sentimentAndKeyword || mode == .sentimentThenKeyword {
            sentences.append(
                "Within \(within) message\(within == 1 ? "" : "s") of the customer both count together.")
        }
        for language in languages { sentences += words(language) }
        if hasStandardKeywords, mode != .sentimentOnly {
            sentences.append("Words that mostly mean that a person is wanted count, too.")
        }
        if cooldown > 0 {
            sentences.append(
                "For \(cooldown) seconds after an escalation has ended only urgent matters escalate.")
        }
        return sentences
    }

    private var usesSentiment: Bool { mode != .keywordOnly && mode != .manualOnly }

    private func words(_ language: Language) -> [String] {
        let own = keywords.filter { $0.language == language }
        return [
            ("Escalation keywords", own.filter { !$0.isSafety }), ("Always urgent", own.filter(\.isSafety)),
        ].filter { !$0.1.isEmpty }.map { title, keywords in
            "\(title) (\(language.rawValue)): \(Self.list(keywords.map { "“\($0.phrase.string)”" }))."
        }
    }

    /// Of a list, so many are named.
    private static let named = 50

    private static func list(_ words: [String]) -> String {
        let rest = words.count - named
        return words.prefix(named).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}
