internal import Credentials
internal import Records
internal import Runtime

/// Checks tokens by the policy of the settings, with keys that are read anew as their issuer changes them.
final class TokenGate: Sendable {
    private let verifier: TokenVerifier
    private let cache = TokenCache()

    /// Nil where no tokens are configured: then only API keys are accepted.
    init?(_ settings: GatewaySettings) throws {
        guard let issuer = settings.issuer, let audience = settings.audience, settings.jwks != nil || settings.secret != nil
        else { return nil }
        verifier = TokenVerifier(
            try TokenPolicy(
                issuer: issuer, audience: audience, secret: settings.secret,
                maximumLifetime: .seconds(settings.limits.tokenLifetimeSeconds)))
    }

    func principal(_ token: [UInt8], now: Timestamp) throws(TokenFault) -> Principal {
        try cache.principal(token, verifier, keys: nil, now: now)
    }

    func stop() {}
}
