import Crypto
import Testing

@Suite("Crypto: signatures") struct SignatureTests {
    /// A key, and a text that it signed: `message.signature`.
    struct Example: Sendable, CustomTestStringConvertible {
        let key: PublicKey
        let message: [UInt8]
        let signature: [UInt8]
        var testDescription: String { key.algorithm.rawValue }

        init(_ key: PublicKey, _ token: String) throws {
            let dot = try #require(token.lastIndex(of: "."))
            self.key = key
            message = Array(token[..<dot].utf8)
            signature = try #require(Base64URL.decode(String(token[token.index(after: dot)...])))
        }

        func accepts(_ signature: [UInt8]) -> Bool { key.accepts(signature, of: message) }
    }

    static func examples() throws -> [Example] {
        [
            try Example(rsaKey(), Vectors.rsaToken), try Example(p256Key(), Vectors.p256Token),
            try Example(ed25519Key(), Vectors.ed25519Token),
        ]
    }

    @Test("the examples of RFC 7515 and RFC 8037 are right", arguments: try examples())
    func knownAnswers(example: Example) { #expect(example.accepts(example.signature)) }

    @Test("no bit of a signature may be another", arguments: try examples())
    func flippedSignature(example: Example) {
        for place in example.signature.indices {
            var signature = example.signature
            signature[place] ^= 1 << UInt8(place % 8)
            #expect(!example.accepts(signature), "byte \(place)")
        }
    }

    @Test("no bit of the message may be another", arguments: try examples())
    func flippedMessage(example: Example) {
        for place in example.message.indices {
            var message = example.message
            message[place] ^= 0x20
            #expect(!example.key.accepts(example.signature, of: message), "byte \(place)")
        }
        #expect(!example.key.accepts(example.signature, of: []))
    }

    @Test("a signature that is longer, shorter or empty is none", arguments: try examples())
    func lengths(example: Example) {
        #expect(!example.accepts([]))
        #expect(!example.accepts(example.signature.dropLast()))
        #expect(!example.accepts(example.signature + [0]))
        #expect(!example.accepts([0] + example.signature))
    }

    @Test("a key takes no signature of another kind", arguments: try examples())
    func otherKinds(example: Example) throws {
        for other in try Self.examples() where other.key.algorithm != example.key.algorithm {
            #expect(!example.key.accepts(other.signature, of: other.message))
        }
    }

    @Test("an ECDSA signature with a zero, with the group's order, or in DER is refused; the raw one passes")
    func ecdsaForms() throws {
        let example = try Example(p256Key(), Vectors.p256Token)
        let (r, s) = (Array(example.signature[..<32]), Array(example.signature[32...]))
        let zero = [UInt8](repeating: 0, count: 32)
        let order = try #require(Base64URL.decode("_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE"))
        #expect(example.accepts(r + s))
        for bad in [zero + zero, zero + s, r + zero, order + s, r + order, order + order, s + r] {
            #expect(!example.accepts(bad))
        }
        let negative: [UInt8] = r[0] < 0x80 ? [] : [0]
        let (first, second) = (negative + r, (s[0] < 0x80 ? [] : [0]) + s)
        let der =
            [0x30, UInt8(first.count + second.count + 4), 0x02, UInt8(first.count)] + first
            + [0x02, UInt8(second.count)] + second
        #expect(!example.accepts(der))
    }
}

func bytes(_ text: String) throws -> [UInt8] { try #require(Base64URL.decode(text)) }

func rsaKey() throws -> PublicKey {
    try .rsa(modulus: bytes(Vectors.rsaModulus), exponent: bytes(Vectors.rsaExponent))
}

func p256Key() throws -> PublicKey { try .p256(x: bytes(Vectors.p256X), y: bytes(Vectors.p256Y)) }

func ed25519Key() throws -> PublicKey { try .ed25519(bytes(Vectors.ed25519X)) }
