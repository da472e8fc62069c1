import Crypto
import Foundation
import TestKit
import TestTraits
import Testing

/// F46 over HTTP: a representative of each attack on tokens, each beside a sound one that passes.
@Suite("Attacks on tokens", .ownThreads) struct TokenTests {
    private let shared: SharedSite
    private let tenant = Caller.newTenant()

    init() throws { shared = try Site.shared.get() }

    struct Attack: CustomTestStringConvertible, Sendable {
        var name: String
        /// The bearer's text, made from a sound token.
        var make: @Sendable (Token) -> String

        init(_ name: String, _ make: @escaping @Sendable (Token) -> String) {
            (self.name, self.make) = (name, make)
        }

        init(_ name: String, change: @escaping @Sendable (inout Token) -> Void) {
            self.init(name) { token in
                var token = token
                change(&token)
                return token.text
            }
        }

        var testDescription: String { name }
    }

    private static let now = Int(Date().timeIntervalSince1970)

    static let attacks = [
        Attack("alg none") { $0.header = #"{"alg":"none","typ":"JWT"}"# },
        Attack("alg none, no signature") { token in
            var token = token
            token.header = #"{"alg":"none"}"#
            token.sign = { _ in [] }
            return token.text
        },
        Attack("alg None") { $0.header = #"{"alg":"None"}"# },
        Attack("alg RS256 where a secret is configured") { $0.header = #"{"alg":"RS256","typ":"JWT"}"# },
        Attack("alg HS512") { $0.header = #"{"alg":"HS512","typ":"JWT"}"# },
        Attack("alg missing") { $0.header = #"{"typ":"JWT"}"# },
        Attack("alg twice") { $0.header = #"{"alg":"none","alg":"HS256","typ":"JWT"}"# },
        Attack("typ of something else") { $0.header = #"{"alg":"HS256","typ":"secevent+jwt"}"# },
        Attack("kid that is a path") { $0.header = #"{"alg":"HS256","kid":"../../../../dev/null"}"# },
        Attack("kid that is SQL") { $0.header = #"{"alg":"HS256","kid":"' or 1=1 --"}"# },
        Attack("crit") { $0.header = #"{"alg":"HS256","crit":["exp"]}"# },
        Attack("a key of its own") { token in
            token.sign = { hmacSHA256(key: Array("another secret of 32 bytes or more".utf8), Array($0.utf8)) }
        },
        Attack("the empty key") { $0.sign = { hmacSHA256(key: [], Array($0.utf8)) } },
        Attack("another issuer") { $0["iss"] = #""https://evil.example""# },
        Attack("no issuer") { $0["iss"] = nil },
        Attack("another audience") { $0["aud"] = #""other""# },
        Attack("other audiences") { $0["aud"] = #"["other","bellhop2"]"# },
        Attack("no audience") { $0["aud"] = nil },
        Attack("expired") { $0["exp"] = "\(now - 61)" },
        Attack("no expiry") { $0["exp"] = nil },
        Attack("expiry as text") { $0["exp"] = #""9999999999""# },
        Attack("life without end") { $0["exp"] = "\(now + 900_000_000)" },
        Attack("not valid yet") { $0["nbf"] = "\(now + 200)" },
        Attack("issued in the future") { $0["iat"] = "\(now + 200)" },
        Attack("two tenants") { $0.claims.append(("tenant", #""other""#)) },
        Attack("two subjects") { $0.claims.insert(("sub", #""admin""#), at: 0) },
        Attack("no tenant") { $0["tenant"] = nil },
        Attack("a tenant with a slash") { $0["tenant"] = #""a/b""# },
        Attack("the empty tenant") { $0["tenant"] = #""""# },
        Attack("the subject of a key") { $0["sub"] = #""key:robot""# },
        Attack("scope that is a list") { $0["scope"] = #"["leads:write"]"# },
        Attack("more than 8 KiB") { $0["junk"] = "[" + String(repeating: "1,", count: 4000) + "1]" },
        Attack("a changed claim") {
            $0.text.replacing(#/\.[^.]+\./#) { match in match.0.dropLast(6) + "AAAAA." }
        },
        Attack("a changed signature") { $0.text.dropLast(3) + "AAA" },
        Attack("no signature") { String($0.text[...($0.text.lastIndex(of: ".") ?? $0.text.startIndex)]) },
        Attack("two parts") { $0.text.split(separator: ".").prefix(2).joined(separator: ".") },
        Attack("four parts") { $0.text + ".AAAA" },
        Attack("padding") { $0.text + "=" },
        Attack("an API key that nobody has") { _ in
            "bh_" + String(repeating: "a", count: 16) + "_" + String(repeating: "b", count: 32)
        },
    ]

    @Test("is refused like any other bad credential, and does nothing", arguments: attacks)
    func attack(_ attack: Attack) throws {
        let sound = Token(tenant, "leads:write leads:read")
        #expect(try ask(sound.text).status == 202)
        let written = try shared.site.records(of: tenant).count
        let answer = try ask(attack.make(sound))
        #expect(answer.status == 401, "\(answer.body)")
        #expect(try shape(answer) == shape(ask(nil)))
        #expect(try shared.site.records(of: tenant).count == written)
    }

    private func ask(_ credential: String?, on gateway: GatewayProgram? = nil) throws -> HTTPAnswer {
        var caller = Caller(tenant: tenant)
        caller.credential = credential
        return try caller.create("L", on: gateway ?? shared.one)
    }

    /// The answer without what is the request's own.
    private func shape(_ answer: HTTPAnswer) -> [String] {
        let own: Set = ["x-request-id", "date", "content-length"]
        let body = answer.json.filter { $0.key != "instance" }.map { "\($0.key): \($0.value)" }
        return ["\(answer.status)"] + body.sorted()
            + answer.headers.filter { !own.contains($0.key) }.map { "\($0.key): \($0.value)" }.sorted()
    }

    @Test("a token of 1 MB is too large a header, and what follows on the connection is not read")
    func huge() throws {
        let client = try shared.one.connect()
        let head = [("Authorization", "Bearer " + String(repeating: "a", count: 1 << 20))]
        client.send(HTTPClient.request("GET", "/api/v1/commands/x", head))
        #expect(try client.response().status == 431)
        #expect(client.ending() != .open)
        // And what just fits a header is no token.
        #expect(try ask(String(repeating: "a", count: 8193)).status == 401)
    }

    @Test("other ways to show a credential are refused alike")
    func otherWays() throws {
        let token = Token(tenant, "leads:write").text
        let expected = try shape(ask(nil))
        let headers = [
            [("Authorization", token)], [("Authorization", "Basic \(token)")],
            [("Authorization", "Bearer \(token)"), ("Authorization", "Bearer \(token)")],
            [("Authorization", "Bearer \(token) \(token)")], [("Authorization", "Bearer ")],
            [("Cookie", "token=\(token)")], [("X-Authorization", "Bearer \(token)")],
        ]
        for header in headers {
            let answer = try shared.one.ask(
                "POST", "/api/v1/leads", header + [("Idempotency-Key", Caller.newKey())],
                body: Array("{}".utf8))
            #expect(shape(answer) == expected, "\(header[0].0)")
        }
        let inQuery = try shared.one.ask("GET", "/api/v1/automation/leads/ranked?access_token=\(token)")
        #expect(inQuery.status == 401)
    }

    @Test("the reason of a refusal is in the log, and no token is")
    func logged() throws {
        let gateway = try shared.site.gateway()
        let token = Token(tenant, "leads:write", expires: -100).text
        let answer = try ask(token, on: gateway)
        #expect(answer.status == 401)
        let signature = try #require(token.split(separator: ".").last)
        #expect(!gateway.log.contains(signature) && !gateway.log.contains(Token.secret))
    }
}
