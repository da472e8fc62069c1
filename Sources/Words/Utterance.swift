/// A text as words, folded so that spellings of one word are one; each knows its place in the original.
///
/// Kept from text to text for its memory. Without quoted history, signatures, addresses and links.
package struct Utterance: Sendable {
    package private(set) var tokens: [Token] = []
    /// The folded letters of all words, one after the other.
    package private(set) var letters: [UInt8] = []
    package private(set) var marks = Marks()

    /// What is in the making.
    private var word = Word()
    private var division = Division.sentence
    /// The first token since the last space: an address is one run, and is dropped.
    private var run = 0

    /// What a text has besides words.
    package struct Marks: Sendable, Hashable {
        package var exclamations = 0
        package var questions = 0
        /// Words of two letters and more, and those of them in capitals.
        package var words = 0
        package var shouted = 0
    }

    private struct Word {
        var hash = LetterHash()
        var start = -1
        var first = 0
        var capitals = 0
        var isStretched = false
    }

    package init() {}

    package init(_ text: String) {
        self.init()
        read(Array(text.utf8).span)
    }

    package subscript(letters token: Token) -> ArraySlice<UInt8> {
        letters[Int(token.first)..<Int(token.first + token.count)]
    }

    /// - Parameter text: valid UTF-8.
    package mutating func read(_ text: Span<UInt8>) {
        tokens.removeAll(keepingCapacity: true)
        letters.removeAll(keepingCapacity: true)
        marks = Marks()
        word.start = -1
        guard text.contains(newline) else { return read(text, 0..<text.count) }
        for range in History.spoken(in: text) { read(text, range) }
    }

    private mutating func read(_ text: Span<UInt8>, _ range: Range<Int>) {
        division = .sentence
        run = tokens.count
        // A global is asked for anew each time that it is named.
        let classes = classes
        var place = range.lowerBound
        while place < range.upperBound {
            let byte = text[place]
            switch classes[Int(byte)] {
            case .lower:
                add(byte, at: place)
                place += 1
            case .upper:
                add(byte | 0x20, at: place)
                word.capitals += 1
                place += 1
            case .mark: place = mark(byte, text, place, range.upperBound)
            case .wide: place = wide(text, place, range.upperBound)
            }
        }
        endWord(at: range.upperBound)
    }

    private mutating func add(_ letter: UInt8, at place: Int) {
        if word.start < 0 { begin(at: place) }
        let count = letters.count
        if count >= word.first + 2, letters[count - 1] == letter, letters[count - 2] == letter,
            letter > UInt8(ascii: "9")
        {
            word.isStretched = true
            return
        }
        letters.append(letter)
        word.hash.add(letter)
    }

    private mutating func begin(at place: Int) {
        word = Word()
        word.start = place
        word.first = letters.count
    }

    private mutating func endWord(at place: Int) {
        guard word.start >= 0 else { return }
        let count = letters.count - word.first
        var token = Token(
            hash: word.hash.value, start: UInt32(word.start), end: UInt32(place), first: UInt32(word.first),
            count: UInt32(count), before: division)
        token.isStretched = word.isStretched
        token.isShouted = count >= 2 && word.capitals == count
        if count >= 2 { marks.words += 1 }
        if token.isShouted { marks.shouted += 1 }
        tokens.append(token)
        division = .none
        word.start = -1
    }

    private mutating func emoji(_ scalar: UInt32, _ range: Range<Int>) {
        endWord(at: range.lowerBound)
        var token = Token(
            hash: LetterHash.of(emoji: scalar), start: UInt32(range.lowerBound),
            end: UInt32(range.upperBound),
            first: UInt32(letters.count), count: 0, before: division)
        token.isEmoji = true
        tokens.append(token)
        division = .none
    }

    /// - Returns: where to go on.
    private mutating func mark(_ byte: UInt8, _ text: Span<UInt8>, _ place: Int, _ end: Int) -> Int {
        let next = place + 1 < end ? text[place + 1] : UInt8(ascii: " ")
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"):
            endWord(at: place)
            run = tokens.count
        case UInt8(ascii: "'"), UInt8(ascii: "`"): apostrophe(text, place, end)
        case UInt8(ascii: "@"):
            return word.start >= 0 && isLetter(next) ? skipRun(text, place, end) : other(place)
        case UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "="), UInt8(ascii: "<"):
            return colon(byte, text, place, end)
        case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"): stop(byte, next, at: place)
        default: separator(byte, at: place)
        }
        return place + 1
    }

    private mutating func separator(_ byte: UInt8, at place: Int) {
        endWord(at: place)
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\""), newline,
            UInt8(ascii: "\r"), UInt8(ascii: "["), UInt8(ascii: "]"):
            // An empty line ends a sentence.
            division = byte == newline && division == .clause ? .sentence : max(division, .clause)
            run = tokens.count
        default: break
        }
    }

    private mutating func other(_ place: Int) -> Int {
        endWord(at: place)
        return place + 1
    }

    /// `don't` is `dont`, but `he'll` is `he ll`: `hell` is another word.
    private mutating func apostrophe(_ text: Span<UInt8>, _ place: Int, _ end: Int) {
        guard word.start >= 0 else { return }
        let isContraction =
            place + 2 < end && text[place + 1] | 0x20 == UInt8(ascii: "l")
            && text[place + 2] | 0x20 == UInt8(ascii: "l")
        let isQuote = place + 1 >= end || !isLetter(text[place + 1])
        if isContraction || isQuote { endWord(at: place) }
    }

    private mutating func stop(_ byte: UInt8, _ next: UInt8, at place: Int) {
        // `1.5`, `www.example.com`, `v2.1`: no sentence ends there.
        if byte == UInt8(ascii: "."), word.start >= 0, next >= UInt8(ascii: "0"), next <= UInt8(ascii: "9") {
            return endWord(at: place)
        }
        endWord(at: place)
        division = .sentence
        guard !tokens.isEmpty else { return }
        if byte == UInt8(ascii: "!") {
            marks.exclamations += 1
            tokens[tokens.count - 1].isExclaimed = true
        } else if byte == UInt8(ascii: "?") {
            marks.questions += 1
            tokens[tokens.count - 1].isAsked = true
        }
    }

    /// A colon may begin an emoticon, or a link's `://`.
    private mutating func colon(_ byte: UInt8, _ text: Span<UInt8>, _ place: Int, _ end: Int) -> Int {
        if byte == UInt8(ascii: ":"), place + 2 < end, text[place + 1] == UInt8(ascii: "/"),
            text[place + 2] == UInt8(ascii: "/")
        {
            return skipRun(text, place, end)
        }
        if word.start < 0 || byte != UInt8(ascii: "<"),
            let found = Emoticon(text, place, end, afterWord: word.start >= 0)
        {
            emoji(found.scalar, place..<place + found.count)
            return place + found.count
        }
        endWord(at: place)
        if byte != UInt8(ascii: "=") { division = max(division, .clause) }
        return place + 1
    }

    /// Forgets the run of characters up to the next space: an address or a link.
    private mutating func skipRun(_ text: Span<UInt8>, _ place: Int, _ end: Int) -> Int {
        if run < tokens.count {
            letters.removeSubrange(Int(tokens[run].first)...)
            tokens.removeSubrange(run...)
        } else if word.start >= 0 {
            letters.removeSubrange(word.first...)
        }
        word.start = -1
        var place = place
        while place < end, text[place] > UInt8(ascii: " ") { place += 1 }
        return place
    }

    /// A character of more than one byte.
    private mutating func wide(_ text: Span<UInt8>, _ place: Int, _ end: Int) -> Int {
        let (scalar, count) = decode(text, place, end)
        switch fold(scalar) {
        case .letters(let one, let two, let isCapital):
            add(one, at: place)
            if isCapital { word.capitals += 1 }
            if two != 0 { add(two, at: place) }
        case .foreign: for index in place..<place + count { add(text[index], at: place) }
        case .emoji: emoji(scalar, place..<place + count)
        case .mark(let byte): wideMark(byte, text, place, place + count, end)
        case .nothing: break
        }
        return place + count
    }

    private mutating func wideMark(
        _ byte: UInt8, _ text: Span<UInt8>, _ place: Int, _ after: Int, _ end: Int
    ) {
        switch byte {
        case UInt8(ascii: "'"): apostrophe(text, after - 1, end)
        case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"): stop(byte, 0x20, at: place)
        case UInt8(ascii: " "):
            endWord(at: place)
            run = tokens.count
        default: separator(byte, at: place)
        }
    }

    private func isLetter(_ byte: UInt8) -> Bool { classes[Int(byte)] != .mark }
}

private let newline = UInt8(ascii: "\n")

private enum ByteClass: UInt8 { case mark, lower, upper, wide }

private let classes: [ByteClass] = (0...255).map { byte in
    switch UInt8(byte) {
    case 0x61...0x7A, 0x30...0x39: .lower
    case 0x41...0x5A: .upper
    case 0x80...0xFF: .wide
    default: .mark
    }
}

/// The scalar at `place` and its length; U+FFFD of one byte where there is none.
func decode(_ text: Span<UInt8>, _ place: Int, _ end: Int) -> (scalar: UInt32, count: Int) {
    let byte = UInt32(text[place])
    let count = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
    guard byte < 0x80 || byte >= 0xC0, place + count <= end else { return (0xFFFD, 1) }
    var scalar = count == 1 ? byte : byte & (0x7F >> UInt32(count))
    for index in place + 1..<place + count { scalar = scalar << 6 | UInt32(text[index] & 0x3F) }
    return (scalar, count)
}

extension Span<UInt8> {
    func contains(_ byte: UInt8) -> Bool {
        for index in indices where self[index] == byte { return true }
        return false
    }
}
