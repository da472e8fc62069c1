internal import Words

/// Looks for phrases around the words that stand for them.
struct Matcher {
    let lexicon: Lexicon
    let utterance: Utterance
    /// The lexicon's entry of each token; −1 for none.
    let entries: [Int32]
    /// The companions that stand in the message, as bits: most phrases lack theirs, and need no search.
    let present: [UInt64]

    /// All phrases whose anchor is the token.
    func matches(at token: Int, _ found: inout [PhraseMatch]) {
        for place in lexicon.entries[Int(entries[token])].anchoredPlaces {
            let (number, companion) = (lexicon.anchored[place].phrase, lexicon.anchored[place].companion)
            guard present[Int(companion >> 6)] >> UInt64(companion & 63) & 1 != 0 else { continue }
            if let match = match(Int32(number), at: token) { found.append(match) }
        }
    }

    private func match(_ number: Int32, at token: Int) -> PhraseMatch? {
        let phrase = lexicon.phrases.phrases[Int(number)]
        guard let first = backward(phrase, token), let last = forward(phrase, token) else { return nil }
        if phrase.isFirst, utterance.tokens[first].before == .none { return nil }
        if phrase.isLast, last + 1 < utterance.tokens.count, utterance.tokens[last + 1].before == .none,
            !utterance.tokens[last + 1].isEmoji
        {
            return nil
        }
        return PhraseMatch(phrase: number, first: first, last: last, anchor: token)
    }

    private func forward(_ phrase: Phrase, _ token: Int) -> Int? {
        var (last, slack) = (token, 0)
        for index in phrase.anchor + 1..<phrase.stepCount {
            let step = lexicon.phrases.step(index, of: phrase)
            let reach = Int(step.gap) + slack
            if let next = next(after: last, within: reach, step.class) {
                (last, slack) = (next, 0)
            } else if step.isOptional {
                // The words that stand before what is missing may stand before what follows it.
                slack = reach
            } else {
                return nil
            }
        }
        return last
    }

    private func backward(_ phrase: Phrase, _ token: Int) -> Int? {
        var (first, gap) = (token, Int(lexicon.phrases.step(phrase.anchor, of: phrase).gap))
        for index in (0..<phrase.anchor).reversed() {
            let step = lexicon.phrases.step(index, of: phrase)
            if let previous = previous(before: first, within: gap, step.class) {
                (first, gap) = (previous, Int(step.gap))
            } else if step.isOptional {
                gap += Int(step.gap)
            } else {
                return nil
            }
        }
        return first
    }

    /// The nearest token of the class in the same sentence.
    private func next(after token: Int, within gap: Int, _ number: UInt16) -> Int? {
        var place = token + 1
        while place < utterance.tokens.count, place <= token + 1 + gap,
            utterance.tokens[place].before < .sentence
        {
            if isMember(place, number) { return place }
            place += 1
        }
        return nil
    }

    private func previous(before token: Int, within gap: Int, _ number: UInt16) -> Int? {
        var place = token
        while place > 0, place >= token - gap, utterance.tokens[place].before < .sentence {
            place -= 1
            if isMember(place, number) { return place }
        }
        return nil
    }

    private func isMember(_ token: Int, _ number: UInt16) -> Bool {
        guard entries[token] >= 0 else { return false }
        let places = lexicon.entries[Int(entries[token])].classPlaces
        var (low, high) = (places.lowerBound, places.upperBound)
        // An entry's classes ascend; some words have a hundred.
        while low < high {
            let middle = (low + high) / 2
            if lexicon.classes[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low < places.upperBound && lexicon.classes[low] == number
    }
}
