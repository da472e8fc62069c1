/// Permits that refill at a steady rate up to a burst. Pure: time comes in.
struct TokenBucket: Sendable {
    /// Permits a second, and how many may be saved up.
    struct Rate: Sendable, Hashable {
        var perSecond: Double
        var burst: Double
    }

    private var permits: Double
    private var refilledAt: ContinuousClock.Instant

    init(_ rate: Rate, now: ContinuousClock.Instant) {
        permits = rate.burst
        refilledAt = now
    }

    /// Takes `count` permits, or says how long it takes until that many are there.
    mutating func take(_ count: Double = 1, _ rate: Rate, now: ContinuousClock.Instant) -> Duration? {
        refill(rate, now)
        // More than fit are granted to a full bucket, which is then in debt; full it is too when only the request is counted that
        // brings them.
        let needed = count > 1 ? min(count, rate.burst - 1) : count
        guard permits >= needed else { return .seconds((needed - permits) / rate.perSecond) }
        permits -= count
        return nil
    }

    /// Whether it holds all that it can: forgetting it changes nothing.
    mutating func isFull(_ rate: Rate, now: ContinuousClock.Instant) -> Bool {
        refill(rate, now)
        return permits >= rate.burst
    }

    private mutating func refill(_ rate: Rate, _ now: ContinuousClock.Instant) {
        guard now > refilledAt else { return }
        permits = min(rate.burst, permits + (now - refilledAt).inSeconds * rate.perSecond)
        refilledAt = now
    }
}

extension Duration {
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
