import Credentials
import Crypto
import Records

/// The time at which tests look at tokens: 2026-03-01T12:00:00Z.
let now = Timestamp(microseconds: seconds * 1_000_000)
let seconds: Int64 = 1_772_366_400

let sharedSecret = Array("a secret of at least 32 bytes, as RFC 7518 asks".utf8)

/// The public halves of `PrivateKey.all`, as an issuer publishes them.
let jwks = """
    {"keys": [
      {"kty": "RSA", "kid": "rsa", "use": "sig", "alg": "RS256", "e": "AQAB", "n": "\(modulus)"},
      {"kty": "EC", "kid": "p256", "use": "sig", "crv": "P-256", "x": "\(p256X)", "y": "\(p256Y)"},
      {"kty": "OKP", "kid": "ed25519", "key_ops": ["verify"], "crv": "Ed25519", "x": "\(ed25519X)"}
    ]}
    """

let modulus =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEz"
    + "P1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf6"
    + "3kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5Zw"
    + "Kh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRW"
    + "yuXpoQ"
let p256X = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
let p256Y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
let ed25519X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"

/// A token in parts, each of which a test may make another; sound as it is made.
struct Draft {
    /// JSON of the header; nil for one that fits the key.
    var header: String?
    /// Name and JSON of the claims, in order.
    var claims: [(name: String, json: String)] = [
        ("iss", #""https://issuer.example""#), ("aud", #""bellhop""#), ("sub", #""user-1""#),
        ("tenant", #""acme""#), ("scope", #""leads:write leads:read""#), ("iat", "\(seconds - 10)"),
        ("exp", "\(seconds + 300)"),
    ]
    /// JSON of all claims, instead of `claims`.
    var payload: String?
    var signer: Signer = .secret(sharedSecret)

    enum Signer { case secret([UInt8]), key(PrivateKey), bytes([UInt8]) }

    init(_ change: (inout Draft) -> Void = { _ in }) { change(&self) }

    /// Replaces a claim, or adds it.
    mutating func set(_ name: String, _ json: String) {
        remove(name)
        claims.append((name, json))
    }

    mutating func remove(_ name: String) { claims.removeAll { $0.name == name } }

    var token: String {
        let body = payload ?? "{" + claims.map { "\"\($0.name)\":\($0.json)" }.joined(separator: ",") + "}"
        return Self.token(header: header ?? fittingHeader, body: body, signer)
    }

    static func token(header: String, body: String, _ signer: Signer) -> String {
        sign(Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Array(body.utf8)), signer)
    }

    /// Adds the signature to whatever text.
    static func sign(_ text: String, _ signer: Signer) -> String {
        let signature =
            switch signer {
            case .secret(let secret): hmacSHA256(key: secret, Array(text.utf8))
            case .key(let key): key.sign(Array(text.utf8))
            case .bytes(let bytes): bytes
            }
        return text + "." + Base64URL.encode(signature)
    }

    private var fittingHeader: String {
        switch signer {
        case .key(let key): #"{"alg":"\#(key.algorithm.rawValue)","typ":"JWT","kid":"\#(key.name)"}"#
        default: #"{"alg":"HS256","typ":"JWT"}"#
        }
    }
}

extension PrivateKey {
    /// As in `jwks`.
    var name: String {
        switch algorithm {
        case .rs256: "rsa"
        case .es256: "p256"
        case .eddsa: "ed25519"
        }
    }
}

/// A verifier, and the keys with which it is asked.
struct Checker {
    let verifier: TokenVerifier
    let keys: KeySet?

    /// The verdict on a token: nil if it is good.
    func fault(_ token: String, at time: Timestamp = now) -> TokenFault? {
        do throws(TokenFault) {
            _ = try verifier.principal(token, keys: keys, now: time)
            return nil
        } catch {
            return error
        }
    }

    /// - Parameter change: of the usual policy.
    static func secret(_ change: (inout TokenPolicy) -> Void = { _ in }) throws -> Checker {
        var policy = try policy(sharedSecret)
        change(&policy)
        return Checker(verifier: TokenVerifier(policy), keys: nil)
    }

    static func keys(_ text: String = jwks) throws -> Checker {
        try Checker(verifier: TokenVerifier(policy(nil)), keys: KeySet(jwks: Array(text.utf8)))
    }

    private static func policy(_ secret: [UInt8]?) throws -> TokenPolicy {
        try TokenPolicy(issuer: "https://issuer.example", audience: "bellhop", secret: secret)
    }
}
