import Credentials
import Testing

@Suite("Tokens: policy") struct TokenPolicyTests {
    @Test(
        "a policy that would let others in is refused when it is made",
        arguments: [
            ("", "a", 32, 60, "issuer"), ("i", "", 32, 60, "audience"), ("i", "a", 31, 60, "31 bytes"),
            ("i", "a", 0, 60, "0 bytes"), ("i", "a", 32, 61, "leeway"), ("i", "a", 32, -1, "leeway"),
            ("i", "a", 32, 60, nil), ("i", "a", 32, 0, nil),
        ] as [(String, String, Int, Int, String?)])
    func rules(issuer: String, audience: String, secret: Int, leeway: Int, says: String?) {
        do {
            _ = try TokenPolicy(
                issuer: issuer, audience: audience, secret: [UInt8](repeating: 1, count: secret),
                leeway: .seconds(leeway))
            #expect(says == nil)
        } catch {
            #expect(says.map { error.description.contains($0) } == true, "\(error)")
        }
    }

    @Test("unless told otherwise a token has 8 KiB, 60 seconds of leeway and a life of 15 minutes")
    func defaults() throws {
        let policy = try TokenPolicy(issuer: "i", audience: "a")
        #expect(policy.maximumBytes == 8192)
        #expect(policy.leeway == .seconds(60))
        #expect(policy.maximumLifetime == .seconds(900))
    }

    @Test("each fault has a name of its own for the log")
    func names() {
        #expect(Set(TokenFault.allCases.map(\.reason)).count == TokenFault.allCases.count)
    }
}
