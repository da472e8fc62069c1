internal import Digest
internal import JSON
internal import Records

/// The CloudEvents extension `bodydigest`: the first 16 bytes of SHA-256 over a body, as 32 hexadecimal digits in lower case.
///
/// Who sends an event again under the same id says by it that the body is the same as well: an id with another digest is a
/// conflict, not a repeat. Stored as a Postgres `uuid`.
package struct BodyDigest: Hashable, Sendable, CustomStringConvertible {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package init(of body: [UInt8]) {
        let hash = sha256(body)
        high = hash[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = hash[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Nil unless there are 32 hexadecimal digits in lower case.
    package init?(_ digits: Span<UInt8>) {
        guard digits.count == 32 else { return nil }
        var (high, low) = (UInt64(0), UInt64(0))
        for index in 0..<32 {
            let value: UInt8
            switch digits[index] {
            case let digit where digit >= 0x30 && digit <= 0x39: value = digit - 0x30
            case let letter where letter >= 0x61 && letter <= 0x66: value = letter - 0x61 + 10
            default: return nil
            }
            if index < 16 { high = high << 4 | UInt64(value) } else { low = low << 4 | UInt64(value) }
        }
        self.init(high: high, low: low)
    }

    /// 32 hexadecimal digits.
    package var description: String {
        hexadecimal(
            [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * $0)) } })
    }
}

extension BodyDigest {
    /// The attribute in either mode.
    init(attribute bytes: [UInt8], _ name: String, at place: String) throws(Rejection) {
        guard let digest = BodyDigest(bytes.span) else {
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
            throw Rejection(
                .invalid, "bodydigest is not a string", place: "/bodydigest", rule: "type")
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
