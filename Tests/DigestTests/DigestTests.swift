import Digest
import Records
import Testing

@Suite("Digest") struct DigestTests {
    @Test(
        "SHA-256 gives the digests of FIPS 180-4's examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func examples(message: String, digest: String) {
        #expect(hexadecimal(sha256(Array(message.utf8))) == digest)
    }

    @Test("an identity is the first half of the hash of its parts, each behind its length in 4 bytes")
    func identityOfParts() {
        let message: [UInt8] =
            [0, 0, 0, 1] + Array("a".utf8) + [0, 0, 0, 0] + [0, 0, 0, 2] + Array("bc".utf8)
        #expect(Identity("a", "", "bc").bytes == Array(sha256(message).prefix(16)))
    }

    @Test("moving a byte from one part to the next gives another identity")
    func partsDoNotRunTogether() {
        let identities: [Identity] = [
            Identity("ab", "c"), Identity("a", "bc"), Identity("abc"), Identity("abc", ""),
            Identity("", "abc"),
        ]
        #expect(Set(identities).count == identities.count)
    }

    @Test("a digester used again gives the same as a fresh one")
    func reuse() {
        var digester = Digester()
        var seen: Set<Identity> = []
        for _ in 0..<3 {
            for part: Text in ["tenant", "source", "id"] { digester.add(part.bytes.span) }
            seen.insert(digester.identity())
        }
        #expect(seen == [Identity("tenant", "source", "id")])
    }

    @Test("a number counts as eight bytes, big-endian")
    func numbers() {
        var digester = Digester()
        digester.add(-2)
        let bytes = [UInt8](repeating: 0xFF, count: 7) + [0xFE]
        #expect(digester.identity().bytes == Array(sha256([0, 0, 0, 8] + bytes).prefix(16)))
    }

    @Test("an identity prints as a uuid and comes back from its bytes")
    func rendering() {
        let identity = Identity(high: 0x0123_4567_89ab_cdef, low: 0x0f1e_2d3c_4b5a_6978)
        #expect(identity.description == "01234567-89ab-cdef-0f1e-2d3c4b5a6978")
        #expect(Identity(bytes: identity.bytes) == identity)
        #expect(Identity(bytes: [1, 2, 3]) == nil)
    }
}
