import Credentials
import Crypto
import Testing

@Suite("Tokens: keys and algorithms") struct PublicKeyTokenTests {
    @Test(
        "HS256 with a published key as its secret is refused, in each form of the key",
        arguments: PrivateKey.all)
    func confusion(key: PrivateKey) throws {
        let checker = try Checker.keys()
        let forms: [[UInt8]] = [
            Array(jwks.utf8), Array(modulus.utf8), Base64URL.decode(modulus) ?? [], Array(ed25519X.utf8),
            Base64URL.decode(ed25519X) ?? [], Array(p256X.utf8), sharedSecret, [],
        ]
        for form in forms {
            let draft = Draft {
                $0.header = #"{"alg":"HS256","kid":"\#(key.name)"}"#
                $0.signer = .secret(form)
            }
            #expect(checker.fault(draft.token) == .algorithm)
        }
        #expect(checker.fault(Draft { $0.signer = .key(key) }.token) == nil)
    }

    @Test("a key is good for its own algorithm only, whatever the header says", arguments: PrivateKey.all)
    func mismatch(key: PrivateKey) throws {
        let checker = try Checker.keys()
        for other in PrivateKey.all where other.algorithm != key.algorithm {
            let name = other.algorithm.rawValue
            for (header, fault) in [
                (#"{"alg":"\#(name)","kid":"\#(key.name)"}"#, TokenFault.unknownKey),
                (#"{"alg":"\#(name)","kid":"\#(other.name)"}"#, .signature),
                (#"{"alg":"\#(name)"}"#, .signature),
                (#"{"alg":"none","kid":"\#(key.name)"}"#, .algorithm),
            ] {
                let draft = Draft {
                    $0.header = header; $0.signer = .key(key)
                }
                #expect(checker.fault(draft.token) == fault, "\(header)")
            }
        }
    }

    @Test("a kid that no key has, or that another key has, finds none", arguments: PrivateKey.all)
    func unknown(key: PrivateKey) throws {
        let checker = try Checker.keys()
        for id in ["other", key.name.uppercased(), key.name + "-", "r"] {
            let header = #"{"alg":"\#(key.algorithm.rawValue)","kid":"\#(id)"}"#
            #expect(
                checker.fault(
                    Draft {
                        $0.header = header; $0.signer = .key(key)
                    }.token) == .unknownKey)
        }
    }

    @Test("with keys of one algorithm twice, a token must say which")
    func ambiguous() throws {
        let two = """
            {"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"\(ed25519X)"},
                     {"kty":"OKP","crv":"Ed25519","kid":"b","x":"\(p256X)"}]}
            """
        let checker = try Checker.keys(two)
        func fault(_ header: String) -> TokenFault? {
            checker.fault(
                Draft {
                    $0.header = header; $0.signer = .key(.ed25519)
                }.token)
        }
        #expect(fault(#"{"alg":"EdDSA"}"#) == .unknownKey)
        #expect(fault(#"{"alg":"EdDSA","kid":"a"}"#) == nil)
        #expect(fault(#"{"alg":"EdDSA","kid":"b"}"#) == .signature)
    }

    @Test("with a secret, tokens of public keys are refused; with both or neither configured, all are")
    func modes() throws {
        let tokens = PrivateKey.all.map { key in Draft { $0.signer = .key(key) }.token } + [Draft().token]
        let (secret, keys) = (try Checker.secret(), try Checker.keys())
        let both = Checker(verifier: secret.verifier, keys: keys.keys)
        let neither = Checker(verifier: keys.verifier, keys: nil)
        #expect(tokens.map { secret.fault($0) } == [.algorithm, .algorithm, .algorithm, nil])
        #expect(tokens.map { keys.fault($0) } == [nil, nil, nil, .algorithm])
        #expect(tokens.allSatisfy { both.fault($0) == .algorithm })
        #expect(tokens.allSatisfy { neither.fault($0) == .algorithm })
    }

    @Test("an ES256 signature in DER, with zeros, or of another length is refused; the raw one passes")
    func ecdsa() throws {
        let checker = try Checker.keys()
        let header = #"{"alg":"ES256","kid":"p256"}"#
        let good = Draft {
            $0.header = header; $0.signer = .key(.p256)
        }.token
        #expect(checker.fault(good) == nil)
        let dot = try #require(good.lastIndex(of: "."))
        let text = String(good[..<dot])
        let raw = try #require(Base64URL.decode(String(good[good.index(after: dot)...])))
        let zero = [UInt8](repeating: 0, count: 32)
        let der = PrivateKey.p256.opensslSignature(Array(text.utf8))
        let (r, s) = (Array(raw[..<32]), Array(raw[32...]))
        let others: [[UInt8]] = [
            der, zero + zero, r + zero, zero + s, raw + [0], [0] + raw, raw.dropLast(), s + r, r, raw + raw,
            [UInt8](repeating: 0xFF, count: 64),
        ]
        for bad in others {
            #expect(checker.fault(Draft.sign(text, .bytes(bad))) == .signature)
        }
    }

    @Test("no bit of a signature may be another", arguments: PrivateKey.all)
    func signatures(key: PrivateKey) throws {
        let checker = try Checker.keys()
        let token = Draft { $0.signer = .key(key) }.token
        let dot = try #require(token.lastIndex(of: "."))
        let signature = try #require(Base64URL.decode(String(token[token.index(after: dot)...])))
        for place in signature.indices {
            var signature = signature
            signature[place] ^= 0x10
            #expect(checker.fault(Draft.sign(String(token[..<dot]), .bytes(signature))) == .signature)
        }
    }

    @Test("the claims of one token do not go with the signature of another", arguments: PrivateKey.all)
    func mixed(key: PrivateKey) throws {
        let checker = try Checker.keys()
        let a = Draft { $0.signer = .key(key) }.token.split(separator: ".")
        let b = Draft {
            $0.signer = .key(key); $0.set("tenant", #""other""#)
        }.token.split(separator: ".")
        #expect(checker.fault(a.joined(separator: ".")) == nil)
        #expect(checker.fault("\(a[0]).\(b[1]).\(a[2])") == .signature)
        #expect(checker.fault("\(a[0]).\(a[1]).\(b[2])") == .signature)
    }
}
