internal import Foundation

/// What was waited for did not come.
package struct NeverHappened: Error, CustomStringConvertible {
    package var what: String
    package var limit: Duration
    package var lastSeen: String

    package var description: String { "not within \(limit): \(what); last seen: \(lastSeen)" }
}

/// So long a test waits for what must come: machines are busy, and who is right does not wait.
package let patience = Duration.seconds(180)

/// Looks again and again until `isMet`, and gives what was seen then. Blocks its thread.
///
/// An error that `look` throws is one more thing seen: a database that is being restarted answers later.
/// - Throws: `NeverHappened` with what was seen last.
@discardableResult
package func eventually<Seen>(
    within limit: Duration = patience, _ what: String, _ look: () throws -> Seen,
    until isMet: (Seen) -> Bool
) throws -> Seen {
    let deadline = ContinuousClock.now + limit
    var pause = 0.002
    while true {
        let result = Result { try look() }
        if case .success(let seen) = result, isMet(seen) { return seen }
        guard ContinuousClock.now < deadline else {
            throw NeverHappened(what: what, limit: limit, lastSeen: describe(result))
        }
        Thread.sleep(forTimeInterval: pause)
        pause = min(pause * 1.5, 0.1)
    }
}

/// Looks until `condition` is true.
package func eventually(within limit: Duration = patience, _ what: String, _ condition: () throws -> Bool)
    throws
{
    try eventually(within: limit, what, condition) { $0 }
}

/// Looks until `look` gives `expected`.
package func eventually<Seen: Equatable>(
    within limit: Duration = patience, _ what: String, equals expected: Seen, _ look: () throws -> Seen
) throws {
    try eventually(within: limit, "\(what): \(expected)", look) { $0 == expected }
}

private func describe<Seen>(_ result: Result<Seen, any Error>) -> String {
    switch result {
    case .success(let seen): "\(seen)"
    case .failure(let error): "\(error)"
    }
}
