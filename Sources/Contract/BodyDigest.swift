package import Digest
package import JSON

/// The first 128 bits of SHA-256 over a JSON value's canonical spelling: tells a repeat from another command that
/// carries the same id. The CloudEvents extension `bodydigest`.
package struct BodyDigest: Hashable, Sendable {
    package let identity: Identity

    package init(_ identity: Identity) { self.identity = identity }

    /// Hashes `value`; equal bodies give equal digests, however they are spelt (see `JSONValue.canonical`).
    package init(of value: JSONValue, _ digester: borrowing Digester) {
        let canonical = value.canonical
        let hash = digester.sha256(canonical.span)
        func half(_ start: Int) -> UInt64 { hash[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) } }
        identity = Identity(high: half(0), low: half(8))
    }

    /// Nil unless `text` is 32 lower-case hexadecimal digits.
    package init?(digits text: Span<UInt8>) {
        guard text.count == 32, let high = Self.number(text, 0..<16), let low = Self.number(text, 16..<32)
        else { return nil }
        identity = Identity(high: high, low: low)
    }

    private static func number(_ text: Span<UInt8>, _ range: Range<Int>) -> UInt64? {
        var value: UInt64 = 0
        for index in range {
            guard let digit = digit(text[index]) else { return nil }
            value = value << 4 | UInt64(digit)
        }
        return value
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}

extension BodyDigest: CustomStringConvertible {
    /// 32 lower-case hexadecimal digits.
    package var description: String { String(decoding: digits, as: UTF8.self) }

    /// As `description`, in ASCII.
    package var digits: [UInt8] {
        [identity.high, identity.low].flatMap { half in
            (0..<16).map { place in
                let nibble = UInt8(truncatingIfNeeded: half >> (60 - 4 * UInt64(place))) & 15
                return nibble < 10 ? 0x30 + nibble : 0x61 + nibble - 10
            }
        }
    }
}
