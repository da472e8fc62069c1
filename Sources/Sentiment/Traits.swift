/// What a message is like as a whole.
enum Trait: UInt8, CaseIterable {
    /// Words of negation in what is stated, once or more often; in what is asked.
    case denied, deniedOften, deniedAsked
    /// Has a question; ends with one; has several marks of it.
    case question, endsAsking, questions
    case exclaimed, exclaimedOften, shouted
    /// How many words: up to 2, 4; 14 to 24; more.
    case bareWord, fewWords, manyWords, long
    /// Asks nothing.
    case statement
    /// None of the cues that tell of need.
    case bland
    case contrast
    /// All is well, or taken back.
    case calm

    // Cues in what is stated that say more together.
    case deniedOwn, pastOwn, pastAddressee, pastDenied, lastingDenied, lastingRecurring, faultOwn
    case faultAddressee, harmBody, harmOwn, moneyFault, irony, personTalk, personTalkAsked
    case solvedFault, leisureHarm, tradeFault
}

struct Traits: OptionSet, Hashable {
    var rawValue: UInt64

    init(rawValue: UInt64) { self.rawValue = rawValue }
    init(_ trait: Trait) { rawValue = 1 << UInt64(trait.rawValue) }
}

/// What a message has more or less of.
enum Amount: UInt8, CaseIterable {
    /// What its words say, as far as they praise or complain.
    case praise, blame
    /// Sentences after the first.
    case sentences
    /// Different cues that tell of need.
    case breadth
}
