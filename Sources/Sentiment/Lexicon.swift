internal import Words

/// Words and phrases of all languages, ready to be looked up. Made once, shared by all threads.
package struct Lexicon: Sendable {
    var table = WordTable()
    var entries: [Entry] = []
    /// Classes of all entries, one entry's after the other.
    var classes: [UInt16] = []
    /// Phrases that each entry is the anchor of, one entry's after the other.
    var anchored: [AnchoredPhrase] = []
    /// The companions that each entry is one of, as bits: `companionWords` for each.
    var companions: [UInt64] = []
    var companionWords = 0
    var phrases = PhraseTable()
    var weights = PlightWeights.standard

    /// What is known of one word.
    struct Entry {
        /// By language; zero where it has none.
        var values = SIMD4<Float>(repeating: 0)
        /// By language.
        var leanings = SIMD4<Float>(repeating: 0)
        /// By language.
        var roles = SIMD4<UInt64>(repeating: 0)
        /// Languages that it is a word of, as bits.
        var languages: UInt8 = 0
        var firstClass: Int32 = 0
        var classCount: Int32 = 0
        var firstAnchored: Int32 = 0
        var anchoredCount: Int32 = 0

        /// Of its classes.
        var classPlaces: Range<Int> { Int(firstClass)..<Int(firstClass + classCount) }
        /// Of the phrases that it is the anchor of.
        var anchoredPlaces: Range<Int> { Int(firstAnchored)..<Int(firstAnchored + anchoredCount) }
    }

    /// A phrase to look for, and the companion that it cannot do without.
    struct AnchoredPhrase {
        var phrase: UInt16
        var companion: UInt16
    }

    package static let standard = Lexicon([.english, .portuguese, .german])

    init(_ sources: [LexiconSource]) {
        var builder = LexiconBuilder()
        for source in sources { builder.add(source) }
        self = builder.lexicon()
    }

    init() {}
}
