/// Why a token was refused. For the log and for counters: who sent it learns nothing of it.
package enum TokenFault: String, Error, Sendable, Hashable, CaseIterable {
    /// Beyond the policy's `maximumBytes`.
    case tooLong = "too-long"
    /// Not three parts of canonical base64url.
    case form
    /// The header is no JSON object, or has a member twice, or one that a token of ours cannot have.
    case header
    /// Other than the key's, or none.
    case algorithm
    /// `typ` is neither absent nor that of an access token.
    case type
    /// A `kid` that is no lookup key.
    case keyID = "key-id"
    /// No key of that id and algorithm: perhaps the keys have changed since they were read.
    case unknownKey = "unknown-key"
    case signature
    /// The claims are no JSON object, or have a member twice, or one of another type than its name asks for.
    case claims
    case issuer
    case audience
    case expired
    case notYetValid = "not-yet-valid"
    /// Valid for longer than the policy's `maximumLifetime`.
    case lifetime
    case tenant
    case subject
    case scope

    package var reason: String { rawValue }
}
