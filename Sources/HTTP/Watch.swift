internal import Glibc

/// What a connection is doing, since when, and how long it may.
///
/// libmicrohttpd's own time-out begins anew with every byte, so a client that sends one a second is never too slow for
/// it; these clocks run on.
struct Watch: Equatable, Sendable {
    enum Phase: Sendable {
        /// Nothing of a request has come.
        case quiet
        case head
        case body
        /// The handler has the request.
        case handling
        /// The answer is under way.
        case answering
    }

    private(set) var phase: Phase
    /// Nanoseconds of the monotonic clock.
    private(set) var since: Int64
    var bodyBytes = 0

    init(_ phase: Phase, at now: Int64) { (self.phase, since) = (phase, now) }

    mutating func enter(_ phase: Phase, at now: Int64) {
        // The clock of a head begins with its first byte, which is seen before its line is complete.
        if phase == .head, self.phase == .head { return }
        (self.phase, since) = (phase, now)
        if phase == .body { bodyBytes = 0 }
    }

    /// The client is expected to send.
    var isReading: Bool { phase == .quiet || phase == .head || phase == .body }

    /// The deadline that has passed, if one has.
    func missed(at now: Int64, _ limits: HTTPLimits) -> HTTPEvent.Deadline? {
        let seconds = Double(now - since) / 1e9
        switch phase {
        case .quiet: return seconds > limits.idleSeconds ? .idle : nil
        case .head: return seconds > limits.headerSeconds ? .header : nil
        case .handling: return seconds > limits.requestSeconds ? .request : nil
        case .answering: return seconds > limits.bodySeconds ? .answer : nil
        case .body:
            if seconds > limits.bodySeconds { return .body }
            let due = (seconds - limits.graceSeconds) * Double(limits.minimumBodyBytesPerSecond)
            return due > Double(bodyBytes) ? .bodyRate : nil
        }
    }
}

extension HTTPLimits {
    /// How often the clocks are looked at, in nanoseconds.
    var tick: Int64 {
        let shortest = [headerSeconds, bodySeconds, graceSeconds, idleSeconds, requestSeconds].min() ?? 2
        return Int64(max(0.005, min(0.5, shortest / 4)) * 1e9)
    }
}

func monotonicNow() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
