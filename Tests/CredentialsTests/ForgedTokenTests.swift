import Credentials
import Crypto
import Testing

/// The attacks of the reliability catalogue's row on tokens. Each differs in one thing from `Draft()`, which passes.
@Suite("Tokens: forged ones") struct ForgedTokenTests {
    typealias Change = @Sendable (inout Draft) -> Void

    private func expect(_ fault: TokenFault, _ change: Change, _ checker: Checker) {
        #expect(checker.fault(Draft(change).token) == fault)
    }

    @Test(
        "a header that asks for anything else is refused",
        arguments: [
            (#"{"alg":"none"}"#, .algorithm), (#"{"alg":"None"}"#, .algorithm),
            (#"{"alg":"nOnE"}"#, .algorithm),
            (#"{"alg":"NONE"}"#, .algorithm), (#"{"alg":""}"#, .algorithm), (#"{"alg":null}"#, .algorithm),
            (#"{"alg":["HS256"]}"#, .algorithm), (#"{"alg":{"a":"HS256"}}"#, .algorithm),
            (#"{"alg":256}"#, .algorithm),
            (#"{}"#, .algorithm), (#"{"typ":"JWT"}"#, .algorithm), (#"{"alg":"hs256"}"#, .algorithm),
            (#"{"alg":"HS256 "}"#, .algorithm), (#"{"alg":"HS256\u0000"}"#, .algorithm),
            (#"{"alg":"HS384"}"#, .algorithm),
            (#"{"alg":"HS512"}"#, .algorithm), (#"{"alg":"RS256"}"#, .algorithm),
            (#"{"alg":"ES256"}"#, .algorithm),
            (#"{"alg":"EdDSA"}"#, .algorithm), (#"{"alg":"PS256"}"#, .algorithm),
            (#"{"alg":"\ud800HS256"}"#, .algorithm),
            (#"{"Alg":"HS256"}"#, .algorithm), (#"{"alg\u0000":"HS256"}"#, .algorithm),
            (#"{"alg":"HS256","alg":"HS256"}"#, .header), (#"{"alg":"none","alg":"HS256"}"#, .header),
            (#"{"alg":"HS256","\u0061lg":"none"}"#, .header),
            (#"{"alg":"HS256","kid":"a","kid":"b"}"#, .header),
            (#"{"alg":"HS256","longer-name":1,"longer-name":2}"#, .header),
            (#"{"alg":"HS256","\ud800":1}"#, .header),
            (#"{"alg":"HS256","crit":["exp"]}"#, .header), (#"{"alg":"HS256","crit":[]}"#, .header),
            (#"{"alg":"HS256","b64":false}"#, .header),
            (#"{"alg":"HS256","jku":"https://evil.example/k"}"#, .header),
            (#"{"alg":"HS256","x5u":"https://evil.example/k"}"#, .header),
            (#"{"alg":"HS256","x5c":["MII"]}"#, .header),
            (#"{"alg":"HS256","jwk":{"kty":"oct","k":"AA"}}"#, .header),
            (#"{"alg":"HS256","\u006aku":"x"}"#, .header),
            (#"{"alg":"HS256","cty":"JWT"}"#, .header), (#"{"alg":"HS256","zip":"DEF"}"#, .header),
            (#"{"alg":"HS256","enc":"A256GCM"}"#, .header), (#"[{"alg":"HS256"}]"#, .header),
            (#""HS256""#, .header),
            ("null", .header), ("", .form), ("{", .header), (#"{"alg":"HS256"}x"#, .header),
            (#"{"alg":"HS256"}{"alg":"HS256"}"#, .header), (#"{"alg":"HS256",}"#, .header),
            (#"{'alg':'HS256'}"#, .header),
            ("\u{FEFF}{\"alg\":\"HS256\"}", .header), (#"{"typ":"JWE","alg":"HS256"}"#, .type),
            (#"{"typ":"","alg":"HS256"}"#, .type), (#"{"typ":"dpop+jwt","alg":"HS256"}"#, .type),
            (#"{"typ":"logout+jwt","alg":"HS256"}"#, .type), (#"{"typ":["JWT"],"alg":"HS256"}"#, .type),
            (#"{"typ":null,"alg":"HS256"}"#, .type), (#"{"typ":1,"alg":"HS256"}"#, .type),
            (#"{"kid":"../../../../dev/null","alg":"HS256"}"#, .keyID),
            (#"{"kid":"/dev/null","alg":"HS256"}"#, .keyID),
            (#"{"kid":"' or 1=1 --","alg":"HS256"}"#, .keyID),
            (#"{"kid":"x' union select 'k","alg":"HS256"}"#, .keyID),
            (#"{"kid":"|id","alg":"HS256"}"#, .keyID), (#"{"kid":"","alg":"HS256"}"#, .keyID),
            (#"{"kid":"a\u0000","alg":"HS256"}"#, .keyID), (#"{"kid":"a b","alg":"HS256"}"#, .keyID),
            (#"{"kid":"é","alg":"HS256"}"#, .keyID), (#"{"kid":1,"alg":"HS256"}"#, .keyID),
            (#"{"kid":null,"alg":"HS256"}"#, .keyID), (#"{"kid":["a"],"alg":"HS256"}"#, .keyID),
        ] as [(String, TokenFault)])
    func headers(header: String, fault: TokenFault) throws {
        expect(fault, { $0.header = header }, try Checker.secret())
    }

    @Test("a kid is as long as 64 characters and no longer", arguments: [(64, nil), (65, TokenFault.keyID)])
    func keyIDLength(count: Int, fault: TokenFault?) throws {
        let id = String(repeating: "k", count: count)
        #expect(
            try Checker.secret().fault(Draft { $0.header = #"{"alg":"HS256","kid":"\#(id)"}"# }.token)
                == fault)
    }

    @Test(
        "claims that are missing, mistyped, doubled or of others are refused",
        arguments: [
            ("iss", nil, .claims), ("iss", #""https://issuer.example/""#, .issuer),
            ("iss", #""evil""#, .issuer),
            ("iss", #""HTTPS://issuer.example""#, .issuer), ("iss", #"["https://issuer.example"]"#, .claims),
            ("iss", "null", .claims), ("iss", #"{"a":"https://issuer.example"}"#, .claims),
            ("iss", #""""#, .issuer),
            ("aud", nil, .claims), ("aud", #""other""#, .audience), ("aud", "[]", .audience),
            ("aud", #""""#, .audience),
            ("aud", #"["other"]"#, .audience), ("aud", #"["bellhop",1]"#, .claims),
            ("aud", #"[["bellhop"]]"#, .claims),
            ("aud", #"{"bellhop":"bellhop"}"#, .claims), ("aud", "true", .claims),
            ("aud", #""bellhop ""#, .audience),
            ("aud", #""Bellhop""#, .audience), ("aud", #""bellhop other""#, .audience), ("exp", nil, .claims),
            ("tenant", nil, .tenant), ("tenant", #""""#, .tenant), ("tenant", #""a/b""#, .tenant),
            ("tenant", #""a\u0000""#, .tenant), ("tenant", #""a\n""#, .tenant),
            ("tenant", #""\u0085""#, .tenant),
            ("tenant", #""\ud800""#, .tenant), ("tenant", #"["acme"]"#, .tenant), ("tenant", "1", .tenant),
            ("tenant", "null", .tenant), ("tenant", "\"\(String(repeating: "t", count: 256))\"", .tenant),
            ("sub", nil, .subject), ("sub", #""""#, .subject), ("sub", #""a\u0000b""#, .subject),
            ("sub", #""a\r\nX: y""#, .subject), ("sub", "1", .subject), ("sub", #"["user-1"]"#, .subject),
            ("sub", #"{"id":"user-1"}"#, .subject), ("sub", "null", .subject),
            ("sub", #""key:default""#, .subject),
            ("sub", "\"\(String(repeating: "s", count: 256))\"", .subject), ("scope", "null", .scope),
            ("scope", #"["leads:write"]"#, .scope), ("scope", "1", .scope),
            ("scope", #"{"leads:write":true}"#, .scope),
            ("scope", #""leads:write\nleads:read""#, .scope), ("scope", #""leads:write\tx""#, .scope),
            ("scope", #""é""#, .scope), ("scope", #""a\"b""#, .scope),
        ] as [(String, String?, TokenFault)])
    func claims(name: String, json: String?, fault: TokenFault) throws {
        let change: Change = { draft in
            draft.remove(name)
            if let json { draft.set(name, json) }
        }
        expect(fault, change, try Checker.secret())
    }

    @Test(
        "no claim stands twice, whatever it is and however it is escaped",
        arguments: [
            "iss", "aud", "exp", "nbf", "iat", "sub", "tenant", "scope", "anything-at-all", "t\\u0065nant",
        ])
    func doubled(name: String) throws {
        let checker = try Checker.secret()
        let once = Draft {
            $0.claims.append(("nbf", "1")); $0.claims.append(("anything-at-all", "1"))
        }
        #expect(checker.fault(once.token) == nil)
        let plain = name == "t\\u0065nant" ? "tenant" : name
        let json = once.claims.first { $0.name == plain }?.json ?? ""
        #expect(checker.fault(Draft { $0.claims = once.claims + [(name, json)] }.token) == .claims)
        #expect(checker.fault(Draft { $0.claims = [(name, json)] + once.claims }.token) == .claims)
    }

    @Test(
        "claims that are no object are refused, however well signed",
        arguments: [
            "[]", "null", #""x""#, "1", "{}", "{", "not json", "{\"iss\":\"\u{1}\"}", #"{"iss":1}"#,
            "{" + (0..<65).map { "\"c\($0)\":1" }.joined(separator: ",") + "}",
            String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000),
        ])
    func payloads(payload: String) throws { expect(.claims, { $0.payload = payload }, try Checker.secret()) }

    @Test("claims that are not UTF-8 are refused, however well signed")
    func notUTF8() throws {
        let body = Array(#"{"tenant":"a"#.utf8) + [0xFF] + Array(#""}"#.utf8)
        let text = Base64URL.encode(Array(#"{"alg":"HS256"}"#.utf8)) + "." + Base64URL.encode(body)
        #expect(try Checker.secret().fault(Draft.sign(text, .secret(sharedSecret))) == .claims)
    }

    @Test("another secret, a public key's text as a secret, and no signature at all are refused")
    func secrets() throws {
        let checker = try Checker.secret()
        #expect(checker.fault(Draft().token) == nil)
        for other in [sharedSecret.dropLast(), sharedSecret + [1], [], Array(jwks.utf8), Array(modulus.utf8)]
        {
            #expect(checker.fault(Draft { $0.signer = .secret(Array(other)) }.token) == .signature)
        }
        let token = Draft().token
        let unsigned = try String(token[..<#require(token.lastIndex(of: "."))])
        #expect(checker.fault(unsigned + ".") == .form)
        #expect(checker.fault(unsigned) == .form)
        for bytes in [[0], [UInt8](repeating: 0, count: 31), [UInt8](repeating: 0, count: 32)] as [[UInt8]] {
            #expect(checker.fault(Draft { $0.signer = .bytes(bytes) }.token) == .signature)
        }
    }

    @Test("no character of a token may be another")
    func everyCharacter() throws {
        let checker = try Checker.secret()
        let token = Array(Draft().token.utf8)
        #expect(checker.fault(String(decoding: token, as: UTF8.self)) == nil)
        for place in token.indices {
            for letter in [
                token[place] ^ 1, token[place] ^ 0x20, UInt8(ascii: "."), UInt8(ascii: "="), 0x20, 0,
            ] {
                guard letter != token[place] else { continue }
                var token = token
                token[place] = letter
                #expect(checker.fault(String(decoding: token, as: UTF8.self)) != nil, "character \(place)")
            }
        }
    }
}
