internal import Digest
package import Records
internal import Synchronization

/// Remembers tokens that were found right, so that a signature is checked once a token, not once a request.
///
/// Only right ones get in, by their SHA-256; each is forgotten when it expires, when the keys change, and when newer
/// ones need the room. One verifier has one cache: what one found right is not asked of another. Used by any
/// number of threads, one at a time.
package final class TokenCache: Sendable {
    private let state: Mutex<State>

    /// - Parameter capacity: tokens kept at most; about 0.5 KiB each.
    package init(capacity: Int = 10_000) { state = Mutex(State(capacity: max(2, capacity))) }

    /// As the verifier's, which is asked about a token that is not known.
    package func principal(
        _ token: [UInt8], _ verifier: TokenVerifier, keys: KeySet?, now: Timestamp
    ) throws(TokenFault) -> Principal {
        guard token.count <= verifier.policy.maximumBytes else { throw .tooLong }
        let (digest, known) = state.withLock { state in
            state.forgetUnless(keys: keys?.identity)
            let digest = TokenDigest(state.digester.sha256(token.span))
            return (digest, state.entry(digest, now))
        }
        if let known { return known }
        let principal = try verifier.principal(token, keys: keys, now: now)
        state.withLock { $0.insert(principal, digest, keys: keys?.identity, now) }
        return principal
    }

    /// Tokens that are remembered.
    package var count: Int { state.withLock { $0.recent.count + $0.old.count } }
}

/// A SHA-256.
private struct TokenDigest: Hashable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    init(_ bytes: [UInt8]) {
        func word(_ start: Int) -> UInt64 {
            var word: UInt64 = 0
            for index in start..<start + 8 { word = word << 8 | UInt64(bytes[index]) }
            return word
        }
        words = (word(0), word(8), word(16), word(24))
    }

    static func == (a: TokenDigest, b: TokenDigest) -> Bool { a.words == b.words }

    /// The digest is as random as any hash of it.
    func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

/// Two halves: when the recent one is full it becomes the old one, and what nobody asked for since goes.
private struct State: ~Copyable {
    struct Entry {
        let principal: Principal
        /// When it was checked: a clock that was set back calls for another look.
        let from: Timestamp
    }

    let digester = Digester()
    let capacity: Int
    var keys: Identity?
    var recent: [TokenDigest: Entry] = [:]
    var old: [TokenDigest: Entry] = [:]

    init(capacity: Int) { self.capacity = capacity }

    mutating func forgetUnless(keys: Identity?) {
        guard keys != self.keys else { return }
        self.keys = keys
        recent = [:]
        old = [:]
    }

    mutating func entry(_ digest: TokenDigest, _ now: Timestamp) -> Principal? {
        if let entry = recent[digest] { return entry.isValid(now) ? entry.principal : nil }
        guard let entry = old.removeValue(forKey: digest), entry.isValid(now) else { return nil }
        keep(entry, digest)
        return entry.principal
    }

    /// Nothing for keys that have changed while the token was being checked.
    mutating func insert(_ principal: Principal, _ digest: TokenDigest, keys: Identity?, _ now: Timestamp) {
        guard keys == self.keys else { return }
        keep(Entry(principal: principal, from: now), digest)
    }

    private mutating func keep(_ entry: Entry, _ digest: TokenDigest) {
        if recent.count >= capacity / 2 {
            old = recent
            recent = [:]
        }
        recent[digest] = entry
    }
}

extension State.Entry {
    func isValid(_ now: Timestamp) -> Bool { from <= now && principal.expiresAt.map { now < $0 } ?? false }
}
