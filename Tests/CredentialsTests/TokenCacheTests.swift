import Credentials
import Records
import Testing

@Suite("Tokens: cache") struct TokenCacheTests {
    private let cache = TokenCache(capacity: 8)

    private func ask(_ token: String, _ checker: Checker, at time: Timestamp = now) -> TokenFault? {
        do throws(TokenFault) {
            _ = try cache.principal(Array(token.utf8), checker.verifier, keys: checker.keys, now: time)
            return nil
        } catch {
            return error
        }
    }

    private func token(_ number: Int) -> String { Draft { $0.set("sub", "\"u\(number)\"") }.token }

    @Test("a token that was right is right again, and gives the same principal")
    func again() throws {
        let checker = try Checker.secret()
        let bytes = Array(Draft().token.utf8)
        let first = try cache.principal(bytes, checker.verifier, keys: nil, now: now)
        #expect(cache.count == 1)
        let second = try cache.principal(bytes, checker.verifier, keys: nil, now: now + 1)
        #expect(first == second)
        #expect(first.subject == "user-1")
        #expect(cache.count == 1)
    }

    @Test("nothing that was refused is kept, and refusal stays refusal")
    func refused() throws {
        let checker = try Checker.secret()
        let forged = Draft { $0.signer = .secret([1]) }.token
        for _ in 0..<3 { #expect(ask(forged, checker) == .signature) }
        #expect(ask(Draft().token + "A", checker) == .signature)
        #expect(ask(String(repeating: "x", count: 9000), checker) == .tooLong)
        #expect(cache.count == 0)
    }

    @Test("a kept token ends as one that is not kept")
    func expiry() throws {
        let checker = try Checker.secret { $0.leeway = .seconds(10) }
        #expect(ask(Draft().token, checker) == nil)
        #expect(ask(Draft().token, checker, at: now + 299) == nil)
        #expect(ask(Draft().token, checker, at: now + 309) == nil)
        #expect(ask(Draft().token, checker, at: now + 310) == .expired)
        #expect(ask(Draft().token, checker, at: now + 100_000) == .expired)
    }

    @Test("a clock that was set back calls for another look")
    func clockSetBack() throws {
        let checker = try Checker.secret { $0.leeway = .zero }
        let later = Draft { $0.set("nbf", "\(seconds)") }.token
        #expect(ask(later, checker) == nil)
        #expect(ask(later, checker, at: now + -1) == .notYetValid)
    }

    @Test("changed keys forget every token, the same keys read again do not")
    func keys() throws {
        let token = Draft { $0.signer = .key(.ed25519) }.token
        let (old, same) = (try Checker.keys(), try Checker.keys())
        #expect(ask(token, old) == nil)
        #expect(ask(token, same) == nil)
        #expect(cache.count == 1)
        let other = try Checker.keys(
            #"{"keys":[{"kty":"EC","crv":"P-256","x":"\#(p256X)","y":"\#(p256Y)"}]}"#)
        #expect(ask(token, other) == .unknownKey)
        #expect(cache.count == 0)
    }

    @Test("it never keeps more than it may, and what is asked for stays longest")
    func bounds() throws {
        let checker = try Checker.secret()
        for number in 0..<100 {
            #expect(ask(token(number), checker) == nil)
            #expect(ask(token(0), checker) == nil)
            #expect(cache.count <= 8)
        }
        // The one that was always asked for is still known: even a verifier with another secret is not asked.
        let other = TokenVerifier(
            try TokenPolicy(issuer: "x", audience: "y", secret: [UInt8](repeating: 1, count: 32)))
        _ = try cache.principal(Array(token(0).utf8), other, keys: nil, now: now)
        #expect(throws: TokenFault.self) {
            _ = try cache.principal(Array(token(1).utf8), other, keys: nil, now: now)
        }
    }

    @Test("many threads at once get their own principals")
    func threads() async throws {
        let checker = try Checker.secret()
        let cache = cache
        let isRight = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<8 {
                let token = Array(token(number).utf8)
                group.addTask {
                    for _ in 0..<200 {
                        let principal = try cache.principal(token, checker.verifier, keys: nil, now: now)
                        guard principal.subject == Text("u\(number)") else { return false }
                    }
                    return true
                }
            }
            return try await group.allSatisfy { $0 }
        }
        #expect(isRight)
    }
}
