internal import Words

/// Adds up what the words of a message say.
struct Weighing: Sendable {
    /// What each word adds.
    private var weights: [Double] = []
    /// The same before the words around it were heard.
    private var values: [Double] = []

    /// Of each token: whether its negation is part of its phrase.
    private var isFixed: [Bool] = []

    init() {}

    struct Result {
        var score: Score
        /// The token that weighs most on the score's side.
        var heaviest: Int?
        /// What speaks well, and what speaks ill.
        var praise = 0.0
        var blame = 0.0
    }

    /// - Parameter phrases: those that have a value, or mean no harm.
    mutating func weigh(_ scope: borrowing Scope, _ phrases: [PhraseMatch]) -> Result {
        values.removeAll(keepingCapacity: true)
        for token in scope.entries.indices { values.append(scope.value(token)) }
        isFixed.removeAll(keepingCapacity: true)
        isFixed.append(contentsOf: repeatElement(false, count: values.count))
        for phrase in phrases { take(phrase, scope) }
        weights.removeAll(keepingCapacity: true)
        for token in values.indices { weights.append(values[token] == 0 ? 0 : weight(token, scope)) }
        if !weights.contains(where: { $0 != 0 }) { return Result(score: .none, heaviest: nil) }
        hearIrony(scope)
        hearBut(scope)
        return result(scope)
    }

    /// A phrase speaks for its words.
    private mutating func take(_ match: PhraseMatch, _ scope: borrowing Scope) {
        for token in match.first...match.last { values[token] = 0 }
        values[match.anchor] = Double(scope.lexicon.phrases.value(of: match) ?? 0)
        if !scope.lexicon.phrases.isNegatable(match) { isFixed[match.anchor] = true }
    }

    private static let question = 0.45

    private func weight(_ token: Int, _ scope: borrowing Scope) -> Double {
        var weight = values[token]
        let sign = weight < 0 ? -1.0 : 1.0
        for distance in 1...2 where token >= distance {
            if scope.utterance.tokens[token - distance + 1].before != .none { break }
            let roles = scope.roles(token - distance)
            if roles.contains(.stronger) { weight += sign * (distance == 1 ? 0.8 : 0.6) }
            if roles.contains(.weaker) { weight *= 0.6 }
        }
        let marks = scope.utterance.marks
        if scope.utterance.tokens[token].isShouted, marks.shouted * 2 < marks.words { weight *= 1.25 }
        // A question asks, and complains less.
        if scope.asked[token], weight < 0, marks.questions == 1, marks.exclamations == 0 {
            weight *= Self.question
        }
        // `ninguém resolve nada`, `nie hilft keiner`: two negations are one, and no praise.
        guard !isFixed[token], !scope.isNegation(token),
            scope.isNegated(token) || scope.isNegatedAfter(token)
        else { return weight }
        return weight > 0 ? weight * -0.75 : weight * -0.35
    }

    /// `Great, it broke again`: praise that opens a sentence in which something fails is none.
    private mutating func hearIrony(_ scope: borrowing Scope) {
        guard weights.contains(where: { $0 > 0 }) else { return }
        var start = 0
        while start < weights.count {
            var end = start + 1
            while end < weights.count, scope.utterance.tokens[end].before < .sentence { end += 1 }
            hearIrony(scope, start..<end)
            start = end
        }
    }

    private mutating func hearIrony(_ scope: borrowing Scope, _ sentence: Range<Int>) {
        guard let praise = sentence.prefix(3).first(where: { weights[$0] >= 1 }) else { return }
        let rest = praise + 1..<sentence.upperBound
        let isAgain = rest.contains { scope.roles($0).contains(.again) }
        let fails = rest.contains { weights[$0] < 0 || scope.isNegation($0) }
        let turns = rest.contains { scope.roles($0).contains(.but) }
        if isAgain, fails, !turns { weights[praise] *= -0.7 }
    }

    private mutating func hearBut(_ scope: borrowing Scope) {
        guard let but = scope.entries.indices.last(where: { $0 > 0 && scope.roles($0).contains(.but) }) else {
            return
        }
        for token in weights.indices { weights[token] *= token < but ? 0.6 : 1.3 }
    }

    /// Words that tell of a fault and not of a feeling add up to no more than that.
    private static let faults = 0.9

    private func result(_ scope: borrowing Scope) -> Result {
        var (sum, size, count, mild) = (0.0, 0.0, 0, 0.0)
        for (weight, value) in zip(weights, values) where weight != 0 {
            if weight < 0, abs(value) < 1 { mild += weight } else { sum += weight }
            size += abs(weight)
            count += 1
        }
        sum += max(mild, -Self.faults)
        sum += emphasis(scope.utterance.marks) * (sum < 0 ? -1 : 1) * min(1, abs(sum))
        let agreement = size == 0 ? 0 : min(1, abs(sum) / size)
        if weights.count > 40 { sum *= (40 / Double(weights.count)).squareRoot() }
        let value = sum / (sum * sum + 15).squareRoot()
        let confidence = (1 - 1 / (1 + 0.8 * Double(count))) * (0.5 + 0.5 * agreement)
        let heaviest = weights.indices.max { side(weights[$0], value) < side(weights[$1], value) }
        return Result(
            score: Score(value: value, confidence: confidence), heaviest: heaviest,
            praise: weights.reduce(0) { $0 + max(0, $1) }, blame: weights.reduce(0) { $0 - min(0, $1) })
    }

    private func side(_ weight: Double, _ value: Double) -> Double { value < 0 ? -weight : weight }

    private func emphasis(_ marks: Utterance.Marks) -> Double {
        var emphasis = 0.2 * Double(min(marks.exclamations, 4))
        if marks.questions >= 3 { emphasis += 0.3 }
        if marks.words >= 3, marks.shouted * 10 >= marks.words * 7 { emphasis += 0.6 }
        return emphasis
    }
}
