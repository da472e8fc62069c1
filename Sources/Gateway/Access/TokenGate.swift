internal import Credentials
internal import Fetch
internal import Issuer
internal import Logging
internal import Records
internal import Runtime

/// Checks tokens by the policy of the settings: with a secret, or with keys that are read anew as their issuer changes them.
final class TokenGate: Sendable {
    private let verifier: TokenVerifier
    private let source: KeySource?
    private let cache = TokenCache()

    /// Nil where no tokens are configured: then only API keys are accepted.
    /// - Throws: `ConfigurationError` for a place of keys that cannot be used, or keys in a file that are none.
    init?(_ settings: GatewaySettings) throws {
        guard let issuer = settings.issuer, let audience = settings.audience, settings.jwks != nil || settings.secret != nil
        else { return nil }
        verifier = TokenVerifier(
            try TokenPolicy(
                issuer: issuer, audience: audience, secret: settings.secret,
                maximumLifetime: .seconds(settings.limits.tokenLifetimeSeconds)))
        source = try settings.jwks.map { try Self.source($0) }
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
            Log.warning("keys_not_read", ["place": .text(place), "reason": .text("\(error)"), "next": "trying again"])
        }
        return source
    }

    func principal(_ token: [UInt8], now: Timestamp) throws(TokenFault) -> Principal {
        do throws(TokenFault) {
            return try cache.principal(token, verifier, keys: source?.keys, now: now)
        } catch {
            if error == .unknownKey { source?.want() }
            throw error
        }
    }

    func stop() { source?.stop() }
}
