internal import CStemmer

/// Snowball's stemmer of one language. For one thread.
@safe package struct Stemmer: ~Copyable {
    private let handle: OpaquePointer
    private let language: Language

    package init(_ language: Language) {
        let name =
            switch language {
            case .english: "english"
            case .portuguese: "portuguese"
            case .german: "german"
            }
        guard let handle = unsafe sb_stemmer_new(name, "UTF_8") else { fatalError("Snowball has no \(name)") }
        unsafe self.handle = unsafe handle
        self.language = language
    }

    deinit { unsafe sb_stemmer_delete(handle) }

    /// The hash of the stem of a word, and how many letters of the word every form of it begins with.
    ///
    /// - Parameter word: folded letters. Endings that Portuguese writes with accents are given theirs back, or the stemmer would
    ///   not know them.
    package func stem(_ word: ArraySlice<UInt8>) -> (hash: UInt64, shared: Int) {
        var word = Array(word)
        if language == .portuguese { accent(&word) }
        return unsafe word.withUnsafeBufferPointer { letters in
            guard let start = letters.baseAddress,
                let stem = unsafe sb_stemmer_stem(handle, start, Int32(letters.count))
            else { return (LetterHash().value, 0) }
            let count = unsafe Int(sb_stemmer_length(handle))
            let found = unsafe UnsafeBufferPointer(start: stem, count: count)
            // The last letter of a stem may be another in the next form: `city`, `cities`.
            var shared = 0
            while shared < count - 1, shared < letters.count, unsafe found[shared] == letters[shared] {
                shared += 1
            }
            return (unsafe LetterHash.of(Array(found)), shared)
        }
    }

    private func accent(_ word: inout [UInt8]) {
        for (plain, accented) in accents
        where word.count > plain.count && word.suffix(plain.count) == plain[...] {
            word.replaceSubrange((word.count - plain.count)..., with: accented)
            return
        }
    }
}

private let accents: [([UInt8], [UInt8])] = [
    ("cao", "ção"), ("coes", "ções"), ("encia", "ência"), ("encias", "ências"), ("avel", "ável"),
    ("ivel", "ível"),
    ("aveis", "áveis"), ("iveis", "íveis"), ("ario", "ário"), ("aria", "ária"),
].map { (Array($0.utf8), Array($1.utf8)) }
