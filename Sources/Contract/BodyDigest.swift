package import Digest
package import JSON
internal import Records

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

    /// Hashes bytes as they are, for what is no JSON.
    package init(of bytes: [UInt8]) {
        let hash = sha256(bytes)
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

extension BodyDigest {
    /// The halves of the `uuid` that Postgres keeps.
    package var high: UInt64 { identity.high }
    package var low: UInt64 { identity.low }

    package init(high: UInt64, low: UInt64) { self.init(Identity(high: high, low: low)) }

    /// The attribute in either mode.
    init(attribute bytes: [UInt8], _ name: String, at place: String) throws(Rejection) {
        guard let digest = BodyDigest(digits: bytes.span) else {
            throw Rejection(
                .invalid, "\(name) is \(quoted(bytes)), expected 32 hexadecimal digits in lower case",
                place: place, rule: "digest")
        }
        self = digest
    }

    /// The member of a structured event; nil if it has none.
    static func member(_ value: JSONValue?) throws(Rejection) -> BodyDigest? {
        guard let value, !value.isNull else { return nil }
        guard value.kind == .string else {
            throw Rejection(.invalid, "bodydigest is not a string", place: "/bodydigest", rule: "type")
        }
        return try BodyDigest(attribute: value.text?.bytes ?? [], "bodydigest", at: "/bodydigest")
    }
}

extension Rejection {
    /// An id that was applied with another body.
    package static func conflict(applied: BodyDigest, now: BodyDigest) -> Rejection {
        Rejection(
            .rejected,
            "the event's id was applied before with another body (digest \(applied)), this one has digest \(now)",
            place: "", rule: "idempotency-conflict")
    }
}
