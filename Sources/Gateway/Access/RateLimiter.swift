internal import Records
internal import Synchronization

/// Buckets of tenants, of their subjects, and of addresses that failed to authenticate.
final class RateLimiter: Sendable {
    fileprivate enum Owner: Hashable, Sendable {
        case tenant(Text)
        case subject(Text, Text)
        case address(String)
    }

    private let state: Mutex<Buckets>

    init(_ limits: Limits) { state = Mutex(Buckets(limits)) }

    /// Counts `count` requests of a subject; nil if they may pass, else how long to wait. What the subject may not do
    /// costs its tenant nothing.
    func wait(_ tenant: Text, _ subject: Text, _ count: Int = 1, now: ContinuousClock.Instant) -> Duration? {
        state.withLock {
            $0.take(.subject(tenant, subject), count, now) ?? $0.take(.tenant(tenant), count, now)
        }
    }

    /// Counts a failure to authenticate from an address.
    func failed(_ address: String, now: ContinuousClock.Instant) {
        state.withLock { _ = $0.take(.address(address), 1, now) }
    }

    /// Nil unless the address has failed too often, else how long to wait. Counts nothing.
    func wait(afterFailuresOf address: String, now: ContinuousClock.Instant) -> Duration? {
        state.withLock { $0.wait(.address(address), now) }
    }
}

private struct Buckets {
    private var buckets: [RateLimiter.Owner: TokenBucket] = [:]
    private var sweptAt = 0
    private let tenant: TokenBucket.Rate
    private let subject: TokenBucket.Rate
    private let failures: TokenBucket.Rate

    /// From so many buckets on, the full ones are forgotten: nobody makes us remember without end.
    private static let sweepAt = 10_000

    init(_ limits: Limits) {
        tenant = .init(perSecond: Double(limits.tenantRate), burst: Double(limits.tenantBurst))
        subject = .init(perSecond: Double(limits.subjectRate), burst: Double(limits.subjectBurst))
        let perMinute = Double(limits.authenticationFailures)
        failures = .init(perSecond: perMinute / 60, burst: perMinute)
    }

    mutating func take(
        _ owner: RateLimiter.Owner, _ count: Int, _ now: ContinuousClock.Instant
    ) -> Duration? {
        if buckets[owner] == nil { sweep(now) }
        let rate = rate(of: owner)
        return buckets[owner, default: TokenBucket(rate, now: now)].take(Double(count), rate, now: now)
    }

    /// What `take` would say, without taking.
    func wait(_ owner: RateLimiter.Owner, _ now: ContinuousClock.Instant) -> Duration? {
        var bucket = buckets[owner]
        return bucket?.take(1, rate(of: owner), now: now)
    }

    private func rate(of owner: RateLimiter.Owner) -> TokenBucket.Rate {
        switch owner {
        case .tenant: tenant
        case .subject: subject
        case .address: failures
        }
    }

    private mutating func sweep(_ now: ContinuousClock.Instant) {
        guard buckets.count >= max(Self.sweepAt, 2 * sweptAt) else { return }
        buckets = buckets.filter { entry in
            var bucket = entry.value
            return !bucket.isFull(rate(of: entry.key), now: now)
        }
        sweptAt = buckets.count
    }
}
