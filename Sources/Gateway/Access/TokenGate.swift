internal import Credentials
internal import Fetch
internal import Issuer
internal import Logging
internal import Records
internal import Runtime

/// Checks tokens by the policy of the settings: with keys that are read anew as their issuer changes them, with a secret, or with
/// either where both are set. A family's algorithms are only ever tried with what was set for that family, so that no token can
/// choose a public key as its secret.
final class TokenGate: Sendable {
    private let source: KeySource?
    private let signed: Family?
    private let secret: Family?

    private struct Family {
        let verifier: TokenVerifier
        let cache = TokenCache()
    }

    /// Nil where no tokens are configured: then only API keys are accepted.
    /// - Throws: `ConfigurationError` for a place of keys that cannot be used, or keys in a file that are none.
    init?(_ settings: GatewaySettings) throws {
        guard let issuer = settings.issuer, let audience = settings.audience,
            settings.jwks != nil || settings.secret != nil
        else { return nil }
        let family = { (secret: [UInt8]?) in
            Family(
                verifier: TokenVerifier(
                    try TokenPolicy(
                        issuer: issuer, audience: audience, secret: secret,
                        maximumLifetime: .seconds(settings.limits.tokenLifetimeSeconds))))
        }
        source = try settings.jwks.map { try Self.source($0) }
        signed = try settings.jwks.map { _ in try family(nil) }
        secret = try settings.secret.map { try family($0) }
    }

    private static func source(_ place: String) throws -> KeySource {
        let location: KeyLocation
        do throws(FetchError) {
            location = try KeyLocation(place)
        } catch {
            throw ConfigurationError("BELLHOP_JWKS", place, "\(error)")
        }
        let source = KeySource(location)
        do {
            try source.run()
        } catch {
            // An issuer may be away for a while; a file that is wrong is a mistake.
            if case .file = location { throw ConfigurationError("BELLHOP_JWKS", place, "\(error)") }
            Log.warning(
                "keys_not_read", ["place": .text(place), "reason": .text("\(error)"), "next": "trying again"])
        }
        return source
    }

    /// Whether no token can be checked, since the issuer's keys were never read, or too long ago.
    var lacksKeys: Bool { signed != nil && secret == nil && source?.keys == nil }

    func principal(_ token: [UInt8], now: Timestamp) throws(TokenFault) -> Principal {
        guard let signed else { return try principal(token, secret, keys: nil, now) }
        do throws(TokenFault) {
            return try principal(token, signed, keys: source?.keys, now)
        } catch {
            if error == .unknownKey { source?.want() }
            guard error == .algorithm, secret != nil else { throw error }
            return try principal(token, secret, keys: nil, now)
        }
    }

    private func principal(
        _ token: [UInt8], _ family: Family?, keys: KeySet?, _ now: Timestamp
    ) throws(TokenFault) -> Principal {
        guard let family else { throw .algorithm }
        return try family.cache.principal(token, family.verifier, keys: keys, now: now)
    }

    func stop() { source?.stop() }
}
