/// What a token must be like: one issuer, one audience, and either a shared secret or a set of public keys, never both.
package struct TokenPolicy: Sendable {
    package let issuer: String
    package let audience: String
    /// With which HS256 is checked; nil where public keys are, and then HS256 is refused.
    package let secret: [UInt8]?
    /// How far the issuer's clock may be off, 0 to 60 s; used for `exp`, `nbf` and `iat`.
    package var leeway: Duration
    /// Longer tokens are not looked at.
    package var maximumBytes: Int
    /// From `iat` (from now where there is none) to `exp`; nil for no limit.
    package var maximumLifetime: Duration?

    /// Why a policy is none. Says nothing of the secret but its length.
    package struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
        package let description: String
    }

    /// - Throws: for an empty issuer or audience, a secret of fewer than 32 bytes (RFC 7518 §3.2), a leeway beyond 60 s.
    package init(
        issuer: String, audience: String, secret: [UInt8]? = nil, leeway: Duration = .seconds(60),
        maximumBytes: Int = 8192, maximumLifetime: Duration? = .seconds(900)
    ) throws(Fault) {
        guard !issuer.isEmpty else { throw Fault(description: "the issuer is empty") }
        guard !audience.isEmpty else { throw Fault(description: "the audience is empty") }
        if let secret, secret.count < 32 {
            throw Fault(description: "the secret has \(secret.count) bytes, expected at least 32")
        }
        guard (.zero ... .seconds(60)).contains(leeway) else {
            throw Fault(description: "the leeway is \(leeway), expected 0 to 60 seconds")
        }
        self.issuer = issuer
        self.audience = audience
        self.secret = secret
        self.leeway = leeway
        self.maximumBytes = maximumBytes
        self.maximumLifetime = maximumLifetime
    }
}
