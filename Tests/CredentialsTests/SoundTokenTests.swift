import Credentials
import Crypto
import Records
import Testing

@Suite("Tokens: sound ones") struct SoundTokenTests {
    @Test("a token with the secret says who asks and what that one may do")
    func secretToken() throws {
        let checker = try Checker.secret()
        let principal = try checker.verifier.principal(Draft().token, keys: nil, now: now)
        #expect(
            principal
                == Principal(
                    tenant: "acme", subject: "user-1", permissions: ["leads:write", "leads:read"],
                    kind: .token,
                    expiresAt: now + 300))
    }

    @Test("a token of each kind of public key is taken, with its kid and without", arguments: PrivateKey.all)
    func publicKeys(key: PrivateKey) throws {
        let checker = try Checker.keys()
        var draft = Draft { $0.signer = .key(key) }
        #expect(checker.fault(draft.token) == nil)
        draft.header = #"{"alg":"\#(key.algorithm.rawValue)"}"#
        #expect(checker.fault(draft.token) == nil)
    }

    @Test(
        "what makes a token no worse is taken",
        arguments: harmless)
    func tolerated(name: String, change: @escaping Change) throws {
        #expect(try Checker.secret().fault(Draft(change).token) == nil)
    }

    @Test("a token as long as may be is taken, one byte more is not")
    func longest() throws {
        let checker = try Checker.secret { $0.maximumBytes = Draft().token.utf8.count }
        #expect(checker.fault(Draft().token) == nil)
        #expect(checker.fault(Draft { $0.set("x", "1") }.token) == .tooLong)
    }

    @Test("a permission is granted by its name only, and the form :self for oneself only")
    func permissions() throws {
        let draft = Draft { $0.set("scope", #""leads:read leads:write:self""#) }
        let caller = try Checker.secret().verifier.principal(draft.token, keys: nil, now: now)
        #expect(caller.may("leads:read"))
        #expect(!caller.may("leads:write"))
        #expect(!caller.may("leads"))
        #expect(!caller.may("leads:reads"))
        #expect(caller.may("leads:write", onSelf: "user-1"))
        #expect(caller.may("leads:read", onSelf: "user-2"))
        #expect(!caller.may("leads:write", onSelf: "user-2"))
        #expect(!caller.may("leads:write", onSelf: ""))
    }

    typealias Change = @Sendable (inout Draft) -> Void

    static let harmless: [(name: String, change: Change)] = [
        ("typ", { $0.header = #"{"alg":"HS256"}"# }),
        ("typ in lower case", { $0.header = #"{"typ":"jwt","alg":"HS256"}"# }),
        ("typ of an access token", { $0.header = #"{"typ":"at+jwt","alg":"HS256"}"# }),
        ("typ in full", { $0.header = #"{"typ":"application/at+jwt","alg":"HS256"}"# }),
        ("white space in JSON", { $0.header = "{ \"alg\" :\r\n\t\"HS256\" }" }),
        ("escapes in JSON", { $0.header = #"{"\u0061lg":"H\u0053256"}"# }),
        ("a header nobody knows", { $0.header = #"{"alg":"HS256","x5t":"abc","foo":[1,{"jku":2}]}"# }),
        ("a kid with a secret", { $0.header = #"{"alg":"HS256","kid":"any_-9"}"# }),
        ("claims nobody knows", { $0.set("roles", #"[{"a":1,"b":2},"admin"]"#) }),
        ("audience in an array", { $0.set("aud", #"["other","bellhop"]"#) }),
        ("no scope", { $0.remove("scope") }), ("an empty scope", { $0.set("scope", #""""#) }),
        ("scopes of others", { $0.set("scope", #""openid  https://x.example/all""#) }),
        ("no iat", { $0.remove("iat") }), ("an nbf", { $0.set("nbf", "\(seconds - 5)") }),
        ("a tenant with colons and spaces", { $0.set("tenant", #""crm:42 é""#) }),
        ("the longest subject", { $0.set("sub", "\"\(String(repeating: "x", count: 255))\"") }),
        ("the longest tenant", { $0.set("tenant", "\"\(String(repeating: "t", count: 255))\"") }),
        ("a jti of any kind", { $0.set("jti", "17") }),
    ]
}
