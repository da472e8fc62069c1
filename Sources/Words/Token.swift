/// How strongly two neighbouring words are divided.
package enum Division: UInt8, Comparable, Sendable {
    case none
    /// A comma, a dash, a bracket, a line's end.
    case clause
    case sentence

    package static func < (a: Division, b: Division) -> Bool { a.rawValue < b.rawValue }
}

/// A word, a number or an emoji of a text.
package struct Token: Sendable {
    /// Of its folded letters; for an emoji of its scalar.
    package var hash: UInt64
    /// Its bytes in the original text (UTF-8).
    package var start: UInt32
    package var end: UInt32
    /// Its folded letters in `Utterance.letters`.
    var first: UInt32
    package var count: UInt32
    /// What stands before it.
    package var before: Division = .none
    package var isEmoji = false
    /// All in capitals, of at least two letters.
    package var isShouted = false
    /// A letter three times or more in a row, of which two are left: `sooo`.
    package var isStretched = false
    /// The sentence that it ends is a question, or a cry.
    package var isAsked = false
    package var isExclaimed = false
    package var source: Range<Int> { Int(start)..<Int(end) }
}

/// FNV-1a over folded letters, byte by byte.
package struct LetterHash: Sendable {
    package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    package init() {}

    package mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
    }

    /// Not generic: other modules would get no specialised code.
    package static func of(_ letters: ArraySlice<UInt8>) -> UInt64 {
        var hash = LetterHash()
        for letter in letters { hash.add(letter) }
        return hash.value
    }

    package static func of(_ letters: [UInt8]) -> UInt64 { of(letters[...]) }

    /// Never that of letters, but by accident.
    package static func of(emoji scalar: UInt32) -> UInt64 {
        var hash = LetterHash()
        hash.add(0xFF)
        for shift in [0, 8, 16] as [UInt32] { hash.add(UInt8(truncatingIfNeeded: scalar >> shift)) }
        return hash.value
    }
}
