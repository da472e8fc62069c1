/// Full-jitter exponential backoff: a delay drawn evenly from zero to `base`·2ⁿ, at most `cap`.
///
/// Source: Marc Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015), "full jitter".
package struct Backoff: Sendable {
    package var base: Duration = .milliseconds(50)
    package var cap: Duration = .seconds(5)
    /// In a row.
    package private(set) var failures = 0
    private var random: SplitMix64

    package init(seed: UInt64, base: Duration = .milliseconds(50), cap: Duration = .seconds(5)) {
        self.base = base
        self.cap = cap
        random = SplitMix64(seed: seed)
    }

    package var isFailing: Bool { failures > 0 }

    /// Waits between tries that conflicts make necessary: short, since whoever changed the rows is done with them.
    package static func ofConflicts(seed: UInt64) -> Backoff {
        Backoff(seed: seed, base: .milliseconds(5), cap: .milliseconds(100))
    }

    package mutating func succeed() { failures = 0 }

    /// Counts a failure and draws the delay before the next try.
    package mutating func fail() -> Duration {
        let ceiling = min(cap, base * (1 << min(failures, 20)))
        failures += 1
        return .microseconds(Int64.random(in: 0...ceiling.microseconds, using: &random))
    }
}

/// A small seeded generator, so that one seed repeats one history.
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014).
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension Duration {
    /// Whole microseconds, rounded down.
    package var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
