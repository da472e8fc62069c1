internal import Words

/// Reads the tables of all languages, and joins what they say of one word.
struct LexiconBuilder {
    /// A word as the tables write it.
    private struct Key: Hashable {
        var letters: [UInt8]
        var isBeginning: Bool
    }

    private struct Draft {
        var values: [Float?] = [nil, nil, nil]
        var leanings: [Float?] = [nil, nil, nil]
        var roles: [Roles] = [[], [], []]
        var languages: UInt8 = 0
        var classes: Set<UInt16> = []
    }

    private var drafts: [Key: Draft] = [:]
    /// In the order in which they were written: the first has the slips.
    private var order: [Key] = []
    private var emoji: [UInt64: Float] = [:]
    private var classNumbers: [String: UInt16] = [:]
    private var weakClasses: Set<UInt16> = []
    private var phrases = PhraseTable()

    mutating func add(_ source: LexiconSource) {
        for line in lines(source.values) { addValues(line, source.language) }
        for line in lines(source.roles) + lines(source.cues) { addRoles(line, source.language) }
        for line in lines(source.leanings) { addLeanings(line, source.language) }
        var named: [Substring: [Substring]] = [:]
        for line in lines(source.classes) {
            let parts = line.split(separator: " ")
            precondition(parts.count > 2 && parts[1] == "=", "no class: \(line)")
            named[parts[0]] = parts.dropFirst(2).flatMap { Self.class($0, in: named) ?? [$0] }
        }
        for line in lines(source.phrases) { addPhrase(line, source.language, named) }
    }

    private static func `class`(_ text: Substring, in named: [Substring: [Substring]]) -> [Substring]? {
        guard text.first == "<", text.last == ">" else { return nil }
        guard let words = named[text.dropFirst().dropLast()] else { preconditionFailure("no class \(text)") }
        return words
    }

    private func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n").filter { !$0.hasPrefix("#") && !$0.allSatisfy { $0 == " " } }
    }

    private mutating func addValues(_ line: Substring, _ language: Language) {
        let parts = line.split(separator: " ")
        guard let value = Float(parts[0]) else { preconditionFailure("no value: \(line)") }
        for word in parts.dropFirst() {
            let utterance = Utterance(String(word))
            if let token = utterance.tokens.first, token.isEmoji {
                emoji[token.hash] = value
            } else {
                edit(word, language) { $0.values[language.index] = value }
            }
        }
    }

    private mutating func addRoles(_ line: Substring, _ language: Language) {
        let parts = line.split(separator: " ")
        guard let role = Role.allCases.first(where: { "\($0)" == parts[0].dropLast() }) else {
            preconditionFailure("no role: \(line)")
        }
        for word in parts.dropFirst() {
            edit(word, language) { draft in
                draft.roles[language.index].insert(Roles(role))
            }
        }
    }

    private mutating func addLeanings(_ line: Substring, _ language: Language) {
        let parts = line.split(separator: " ")
        guard let leaning = Float(parts[0]) else { preconditionFailure("no leaning: \(line)") }
        for word in parts.dropFirst() { edit(word, language) { $0.leanings[language.index] = leaning } }
    }

    /// All spellings of a word, as one.
    private mutating func edit(_ word: Substring, _ language: Language, _ change: (inout Draft) -> Void) {
        let isBeginning = word.last == "*"
        let text = String(isBeginning ? word.dropLast() : word)
        let forms = language == .german ? spellings(text) : [foldedWords(text).flatMap { $0 }]
        for letters in forms {
            precondition(!letters.isEmpty, "no word: \(word)")
            let key = Key(letters: letters, isBeginning: isBeginning)
            if drafts[key] == nil { order.append(key) }
            drafts[key, default: Draft()].languages |= 1 << UInt8(language.index)
            change(&drafts[key, default: Draft()])
        }
    }

    private mutating func addPhrase(
        _ line: Substring, _ language: Language, _ named: [Substring: [Substring]]
    ) {
        guard let colon = line.firstIndex(of: ":") else { preconditionFailure("no phrase: \(line)") }
        var phrase = Phrase(meaning: line[..<colon])
        var (gap, steps) = (0, [Phrase.Step]())
        for part in line[line.index(after: colon)...].split(separator: " ") {
            if part == "^" { phrase.isFirst = true; continue }
            if part == "$" { phrase.isLast = true; continue }
            if part.first == "~" { gap = Int(part.dropFirst()) ?? 3; continue }
            let isOptional = part.last == "?"
            let number = classNumber(isOptional ? part.dropLast() : part, language, named)
            steps.append(Phrase.Step(class: number, gap: UInt8(gap), isOptional: isOptional))
            gap = 0
        }
        precondition(!steps.isEmpty, "no steps: \(line)")
        phrases.add(phrase, steps)
    }

    private mutating func classNumber(
        _ text: Substring, _ language: Language, _ named: [Substring: [Substring]]
    ) -> UInt16 {
        let name = language.rawValue + " " + text
        if let number = classNumbers[name] { return number }
        let number = UInt16(classNumbers.count)
        classNumbers[name] = number
        for part in text.split(separator: "|") {
            for word in Self.class(part, in: named) ?? [part] {
                edit(word, language) { $0.classes.insert(number) }
            }
        }
        return number
    }

    consuming func lexicon() -> Lexicon {
        var lexicon = Lexicon()
        for key in order {
            let draft = joined(key)
            if draft.roles.contains(where: { !$0.subtracting(.cues).isEmpty }) {
                weakClasses.formUnion(draft.classes)
            }
            let number = Int32(lexicon.entries.count)
            lexicon.entries.append(Self.entry(draft, &lexicon.classes))
            if key.isBeginning {
                lexicon.table.insert(beginning: key.letters, number)
            } else {
                lexicon.table.insert(key.letters, number)
                lexicon.table.allowSlips(of: key.letters, number)
            }
        }
        for (hash, value) in emoji.sorted(by: { $0.key < $1.key }) {
            lexicon.table.insert(emoji: hash, Int32(lexicon.entries.count))
            var entry = Lexicon.Entry()
            entry.values = SIMD4(repeating: value)
            lexicon.entries.append(entry)
        }
        phrases.seal(classCount: classNumbers.count, weak: weakClasses)
        lexicon.phrases = phrases
        lexicon.anchor()
        return lexicon
    }

    private static func entry(_ draft: Draft, _ classes: inout [UInt16]) -> Lexicon.Entry {
        var entry = Lexicon.Entry()
        for language in 0..<3 {
            entry.values[language] = draft.values[language] ?? 0
            entry.leanings[language] = draft.leanings[language] ?? 0
            entry.roles[language] = draft.roles[language].rawValue
        }
        entry.languages = draft.languages
        entry.firstClass = Int32(classes.count)
        entry.classCount = Int32(draft.classes.count)
        classes += draft.classes.sorted()
        return entry
    }

    /// A word is all that its beginnings are; of values the one of the longest counts.
    private func joined(_ key: Key) -> Draft {
        var draft = drafts[key] ?? Draft()
        let lengths = (2...max(2, key.letters.count)).reversed()
        for length in lengths where length < key.letters.count || !key.isBeginning {
            let beginning = Key(letters: Array(key.letters.prefix(length)), isBeginning: true)
            guard let other = drafts[beginning] else { continue }
            for language in 0..<3 {
                draft.values[language] = draft.values[language] ?? other.values[language]
                draft.leanings[language] = draft.leanings[language] ?? other.leanings[language]
                draft.roles[language].formUnion(other.roles[language])
            }
            draft.languages |= other.languages
            draft.classes.formUnion(other.classes)
        }
        return draft
    }
}

extension Lexicon {
    /// Writes down for each word which phrases are looked for at it: once, and not for each message.
    fileprivate mutating func anchor() {
        companionWords = (phrases.companionCount + 63) / 64
        companions = Array(repeating: 0, count: entries.count * companionWords)
        for number in entries.indices {
            entries[number].firstAnchored = Int32(anchored.count)
            for place in entries[number].classPlaces {
                for phrase in phrases.anchored(at: classes[place]) {
                    let companion = phrases.phrases[Int(phrase)].companion
                    anchored.append(AnchoredPhrase(phrase: UInt16(phrase), companion: companion))
                }
                guard let companion = phrases.companion(classes[place]) else { continue }
                companions[number * companionWords + Int(companion >> 6)] |= 1 << UInt64(companion & 63)
            }
            entries[number].anchoredCount = Int32(anchored.count) - entries[number].firstAnchored
        }
    }
}
