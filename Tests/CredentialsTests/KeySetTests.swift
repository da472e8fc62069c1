import Credentials
import Crypto
import Testing

@Suite("JWK sets") struct KeySetTests {
    private func set(_ keys: String...) throws -> KeySet {
        try KeySet(jwks: Array("{\"keys\":[\(keys.joined(separator: ","))]}".utf8))
    }

    private static let good = #"{"kty":"OKP","crv":"Ed25519","kid":"good","x":"\#(ed25519X)"}"#

    @Test("keys of all three kinds are used")
    func kinds() throws {
        let set = try KeySet(jwks: Array(jwks.utf8))
        #expect(set.count == 3)
        #expect(set.notes == [])
    }

    @Test("the text decides whether keys are the same")
    func identity() throws {
        #expect(try set(Self.good).identity == set(Self.good).identity)
        #expect(try set(Self.good).identity != set(Self.good, "{}").identity)
    }

    private static func rsa(_ members: String) -> String { #"{"kty":"RSA","e":"AQAB",\#(members)}"# }
    private static func ec(_ members: String) -> String { #"{"kty":"EC",\#(members)}"# }
    private static func okp(_ members: String) -> String { #"{"kty":"OKP",\#(members)}"# }
    private static let point = #""x":"\#(p256X)","y":"\#(p256Y)""#

    static let unusable: [(key: String, says: String)] = [
        (rsa(#""n":"\#(modulus.prefix(171))""#), "bits"), (rsa(#""n":"AQAB""#), "bits"),
        (rsa(#""n":"""#), "0 bits"),
        (#"{"kty":"RSA","n":"\#(modulus)"}"#, "exponent"),
        (#"{"kty":"RSA","n":"\#(modulus)","e":"Aw"}"#, "exponent"),
        (#"{"kty":"RSA","n":"\#(modulus)","e":65537}"#, "exponent"), (rsa(#""n":"\#(modulus)=""#), "bits"),
        (rsa(#""n":"\#(modulus)","alg":"HS256""#), "alg"), (rsa(#""n":"\#(modulus)","alg":"none""#), "alg"),
        (rsa(#""n":"\#(modulus)","alg":"PS256""#), "alg"), (rsa(#""n":"\#(modulus)","alg":"ES256""#), "alg"),
        (rsa(#""n":"\#(modulus)","alg":null"#), "alg"), (rsa(#""n":"\#(modulus)","use":"enc""#), "use"),
        (rsa(#""n":"\#(modulus)","key_ops":["encrypt"]"#), "key_ops"),
        (rsa(#""n":"\#(modulus)","d":"AQAB""#), "private"),
        (rsa(#""n":"\#(modulus)","p":"AQAB""#), "private"), (rsa(#""n":"\#(modulus)","crv":"P-256""#), "kty"),
        (ec(#""crv":"P-256",\#(point),"d":"AQAB""#), "private"), (ec(#""crv":"P-384",\#(point)"#), "kty"),
        (ec(#""crv":"P-521",\#(point)"#), "kty"), (ec(#""crv":"secp256k1",\#(point)"#), "kty"),
        (ec(point), "kty"),
        (ec(#""crv":"Ed25519",\#(point)"#), "kty"), (ec(#""crv":"P-256","x":"\#(p256X)""#), "coordinates"),
        (ec(#""crv":"P-256","x":"\#(p256Y)","y":"\#(p256X)""#), "no key"),
        (ec(#""crv":"P-256",\#(point),"alg":"RS256""#), "alg"),
        (okp(#""crv":"Ed448","x":"\#(ed25519X)""#), "kty"),
        (okp(#""crv":"X25519","x":"\#(ed25519X)""#), "kty"),
        (okp(#""crv":"P-256","x":"\#(ed25519X)""#), "kty"),
        (okp(#""x":"\#(ed25519X)""#), "kty"), (okp(#""crv":"Ed25519","x":"AAAA""#), "3 bytes"),
        (okp(#""crv":"Ed25519","x":["\#(ed25519X)"]"#), "0 bytes"),
        (okp(#""crv":"Ed25519","x":"\#(ed25519X)","d":"\#(ed25519X)""#), "private"),
        (#"{"kty":"oct","k":"c2VjcmV0"}"#, "private"), (#"{"kty":"oct"}"#, "kty"), ("{}", "kty"),
        ("[]", "no object"),
        ("null", "no object"), (#""key""#, "no object"),
        (#"{"kty":"OKP","crv":"Ed25519","x":"\#(ed25519X)","x":"\#(ed25519X)"}"#, "twice"),
        (okp(#""crv":"Ed25519","x":"\#(ed25519X)","kid":"a/b""#), "kid"),
        (okp(#""crv":"Ed25519","x":"\#(ed25519X)","kid":"""#), "kid"),
        (okp(#""crv":"Ed25519","x":"\#(ed25519X)","kid":7"#), "kid"), (good, "another key"),
        (okp(#""crv":"Ed25519","x":"\#(ed25519X)","kid":"\#(String(repeating: "k", count: 65))""#), "kid"),
    ]

    @Test(
        "a key that is weak, private, or for another use is passed over and noted, the others are used",
        arguments: unusable)
    func passedOver(key: String, says: String) throws {
        let set = try set(Self.good, key)
        #expect(set.count == 1)
        #expect(set.notes.count == 1)
        #expect(set.notes.first?.hasPrefix("key 1 is not used: ") == true)
        #expect(set.notes.first?.contains(says) == true, "\(set.notes)")
        #expect(set.notes.first?.contains(ed25519X) == false)
    }

    @Test(
        "what is no set of usable keys is refused",
        arguments: [
            ("", "JSON"), ("{", "JSON"), ("[]", "keys"), ("null", "keys"), ("{}", "keys"),
            (#"{"keys":{}}"#, "keys"),
            (#"{"keys":null}"#, "keys"), (#"{"keys":[]}"#, "no key"), (#"{"keys":[{}]}"#, "no key"),
            (#"{"keys":[\#(good)],"keys":[\#(good)]}"#, "keys"), (good, "keys"), ("<html>", "JSON"),
            (#"{"keys":[\#(good)]} x"#, "JSON"),
        ])
    func refused(text: String, says: String) {
        let fault = #expect(throws: KeySetFault.self) { try KeySet(jwks: Array(text.utf8)) }
        #expect(fault?.description.contains(says) == true, "\(fault?.description ?? "")")
    }

    @Test("a set of more than a megabyte is not read")
    func size() {
        let text = "{\"keys\":[\(Self.good)]" + String(repeating: " ", count: 1 << 20) + "}"
        #expect(throws: KeySetFault.self) { try KeySet(jwks: Array(text.utf8)) }
    }
}
