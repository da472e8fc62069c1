package import Records

/// 128 bits that name an event: the first half of a SHA-256 over its parts, each with its length before it.
///
/// Two different events among 10¹² share one with a probability of about 10⁻¹⁵ (birthday bound), and nobody
/// can make two on purpose short of 2⁶⁴ hashes. Stored as a Postgres `uuid`.
package struct Identity: Hashable, Sendable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// For occasional use and tests; a `Digester` of one's own is faster.
    package init(_ parts: Text...) { self.init(parts) }

    package init(_ parts: [Text]) {
        var digester = Digester()
        for part in parts { digester.add(part.bytes.span) }
        self = digester.identity()
    }

    /// Nil unless there are 16.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Sixteen bytes, most significant first.
    package var bytes: [UInt8] {
        [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * $0)) } }
    }
}

extension Identity: Comparable {
    /// Postgres' order of uuids.
    package static func < (a: Identity, b: Identity) -> Bool { (a.high, a.low) < (b.high, b.low) }
}

extension Identity: CustomStringConvertible {
    /// As Postgres prints a `uuid`: `01234567-89ab-cdef-0123-456789abcdef`.
    package var description: String {
        let digits = Array(hexadecimal(bytes))
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return groups.map { String(digits[$0]) }.joined(separator: "-")
    }
}
