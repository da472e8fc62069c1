internal import Records
internal import Synchronization

/// Names requests and traces: unique, and not to be guessed from the outside, without asking the system for each.
struct RequestNames: Sendable {
    /// Of a request: 24 hexadecimal digits.
    let id: String
    /// A W3C trace context of its own (https://www.w3.org/TR/trace-context/, version 00, sampled).
    let traceparent: Text

    init(_ source: NameSource) {
        let (high, low, span) = source.next()
        let digits = hexadecimalDigits(bytes(high) + bytes(low))
        id = String(decoding: digits.prefix(24), as: UTF8.self)
        var trace = Array("00-".utf8)
        trace.reserveCapacity(55)
        trace += digits
        trace.append(UInt8(ascii: "-"))
        trace += hexadecimalDigits(bytes(span))
        trace += "-01".utf8
        traceparent = Text(validated: trace)
    }
}

/// A sequence of numbers that look random, from a seed of the system's: SplitMix64 (Steele, Lea, Flood, "Fast splittable
/// pseudorandom number generators", 2014). Its numbers are names, never secrets.
final class NameSource: Sendable {
    private let state: Atomic<UInt64>

    init() {
        var random = SystemRandomNumberGenerator()
        state = Atomic(random.next())
    }

    /// None of them 0, which a trace context may not be.
    func next() -> (UInt64, UInt64, UInt64) { (number() | 1, number(), number() | 1) }

    private func number() -> UInt64 {
        var z = state.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

private func bytes(_ number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
}
