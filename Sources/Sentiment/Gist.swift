/// The longer words of a message, few enough to be kept, by which one that says the same again is known.
package struct Gist: Hashable, Sendable {
    /// The smallest hashes of its words' beginnings, ascending; `UInt32.max` where there are fewer.
    package private(set) var words = SIMD8<UInt32>(repeating: .max)

    package init() {}

    package init(_ words: SIMD8<UInt32>) { self.words = words }

    package var count: Int {
        var count = 0
        for index in 0..<8 where words[index] != .max { count += 1 }
        return count
    }

    package mutating func add(_ word: UInt32) {
        var word = word
        for index in 0..<8 where words[index] >= word {
            if words[index] == word { return }
            swap(&words[index], &word)
        }
    }

    /// Whether two messages have two words or more, and nearly the same ones.
    package func isLike(_ other: Gist) -> Bool {
        let most = max(count, other.count)
        guard min(count, other.count) >= 2 else { return false }
        var (a, b, common) = (0, 0, 0)
        while a < count, b < other.count {
            let (one, two) = (words[a], other.words[b])
            if one == two { common += 1 }
            if one <= two { a += 1 }
            if two <= one { b += 1 }
        }
        return common >= 2 && common * 20 >= most * 13
    }
}
