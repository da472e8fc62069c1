internal import Words

/// What the words around a word do to it.
struct Scope {
    let lexicon: Lexicon
    let utterance: Utterance
    let entries: [Int32]
    /// Of each token: whether its sentence is a question.
    let asked: [Bool]
    let language: Language

    func roles(_ token: Int) -> Roles {
        guard token >= 0, token < entries.count, entries[token] >= 0 else { return [] }
        let entry = lexicon.entries[Int(entries[token])]
        if entry.languages & 1 << UInt8(language.index) != 0 {
            return Roles(rawValue: entry.roles[language.index])
        }
        return Roles(rawValue: entry.roles[0] | entry.roles[1] | entry.roles[2])
    }

    /// How far a word by itself speaks for a person being needed.
    func leaning(_ entry: Lexicon.Entry) -> Double {
        if entry.languages & 1 << UInt8(language.index) != 0 { return Double(entry.leanings[language.index]) }
        return Double(entry.leanings.sum())
    }

    /// What a word says by itself. In another language only what the message's own does not have.
    func value(_ token: Int) -> Double {
        guard entries[token] >= 0 else { return 0 }
        let entry = lexicon.entries[Int(entries[token])]
        if entry.languages == 0 || entry.languages & 1 << UInt8(language.index) != 0 {
            return Double(entry.values[language.index])
        }
        guard utterance.tokens[token].count >= 4 else { return 0 }
        var value: Float = 0
        for language in 0..<3 where abs(entry.values[language]) > abs(value) {
            value = entry.values[language]
        }
        return Double(value)
    }

    /// How far a negation reaches, in words.
    private static let reach = 4

    /// Whether the words from `first` to `last` are negated: by a word before them in their clause, or among them.
    func isNegated(_ first: Int, through last: Int) -> Bool {
        for place in (first..<max(first, last)) where isNegation(place) { return true }
        return isNegated(first) || isNegatedAfter(last)
    }

    /// Whether a negation stands before the word, in its clause and near.
    func isNegated(_ token: Int) -> Bool {
        var place = token
        while place > 0, place > token - Self.reach, utterance.tokens[place].before == .none {
            place -= 1
            if isNegation(place) { return true }
            if roles(place).contains(.but) { return false }
        }
        return false
    }

    /// German puts it last: `das hilft mir nicht`; Portuguese may: `presta não`.
    func isNegatedAfter(_ token: Int) -> Bool {
        guard language != .english else { return false }
        let reach = language == .german ? 3 : 1
        var place = token + 1
        while place < entries.count, place <= token + reach, utterance.tokens[place].before == .none {
            if isNegation(place), isClauseEnd(place + (language == .german ? 1 : 0)) { return true }
            place += 1
        }
        return false
    }

    /// Whether a clause ends with the token, or before it.
    private func isClauseEnd(_ token: Int) -> Bool {
        token >= entries.count || token + 1 >= entries.count || utterance.tokens[token].before != .none
            || utterance.tokens[token + 1].before != .none
    }

    /// A word that negates what it says it does: not `can not`, `why don't you`, `not only`, `no, I …`.
    func isNegation(_ token: Int) -> Bool {
        let own = roles(token)
        guard own.contains(.negation) || own.contains(.refusal) else { return false }
        if own.contains(.ability) || roles(token + 1).contains(.only) { return false }
        // `nope`, and `no, I …`: an answer, not a negation.
        if own.contains(.refusal), !own.contains(.negation) || roles(token + 1).contains(.speaker) {
            return false
        }
        return !isAbility(token)
    }

    private func isAbility(_ token: Int) -> Bool {
        for place in [token - 2, token - 1, token + 1] where roles(place).contains(.ability) { return true }
        var place = token
        while place > 0, place > token - 3, utterance.tokens[place].before == .none {
            place -= 1
            if roles(place).contains(.why) { return true }
        }
        return false
    }

    /// Whether a word is a verb of what has happened, by its ending.
    func isPast(_ token: Int) -> Bool {
        let count = Int(utterance.tokens[token].count)
        guard count > 3 else { return false }
        let letters = utterance[letters: utterance.tokens[token]]
        guard pastEndings[language.index].contains(where: { letters.ends(with: $0) }) else { return false }
        switch language {
        case .english: return count > 4
        case .portuguese: return true
        case .german: return count > 5 && participles.contains { letters.starts(with: $0) }
        }
    }
}

/// By language.
private let pastEndings: [[[UInt8]]] = [
    ["ed"], ["ou", "ei", "aram", "eram", "iram", "ava", "avam", "iam"], ["t", "en"],
].map { $0.map { Array($0.utf8) } }

/// `gemacht`, `angerufen`.
private let participles: [[UInt8]] = [
    "ge", "aufge", "abge", "ange", "ausge", "einge", "wegge", "zuge", "vorge", "nachge", "mitge", "umge",
].map { Array($0.utf8) }

extension ArraySlice<UInt8> {
    fileprivate func ends(with ending: [UInt8]) -> Bool {
        count >= ending.count && suffix(ending.count).elementsEqual(ending)
    }
}
