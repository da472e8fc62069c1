internal import Credentials
internal import Documents
internal import Records

/// Who a request is from.
struct Access: Sendable {
    private let tokens: TokenGate?
    private let keys: KeyDirectory

    init(tokens: TokenGate?, keys: KeyDirectory) {
        self.tokens = tokens
        self.keys = keys
    }

    /// - Parameter values: of the header `Authorization`.
    /// - Throws: one and the same problem for whatever is wrong; its `inside` says what.
    func principal(_ values: [String], now: Timestamp) throws(Problem) -> Principal {
        let bearer: Bearer
        do throws(Bearer.Fault) {
            bearer = try Bearer.parse(values)
        } catch {
            throw .unauthenticated(error.reason)
        }
        switch bearer {
        case .token(let token):
            guard let tokens else { throw .unauthenticated("no-tokens-configured") }
            guard !tokens.lacksKeys else {
                throw Problem(
                    .unavailable, "tokens cannot be checked now; try again", retryAfter: 5,
                    inside: "issuer-keys-not-read")
            }
            do throws(TokenFault) {
                return try tokens.principal(token, now: now)
            } catch {
                throw .unauthenticated(error.reason)
            }
        case .key(let presented):
            switch keys.find(presented, now: now) {
            case .key(let principal): return principal
            case .unknown: throw .unauthenticated("unknown-key")
            case .notReady:
                throw Problem(
                    .unavailable, "keys cannot be checked now; try again", retryAfter: 2,
                    inside: "keys-not-read")
            }
        }
    }
}
