import Crypto
import Foundation
import TestKit
import TestTraits
import Testing

/// Tokens that an issuer signs: its keys come from a file, and nothing that a token says changes which they are.
@Suite("Tokens of an issuer", .ownThreads) struct IssuerTests {
    private struct Issuer: Sendable {
        var keys: [SigningKey]
        var stranger: SigningKey
        var file: TemporaryDirectory
        var gateway: GatewayProgram
    }

    private static let issuer = Result {
        let keys = try SigningKey.Kind.allCases.map { try SigningKey($0, id: "\($0)") }
        let file = try TemporaryDirectory("jwks")
        let jwks = try keys.map { try $0.jwk() }.joined(separator: ",")
        try file.write("jwks.json", #"{"keys":[\#(jwks)]}"#)
        let gateway = try Site.shared.get().site.gateway(
            environment: ["BELLHOP_JWT_SECRET": "", "BELLHOP_JWKS": "\(file.path)/jwks.json"])
        try gateway.becomeReady()
        return Issuer(keys: keys, stranger: try SigningKey(.rsa, id: "rsa"), file: file, gateway: gateway)
    }

    private let issuer: Issuer
    private let tenant = Caller.newTenant()

    init() throws { issuer = try Self.issuer.get() }

    private func status(_ token: String) throws -> Int {
        var caller = Caller(tenant: tenant)
        caller.credential = token
        return try caller.create("L", on: issuer.gateway).status
    }

    /// A sound token of `key`, with another header or another signature if given.
    private func token(
        _ key: SigningKey, header: String? = nil, by signer: SigningKey? = nil, secret: [UInt8]? = nil
    ) throws -> String {
        var token = Token(tenant, "leads:write")
        token.header = header ?? #"{"alg":"\#(key.kind.rawValue)","typ":"JWT","kid":"\#(key.id)"}"#
        let signer = signer ?? key
        token.sign = { text in
            secret.map { hmacSHA256(key: $0, Array(text.utf8)) } ?? (try? signer.sign(text)) ?? []
        }
        return token.text
    }

    @Test("each of its algorithms is taken with the key of that kind")
    func sound() throws {
        for key in issuer.keys { #expect(try status(token(key)) == 202, "\(key.kind)") }
        #expect(try Site.shared.get().site.records(of: tenant).count == 3)
    }

    @Test("HS256 is refused: with a public key's text, with the key set, and with the other gateways' secret")
    func confusion() throws {
        let jwks = try String(contentsOfFile: "\(issuer.file.path)/jwks.json", encoding: .utf8)
        for key in issuer.keys {
            for header in [
                #"{"alg":"HS256","typ":"JWT"}"#, #"{"alg":"HS256","typ":"JWT","kid":"\#(key.id)"}"#,
            ] {
                for text in [key.publicText, jwks, try key.jwk(), Token.secret] {
                    #expect(try status(token(key, header: header, secret: Array(text.utf8))) == 401)
                }
            }
        }
        #expect(try Site.shared.get().site.records(of: tenant).isEmpty)
    }

    @Test("a key that the token brings, or points to, is not looked at")
    func ownKeys() throws {
        let (rsa, stranger) = (issuer.keys[0], issuer.stranger)
        let extras = [
            "", #","jwk":\#(try stranger.jwk())"#, #","jku":"http://127.0.0.1:1/jwks.json""#,
            #","jku":"file://\#(issuer.file.path)/jwks.json""#, #","x5u":"http://127.0.0.1:1/c.pem""#,
            #","x5c":["AAAA"]"#,
        ]
        for extra in extras {
            let header = #"{"alg":"RS256","typ":"JWT","kid":"rsa"\#(extra)}"#
            #expect(try status(token(rsa, header: header, by: stranger)) == 401, "\(extra)")
        }
    }

    @Test("kid only looks a key up, and the key says the algorithm")
    func lookup() throws {
        let rsa = issuer.keys[0]
        let headers = [
            #"{"alg":"RS256","typ":"JWT","kid":"../jwks.json"}"#,
            #"{"alg":"RS256","typ":"JWT","kid":"/dev/null"}"#,
            #"{"alg":"RS256","typ":"JWT","kid":"' union select 1 --"}"#,
            #"{"alg":"RS256","typ":"JWT","kid":"other"}"#,
            #"{"alg":"RS256","typ":"JWT","kid":"\#(String(repeating: "r", count: 65))"}"#,
            #"{"alg":"RS256","typ":"JWT","kid":"ed25519"}"#, #"{"alg":"EdDSA","typ":"JWT","kid":"rsa"}"#,
            #"{"alg":"PS256","typ":"JWT","kid":"rsa"}"#, #"{"alg":"RS512","typ":"JWT","kid":"rsa"}"#,
            #"{"alg":"none","typ":"JWT","kid":"rsa"}"#, #"{"alg":"rs256","typ":"JWT","kid":"rsa"}"#,
        ]
        for header in headers { #expect(try status(token(rsa, header: header)) == 401, "\(header)") }
        #expect(try status(token(rsa)) == 202)
    }
}
