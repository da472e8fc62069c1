/// The few forms of ASN.1 that keys and signatures need, in DER (X.690).
enum DER {
    static func sequence(_ parts: [UInt8]...) -> [UInt8] { element(0x30, Array(parts.joined())) }

    /// A positive number given as big-endian bytes: without zeros in front, except where it would look negative.
    static func integer(_ bytes: some Collection<UInt8>) -> [UInt8] {
        let digits = Array(bytes.drop { $0 == 0 })
        let isPlain = digits.first.map { $0 < 0x80 } ?? false
        return element(0x02, isPlain ? digits : [0] + digits)
    }

    /// Whole bytes.
    static func bitString(_ bytes: [UInt8]) -> [UInt8] { element(0x03, [0] + bytes) }

    static func objectIdentifier(_ encoded: [UInt8]) -> [UInt8] { element(0x06, encoded) }

    static let null: [UInt8] = [0x05, 0x00]

    private static func element(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
        [tag] + length(contents.count) + contents
    }

    /// Lengths up to 65535.
    private static func length(_ count: Int) -> [UInt8] {
        switch count {
        case ..<0x80: [UInt8(count)]
        case ..<0x100: [0x81, UInt8(count)]
        default: [0x82, UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)]
        }
    }
}

/// An ECDSA signature on P-256 as JOSE has it: R and S, 32 bytes each.
struct ECDSASignature {
    /// As OpenSSL takes it.
    let der: [UInt8]

    /// Nil for another length, which any other encoding has, and where R or S is zero, which no signature has.
    init?(raw: Span<UInt8>) {
        guard raw.count == 64 else { return nil }
        let bytes = (0..<64).map { raw[$0] }
        let (r, s) = (bytes[..<32], bytes[32...])
        guard r.contains(where: { $0 != 0 }), s.contains(where: { $0 != 0 }) else { return nil }
        der = DER.sequence(DER.integer(r), DER.integer(s))
    }
}
