internal import Crypto
internal import JSON
package import Records
internal import Synchronization

/// Tells whether a text is a token of our issuer for us, and for whom it speaks. Used by any number of threads at once.
package struct TokenVerifier: Sendable {
    package let policy: TokenPolicy
    private let secret: HMACKey?
    private let reader = TokenReader()

    package init(_ policy: TokenPolicy) {
        self.policy = policy
        secret = policy.secret.map { HMACKey($0) }
    }

    /// Nothing of the claims is read before the signature is found right.
    ///
    /// - Parameters:
    ///   - token: the text behind `Bearer`.
    ///   - keys: the issuer's; nil where the policy has a secret. With both, or neither, every token is refused.
    package func principal(
        _ token: [UInt8], keys: KeySet?, now: Timestamp
    ) throws(TokenFault) -> Principal {
        guard token.count <= policy.maximumBytes else { throw .tooLong }
        guard let parts = TokenParts(token) else { throw .form }
        let header = try reader.read(token, parts.header, .header) { nodes throws(TokenFault) in
            try TokenHeader(nodes)
        }
        guard let signature = Base64URL.decode(token.span.extracting(parts.signature)) else { throw .form }
        try check(signature, of: token.span.extracting(parts.signed), header, keys)
        let claims = try reader.read(token, parts.claims, .claims) { nodes throws(TokenFault) in
            try TokenClaims(nodes)
        }
        return try principal(claims, now)
    }

    package func principal(_ token: String, keys: KeySet?, now: Timestamp) throws(TokenFault) -> Principal {
        try principal(Array(token.utf8), keys: keys, now: now)
    }

    /// The algorithm is that of the key which the policy says; the header's must only be the same.
    private func check(
        _ signature: [UInt8], of message: Span<UInt8>, _ header: TokenHeader, _ keys: KeySet?
    ) throws(TokenFault) {
        switch (header.algorithm, secret, keys) {
        case (.hs256, let secret?, nil):
            guard secret.accepts(signature.span, of: message) else { throw .signature }
        case (.signature(let algorithm), nil, let keys?):
            guard let key = keys.key(id: header.keyID, algorithm: algorithm) else { throw .unknownKey }
            guard key.accepts(signature.span, of: message) else { throw .signature }
        default: throw .algorithm
        }
    }

    private func principal(_ claims: TokenClaims, _ now: Timestamp) throws(TokenFault) -> Principal {
        guard claims.issuer == policy.issuer else { throw .issuer }
        guard claims.audiences.contains(policy.audience) else { throw .audience }
        let latest = now + policy.leeway
        guard now < claims.expiresAt + policy.leeway else { throw .expired }
        guard claims.notBefore ?? now <= latest, claims.issuedAt ?? now <= latest else { throw .notYetValid }
        if let maximum = policy.maximumLifetime {
            let end = claims.issuedAt.map { $0 + maximum } ?? latest + maximum
            guard claims.expiresAt <= end else { throw .lifetime }
        }
        return Principal(
            tenant: claims.tenant, subject: claims.subject, permissions: claims.permissions, kind: .token,
            expiresAt: claims.expiresAt)
    }
}

extension Timestamp {
    fileprivate static func + (time: Timestamp, duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        let microseconds = seconds &* 1_000_000 &+ attoseconds / 1_000_000_000_000
        return Timestamp(microseconds: time.microseconds &+ microseconds)
    }
}

/// A JSON parser that all callers share, one at a time: a token takes it for less than a microsecond.
private final class TokenReader: Sendable {
    private let document = Mutex(JSONDocument())

    /// Lends the JSON behind the base64url at `range`.
    /// - Throws: `form` where it is no base64url, `fault` where it is no JSON, and what `body` throws.
    func read<R: Sendable>(
        _ token: [UInt8], _ range: Range<Int>, _ fault: TokenFault,
        _ body: @Sendable (JSONNodes) throws(TokenFault) -> R
    ) throws(TokenFault) -> R {
        guard let json = Base64URL.decode(token.span.extracting(range), padding: RecordBatch.padding) else {
            throw .form
        }
        return try document.withLock { document throws(TokenFault) in
            defer { document.release() }
            guard (try? document.parse(json, 0..<json.count - RecordBatch.padding)) != nil else {
                throw fault
            }
            let result = document.withNodes { nodes in Result { () throws(TokenFault) in try body(nodes) } }
            return try result.get()
        }
    }
}
