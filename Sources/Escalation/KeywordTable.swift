internal import Records
package import Words

/// Many keywords, found in one pass: an automaton by Aho and Corasick over words, a word being its stem.
package struct KeywordTable: Sendable {
    package private(set) var keywords: [Keyword] = []
    /// Beginnings that some keyword's word has, so that only such words are stemmed; the value is its languages as bits.
    private var beginnings = HashMap()
    private var lengths: UInt64 = 0
    /// One for each language: a word has other stems there.
    private var automata = [Automaton(), Automaton(), Automaton()]

    package struct Match: Hashable, Sendable {
        /// Of `keywords`.
        package var keyword: Int
        /// Tokens.
        package var first: Int
        package var last: Int
    }

    package init(_ keywords: [Keyword]) {
        let stemmers = Stemmers()
        for keyword in keywords { add(keyword, stemmers) }
        for index in automata.indices { automata[index].seal() }
    }

    private mutating func add(_ keyword: Keyword, _ stemmers: borrowing Stemmers) {
        let number = keywords.count
        keywords.append(keyword)
        var forms: [[UInt64]] = [[]]
        for word in Utterance(keyword.phrase.string).words(of: keyword.phrase.string) {
            let spelled = keyword.language == .german ? spellings(word) : [foldedWords(word).flatMap { $0 }]
            var stems: [UInt64] = []
            for letters in spelled {
                let (stem, shared) = stemmers.stem(letters[...], keyword.language)
                if !stems.contains(stem) { stems.append(stem) }
                addBeginning(letters.prefix(max(1, min(shared, Self.longestBeginning))), keyword.language)
            }
            // A phrase of many umlauts has many spellings: all of a kind are enough.
            forms =
                forms.count > 4
                ? forms.map { $0 + [stems[0]] } : forms.flatMap { form in stems.map { form + [$0] } }
        }
        for form in forms where !form.isEmpty { automata[keyword.language.index].add(form, number) }
    }

    private static let longestBeginning = 8

    private mutating func addBeginning(_ letters: ArraySlice<UInt8>, _ language: Language) {
        let hash = LetterHash.of(letters)
        beginnings[hash] = (beginnings[hash] ?? 0) | 1 << Int32(language.index)
        lengths |= 1 << UInt64(letters.count)
    }

    /// - Parameter found: in the order of their last words.
    package func matches(
        in utterance: borrowing Utterance, _ stemmers: borrowing Stemmers, _ found: inout [Match]
    ) {
        guard !beginnings.isEmpty else { return }
        var states = SIMD4<Int32>(repeating: 0)
        for (index, token) in utterance.tokens.enumerated() {
            if token.before == .sentence { states = SIMD4(repeating: 0) }
            let languages = languages(of: token, utterance)
            for language in 0..<3 {
                guard languages & 1 << Int32(language) != 0 else {
                    states[language] = 0
                    continue
                }
                let stem = stemmers.stem(utterance[letters: token], Language.allCases[language]).hash
                states[language] = automata[language].next(states[language], stem)
                automata[language].forEachKeyword(at: states[language]) { keyword, count in
                    found.append(Match(keyword: keyword, first: index + 1 - count, last: index))
                }
            }
        }
    }

    private func languages(of token: Token, _ utterance: borrowing Utterance) -> Int32 {
        var (hash, length, languages) = (LetterHash(), 0 as UInt64, 0 as Int32)
        for letter in utterance[letters: token].prefix(Self.longestBeginning) {
            hash.add(letter)
            length += 1
            if lengths & 1 << length != 0 { languages |= beginnings[hash.value] ?? 0 }
        }
        return languages
    }
}

/// The stemmers of all languages. For one thread.
package struct Stemmers: ~Copyable {
    private let english = Stemmer(.english)
    private let portuguese = Stemmer(.portuguese)
    private let german = Stemmer(.german)

    package init() {}

    func stem(_ word: ArraySlice<UInt8>, _ language: Language) -> (hash: UInt64, shared: Int) {
        switch language {
        case .english: english.stem(word)
        case .portuguese: portuguese.stem(word)
        case .german: german.stem(word)
        }
    }
}

extension Utterance {
    /// The words as they are written in the text that this was made of.
    fileprivate func words(of text: String) -> [String] {
        let bytes = Array(text.utf8)
        return tokens.filter { !$0.isEmoji }.map { String(decoding: bytes[$0.source], as: UTF8.self) }
    }
}
