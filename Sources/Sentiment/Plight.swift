internal import Words

/// Whether a message tells of something that goes wrong, by many small signs where no phrase of ours is said.
///
/// Its signs are words of an event, of what is dear, of how long it lasts; negations, capitals, questions that are none. A plain
/// question and praise speak against it.
struct Plight {
    private struct Signs {
        /// 0, 1, or 2 for more.
        private(set) var count = 0
        private var first: UInt64 = 0

        mutating func add(_ word: UInt64) {
            guard count < 2, count == 0 || word != first else { return }
            if count == 0 { first = word }
            count += 1
        }
    }

    private var events = Signs()
    private var stakes = Signs()
    private var lasting = Signs()
    private var negations = 0
    private var isRhetoric = false
    private var isInsisting = false
    private var weight = 0.0
    /// The first and the last token that counts.
    private var tokens: (first: Int, last: Int)?

    private static let threshold = 1.1

    /// - Parameter harmless: of each token, whether it means no harm.
    init(_ scope: borrowing Scope, _ harmless: [Bool], _ result: Weighing.Result) {
        for token in scope.entries.indices where scope.entries[token] >= 0 && !harmless[token] {
            count(scope.roles(token), token, scope)
        }
        weigh(scope, result)
    }

    func finding(_ utterance: borrowing Utterance) -> Finding? {
        guard weight >= Self.threshold, let tokens else { return nil }
        let span = Int(utterance.tokens[tokens.first].start)..<Int(utterance.tokens[tokens.last].end)
        return Finding(.struggle, span)
    }

    private mutating func count(_ roles: Roles, _ token: Int, _ scope: borrowing Scope) {
        let word = scope.utterance.tokens[token].hash
        // What one has done oneself is no complaint: `I broke a glass`.
        if roles.contains(.event), !scope.roles(token - 1).contains(.speaker) { events.add(word) }
        if roles.contains(.stakes) { stakes.add(word) }
        if roles.contains(.lasting) || roles.contains(.again) { lasting.add(word) }
        if roles.contains(.rhetoric) { isRhetoric = true }
        if roles.contains(.insist) { isInsisting = true }
        let isNegation = roles.contains(.negation) && !scope.roles(token + 1).contains(.only)
        if isNegation { negations += 1 }
        if isNegation || !roles.isDisjoint(with: Roles.cues.subtracting(.asking)) {
            tokens = (tokens?.first ?? token, token)
        }
    }

    private mutating func weigh(_ scope: borrowing Scope, _ result: Weighing.Result) {
        let marks = scope.utterance.marks
        let isShouted = marks.words >= 3 && marks.shouted * 10 >= marks.words * 7
        weight = 0.9 * Double(events.count) + 0.45 * Double(stakes.count + lasting.count)
        weight += 0.5 * Double(min(negations, 2))
        if isRhetoric { weight += 1 }
        if isInsisting { weight += 1 }
        if isShouted { weight += 0.8 }
        if marks.exclamations > 0 { weight += marks.questions > 0 ? 0.7 : 0.4 }
        let contrast = contrast(scope)
        if contrast == .denied { weight += 0.6 }
        // Praise for what is broken is irony.
        let isIrony = events.count > 0 && result.isPraise && contrast == .none
        weight += isIrony ? 1 : max(-1, min(1, -2 * result.score.value))
        if !isShouted, !isRhetoric { weight -= question(scope) }
    }

    private enum Contrast { case none, plain, denied }

    /// `it was approved, but it never came`.
    private func contrast(_ scope: borrowing Scope) -> Contrast {
        guard let but = scope.entries.indices.first(where: { scope.roles($0).contains(.but) }) else {
            return .none
        }
        for token in but..<scope.entries.count where scope.isNegation(token) { return .denied }
        return .plain
    }

    private func asksInClause(_ scope: borrowing Scope) -> Bool {
        scope.entries.indices.contains {
            scope.utterance.tokens[$0].before != .none && scope.roles($0).contains(.asking)
        }
    }

    private func question(_ scope: borrowing Scope) -> Double {
        guard let last = scope.asked.last else { return 0 }
        let isAsking = scope.roles(0).contains(.asking) || !scope.asked.contains(false)
        if isAsking, !isInsisting { return 1.5 }
        return last || asksInClause(scope) ? 0.7 : 0
    }
}
