internal import Words

/// Whether a message tells of something that a person is needed for, by many small signs where no phrase of ours is said.
///
/// Its signs are cues, told apart by whether they are stated or asked, what the message is like, and how its words
/// lean. Each has a weight; together they are the logarithm of odds.
struct Plight: Sendable {
    /// Cues of what is stated; those of two words and more; cues of what is asked.
    private(set) var stated = Roles()
    private(set) var doubled = Roles()
    private(set) var asked = Roles()
    private(set) var traits = Traits()
    /// In the order of `Amount`.
    private(set) var amounts = SIMD4<Double>(repeating: 0)
    private(set) var weight = 0.0
    /// The first and the last token that counts.
    private var tokens: (first: Int, last: Int)?
    private var negations = (stated: 0, asked: 0)
    private var leaning = 0.0
    /// The turn in which an entry was last heard: a word said twice leans no further.
    private var heard: [UInt32] = []
    private var turn: UInt32 = 0

    /// Cues that tell of need, where others tell of none or of nothing.
    static let need: Roles = [
        Roles(.harm), Roles(.fault), Roles(.money), Roles(.body), Roles(.lasting), Roles(.recurring),
        Roles(.promise), Roles(.insist), Roles(.contacted), Roles(.absence), Roles(.leave), Roles(.law),
        Roles(.despair), Roles(.rhetoric), Roles(.flourish), Roles(.person), Roles(.talk), Roles(.addressee),
    ]

    /// - Parameters:
    ///   - harmless: of each token, whether it means no harm.
    ///   - isCalm: a phrase says that all is well.
    mutating func hear(
        _ scope: borrowing Scope, _ harmless: [Bool], isCalm: Bool, _ result: Weighing.Result
    ) {
        begin(scope.lexicon.entries.count)
        let need = Self.need
        for token in scope.entries.indices { hear(token, scope, isHarmless: harmless[token], need) }
        notice(scope, isCalm: isCalm)
        notice(combinations: scope)
        measure(scope, result)
        weight = scope.lexicon.weights.weight(self, leaning: leaning)
    }

    private mutating func begin(_ count: Int) {
        if heard.count != count { heard = [UInt32](repeating: 0, count: count) }
        turn &+= 1
        stated = []
        doubled = []
        asked = []
        traits = []
        tokens = nil
        negations = (stated: 0, asked: 0)
        leaning = 0
    }

    private mutating func hear(
        _ token: Int, _ scope: borrowing Scope, isHarmless: Bool, _ need: Roles
    ) {
        let isAsked = scope.asked[token]
        var roles = scope.roles(token)
        if scope.isPast(token) { roles.insert(.past) }
        let number = scope.entries[token]
        if number >= 0, heard[Int(number)] != turn {
            heard[Int(number)] = turn
            leaning += scope.leaning(scope.lexicon.entries[Int(number)])
        }
        if isHarmless { return }
        if roles.contains(.negation) || scope.isNegation(token) {
            if isAsked { negations.asked += 1 } else { negations.stated += 1 }
        }
        let cues = roles.intersection(.cues)
        if isAsked {
            asked.formUnion(cues)
        } else {
            doubled.formUnion(stated.intersection(cues))
            stated.formUnion(cues)
        }
        if !roles.isDisjoint(with: need) { tokens = (tokens?.first ?? token, token) }
    }

    private mutating func notice(_ scope: borrowing Scope, isCalm: Bool) {
        let marks = scope.utterance.marks
        let count = scope.entries.count
        notice(.denied, negations.stated > 0)
        notice(.deniedOften, negations.stated > 1)
        notice(.deniedAsked, negations.asked > 0)
        notice(.question, marks.questions > 0)
        notice(.endsAsking, scope.utterance.tokens.last?.isAsked == true)
        notice(.questions, marks.questions > 1)
        notice(.exclaimed, marks.exclamations == 1)
        notice(.exclaimedOften, marks.exclamations > 1)
        notice(.shouted, marks.words >= 3 && marks.shouted * 10 >= marks.words * 7)
        notice(.bareWord, count <= 2)
        notice(.fewWords, count == 3 || count == 4)
        notice(.manyWords, (14...24).contains(count))
        notice(.long, count > 24)
        notice(.statement, !scope.asked.contains(true))
        notice(.contrast, scope.entries.indices.contains { scope.roles($0).contains(.but) })
        notice(.calm, isCalm)
        let needAsked = Self.need.subtracting(Roles(.addressee))
        let tellsNothing = stated.isDisjoint(with: Self.need) && asked.isDisjoint(with: needAsked)
        notice(.bland, tellsNothing && negations.stated == 0)
    }

    private mutating func notice(combinations scope: borrowing Scope) {
        let isDenied = negations.stated > 0
        let asksNothing = !scope.asked.contains(true)
        notice(.deniedOwn, isDenied && (has(.own) || has(.addressee)))
        notice(.pastOwn, asksNothing && has(.past, .own))
        notice(.pastAddressee, asksNothing && has(.past, .addressee))
        notice(.pastDenied, isDenied && has(.past))
        notice(.lastingDenied, isDenied && has(.lasting))
        notice(.lastingRecurring, has(.lasting, .recurring))
        notice(.faultOwn, has(.fault, .own))
        notice(.faultAddressee, has(.fault, .addressee))
        notice(.harmBody, has(.harm, .body))
        notice(.harmOwn, has(.harm, .own))
        notice(.moneyFault, has(.money) && (isDenied || has(.fault)))
        notice(.irony, asksNothing && has(.flourish) && (isDenied || has(.fault) || has(.lasting)))
        notice(.personTalk, has(.talk) && (has(.person) || has(.staff)))
        notice(
            .personTalkAsked,
            asked.contains(Roles(.talk)) && (asked.contains(Roles(.person)) || asked.contains(Roles(.staff))))
        notice(.solvedFault, has(.solved, .fault))
        notice(.leisureHarm, has(.leisure) && (has(.harm) || has(.fault)))
        notice(.tradeFault, !asksNothing && has(.trade, .fault))
    }

    private func has(_ role: Role) -> Bool { stated.contains(Roles(role)) }

    private func has(_ one: Role, _ other: Role) -> Bool { has(one) && has(other) }

    private mutating func notice(_ trait: Trait, _ holds: Bool) {
        if holds { traits.insert(Traits(trait)) }
    }

    private mutating func measure(_ scope: borrowing Scope, _ result: Weighing.Result) {
        var sentences = 0
        for token in scope.utterance.tokens where token.before == .sentence { sentences += 1 }
        let breadth = stated.intersection(Self.need).rawValue.nonzeroBitCount
        let sizes = SIMD4<Double>(
            min(result.praise, 5), min(result.blame, 6), Double(min(max(sentences - 1, 0), 3)),
            Double(min(breadth, 6)))
        amounts = sizes / 2
    }

    func span(_ utterance: borrowing Utterance) -> Range<Int>? {
        guard let last = utterance.tokens.indices.last else { return nil }
        let (first, end) = tokens ?? (0, last)
        return Int(utterance.tokens[first].start)..<Int(utterance.tokens[end].end)
    }
}

extension Plight {
    /// What it has found, by name.
    var signs: [(name: String, value: Double)] {
        var signs: [(name: String, value: Double)] = []
        for (name, roles) in [("stated", stated), ("doubled", doubled), ("asked", asked)] {
            for role in Role.allCases where roles.contains(Roles(role)) {
                signs.append(("\(name) \(role)", 1))
            }
        }
        for trait in Trait.allCases where traits.contains(Traits(trait)) {
            signs.append(("trait \(trait)", 1))
        }
        for amount in Amount.allCases where amounts[Int(amount.rawValue)] != 0 {
            signs.append(("amount \(amount)", amounts[Int(amount.rawValue)]))
        }
        if leaning != 0 { signs.append(("leaning", leaning)) }
        return signs
    }
}
