/// When an issuer's keys are read again, and how long they are believed. Decides only; times are monotonic, from any
/// start.
package struct KeySchedule: Sendable, Hashable {
    /// Between two readings in quiet times.
    package var interval: Duration = .seconds(300)
    /// At least, between two readings after a token named a key that is not known, or after a failure.
    package var urgentInterval: Duration = .seconds(60)
    /// Of keys that could not be read again since.
    package var maximumAge: Duration = .seconds(86_400)

    private var tried: Duration?
    private var succeeded: Duration?
    private var isUrgent = false

    package init() {}

    /// When to read next; in the past for at once.
    package var next: Duration {
        guard let tried else { return .zero }
        return tried + (isUrgent ? urgentInterval : interval)
    }

    /// Somebody showed a token with a key that is not known.
    package mutating func want() { isUrgent = true }

    /// A reading has begun. What is wanted from now on may not be in it.
    package mutating func begin(at now: Duration) {
        tried = now
        isUrgent = false
    }

    package mutating func succeed(at now: Duration) { succeeded = now }

    package mutating func fail() { isUrgent = true }

    /// Whether the keys that were read last are still believed.
    package func isFresh(at now: Duration) -> Bool { succeeded.map { now - $0 <= maximumAge } ?? false }
}
