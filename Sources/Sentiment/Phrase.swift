internal import Words

/// Words that mean something together.
struct Phrase: Sendable {
    struct Step: Sendable {
        var `class`: UInt16
        /// How many other words may stand before it.
        var gap: UInt8
        var isOptional: Bool
    }

    enum Meaning: Sendable {
        case intent(Intent)
        /// Of all its words together.
        case value(Float)
        /// What its words would say alone is not meant.
        case harmless
        /// All is well, or taken back: speaks against the whole message.
        case calm
    }

    var meaning: Meaning
    var isNegatable = true
    /// Means nothing in a question.
    var isStatement = false
    /// Its steps in the table.
    var firstStep = 0
    var stepCount = 0
    var isFirst = false
    var isLast = false
    /// The step that it is looked for by: one with no common words, if there is one.
    var anchor = 0
    /// The number of a class of another step that it cannot do without; of the anchor's where there is none. Only classes
    /// that are some phrase's companion have such a number.
    var companion: UInt16 = 0

    init(meaning text: Substring) {
        isStatement = text.last == "?"
        let text = isStatement ? text.dropLast() : text
        let isFixed = text.last == "!"
        let name = isFixed ? text.dropLast() : text
        if let value = Float(name) {
            meaning = .value(value)
        } else if name == "harmless" {
            meaning = .harmless
        } else if name == "calm" {
            meaning = .calm
        } else if let intent = Intent(rawValue: String(name)) {
            meaning = .intent(intent)
        } else {
            preconditionFailure("no meaning: \(text)")
        }
        isNegatable = !isFixed
    }
}

/// All phrases, by the class of their anchor. Flat, so that nothing is counted while a message is read.
struct PhraseTable: Sendable {
    private(set) var phrases: [Phrase] = []
    /// Of all phrases, one phrase's after the other.
    private(set) var steps: [Phrase.Step] = []
    /// Phrases by the class of their anchor; where each class's begin.
    private var anchored: [Int32] = []
    private var starts: [Int32] = []
    /// Numbers of classes that are companions.
    private var companions: [UInt16: UInt16] = [:]

    mutating func add(_ phrase: Phrase, _ steps: [Phrase.Step]) {
        var phrase = phrase
        phrase.firstStep = self.steps.count
        phrase.stepCount = steps.count
        self.steps += steps
        phrases.append(phrase)
    }

    /// - Parameter weak: classes with common words in them, which are no good anchors.
    mutating func seal(classCount: Int, weak: Set<UInt16>) {
        var byClass: [[Int32]] = Array(repeating: [], count: classCount)
        for index in phrases.indices {
            let required = (0..<phrases[index].stepCount).filter { !step($0, of: phrases[index]).isOptional }
            let strong = required.last { !weak.contains(step($0, of: phrases[index]).class) }
            let anchor = strong ?? required.last ?? 0
            phrases[index].anchor = anchor
            let others = required.filter { $0 != anchor }.map { step($0, of: phrases[index]).class }
            let companion =
                others.first { !weak.contains($0) } ?? others.first ?? step(anchor, of: phrases[index]).class
            phrases[index].companion = number(companion)
            byClass[Int(step(phrases[index].anchor, of: phrases[index]).class)].append(Int32(index))
        }
        for list in byClass {
            starts.append(Int32(anchored.count))
            anchored += list
        }
        starts.append(Int32(anchored.count))
    }

    private mutating func number(_ companion: UInt16) -> UInt16 {
        let number = companions[companion] ?? UInt16(companions.count)
        companions[companion] = number
        return number
    }

    func step(_ index: Int, of phrase: Phrase) -> Phrase.Step { steps[phrase.firstStep + index] }

    /// The phrases that have this class for an anchor.
    func anchored(at number: UInt16) -> ArraySlice<Int32> {
        anchored[Int(starts[Int(number)])..<Int(starts[Int(number) + 1])]
    }

    var companionCount: Int { companions.count }

    /// The number of a class among companions; nil if it is none.
    func companion(_ number: UInt16) -> UInt16? { companions[number] }

    /// Of a phrase that has one, or means no harm: then 0.
    func value(of match: PhraseMatch) -> Float? {
        switch phrases[Int(match.phrase)].meaning {
        case .intent, .calm: nil
        case .value(let value): value
        case .harmless: 0
        }
    }

    func isHarmless(_ match: PhraseMatch) -> Bool {
        if case .harmless = phrases[Int(match.phrase)].meaning { true } else { false }
    }

    func isCalm(_ match: PhraseMatch) -> Bool {
        if case .calm = phrases[Int(match.phrase)].meaning { true } else { false }
    }

    func isNegatable(_ match: PhraseMatch) -> Bool { phrases[Int(match.phrase)].isNegatable }
}

/// A phrase found: its first and last token, and that of its anchor.
struct PhraseMatch {
    var phrase: Int32
    var first: Int
    var last: Int
    var anchor: Int
}
