/// Words by their folded letters: exact, by their beginning, stretched (`sooo`), or with one slip of the finger.
package struct WordTable: Sendable {
    private var exact = HashMap()
    private var beginnings = HashMap()
    /// Lengths of beginnings, as bits.
    private var beginningLengths: UInt64 = 0
    /// Words with one letter left out, by which slips are found; the first of their places in `links`.
    private var deletions = HashMap()
    /// A word's place in `slippery`, and the next link of the same letters; −1 for none.
    private var links: [(word: Int32, next: Int32)] = []
    private var slippery: [(letters: [UInt8], value: Int32)] = []

    /// Shorter words are too like one another for slips; of this length only two letters may have changed places.
    package static let slipLength = 5
    private static let longestSlip = 16

    package init() {}

    /// The value of a word that is in the table just so.
    package func value(_ hash: UInt64) -> Int32? { exact[hash] }

    package mutating func insert(_ letters: [UInt8], _ value: Int32) {
        exact[LetterHash.of(letters)] = value
    }

    package mutating func insert(emoji hash: UInt64, _ value: Int32) { exact[hash] = value }

    package mutating func insert(beginning letters: [UInt8], _ value: Int32) {
        beginnings[LetterHash.of(letters)] = value
        beginningLengths |= 1 << UInt64(min(letters.count, 63))
    }

    /// Lets slips of this word be found as the word. Of two words with a common slip the later is asked first.
    package mutating func allowSlips(of letters: [UInt8], _ value: Int32) {
        guard letters.count >= Self.slipLength, letters.count <= Self.longestSlip else { return }
        let place = Int32(slippery.count)
        slippery.append((letters, value))
        link(LetterHash.of(letters), place)
        for hash in deletionHashes(letters[...]) { link(hash, place) }
    }

    private mutating func link(_ hash: UInt64, _ word: Int32) {
        links.append((word, deletions[hash] ?? -1))
        deletions[hash] = Int32(links.count - 1)
    }

    /// Exact, then stretched, then by the longest beginning. No slips.
    package func find(_ token: Token, in utterance: borrowing Utterance) -> Int32? {
        if let value = exact[token.hash] { return value }
        if token.isEmoji { return nil }
        if token.isStretched, let value = exact[hashOfSingles(utterance[letters: token])] { return value }
        return beginnings.isEmpty ? nil : beginning(utterance[letters: token])
    }

    /// By one letter too many, too few, wrong, or changed with its neighbour; the first letter is right.
    ///
    /// - Parameter accepts: whether it may be that word.
    package func slip(
        _ token: Token, in utterance: borrowing Utterance, _ accepts: (Int32) -> Bool
    ) -> Int32? {
        guard token.count >= Self.slipLength, token.count <= Self.longestSlip + 1, !slippery.isEmpty else {
            return nil
        }
        let letters = utterance[letters: token]
        if let found = find(token.hash, letters, accepts) { return found }
        var found: Int32?
        forEachDeletion(letters) { hash in
            if found == nil { found = find(hash, letters, accepts) }
        }
        return found
    }

    private func find(_ hash: UInt64, _ letters: ArraySlice<UInt8>, _ accepts: (Int32) -> Bool) -> Int32? {
        var link = deletions[hash] ?? -1
        while link >= 0 {
            let word = slippery[Int(links[Int(link)].word)]
            if isSlip(word.letters[...], letters), accepts(word.value) { return word.value }
            link = links[Int(link)].next
        }
        return nil
    }

    private func isSlip(_ word: ArraySlice<UInt8>, _ letters: ArraySlice<UInt8>) -> Bool {
        guard isOneSlip(word, letters) else { return false }
        return word.count > Self.slipLength
            || letters.count == word.count && word.sorted() == letters.sorted()
    }

    private func beginning(_ letters: ArraySlice<UInt8>) -> Int32? {
        var (hash, found) = (LetterHash(), nil as Int32?)
        var length: UInt64 = 0
        for letter in letters.prefix(62) {
            hash.add(letter)
            length += 1
            if beginningLengths & 1 << length != 0, let value = beginnings[hash.value] { found = value }
        }
        return found
    }

    private func hashOfSingles(_ letters: ArraySlice<UInt8>) -> UInt64 {
        var (hash, last) = (LetterHash(), 0 as UInt8)
        for letter in letters where letter != last {
            hash.add(letter)
            last = letter
        }
        return hash.value
    }
}

/// Hashes of `letters` with each letter but the first left out.
private func forEachDeletion(_ letters: ArraySlice<UInt8>, _ body: (UInt64) -> Void) {
    for left in letters.indices.dropFirst() {
        var hash = LetterHash()
        for index in letters.indices where index != left { hash.add(letters[index]) }
        body(hash.value)
    }
}

private func deletionHashes(_ letters: ArraySlice<UInt8>) -> [UInt64] {
    var hashes: [UInt64] = []
    forEachDeletion(letters) { hashes.append($0) }
    return hashes
}

/// Whether one letter more, less or other, or two neighbours changed, makes the one word the other. Not for equal words.
func isOneSlip(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Bool {
    guard a.first == b.first, abs(a.count - b.count) <= 1 else { return false }
    var (a, b) = (a, b)
    while let one = a.first, one == b.first { (a, b) = (a.dropFirst(), b.dropFirst()) }
    while let one = a.last, one == b.last { (a, b) = (a.dropLast(), b.dropLast()) }
    switch (a.count, b.count) {
    case (0, 1), (1, 0), (1, 1): return true
    case (2, 2): return a.first == b.last && a.last == b.first
    default: return false
    }
}

/// 64-bit hashes to small numbers, by open addressing.
package struct HashMap: Sendable {
    /// Key and value side by side: one miss of the processor's cache instead of two.
    private struct Slot: Sendable {
        var key: UInt64 = 0
        /// −1 where it is free.
        var value: Int64 = -1
    }

    private var slots = [Slot(), Slot()]
    private var count = 0

    package init() {}

    package var isEmpty: Bool { count == 0 }

    /// Values are not negative.
    package subscript(_ key: UInt64) -> Int32? {
        get {
            let mask = slots.count - 1
            var place = Self.place(key) & mask
            while slots[place].value >= 0 {
                if slots[place].key == key { return Int32(truncatingIfNeeded: slots[place].value) }
                place = (place + 1) & mask
            }
            return nil
        }
        set {
            guard let newValue else { return }
            if count * 2 >= slots.count { grow() }
            put(key, Int64(newValue))
        }
    }

    private mutating func put(_ key: UInt64, _ value: Int64) {
        let mask = slots.count - 1
        var place = Self.place(key) & mask
        while slots[place].value >= 0, slots[place].key != key { place = (place + 1) & mask }
        if slots[place].value < 0 { count += 1 }
        slots[place] = Slot(key: key, value: value)
    }

    private mutating func grow() {
        let old = slots
        slots = [Slot](repeating: Slot(), count: old.count * 2)
        count = 0
        for slot in old where slot.value >= 0 { put(slot.key, slot.value) }
    }

    /// FNV's upper bits are its better ones.
    private static func place(_ key: UInt64) -> Int { Int(truncatingIfNeeded: key ^ key >> 29 ^ key >> 43) }
}
