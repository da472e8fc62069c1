import TestKit

/// Tells the people who wait, every ten seconds, how far it is.
struct Progress {
    private let what: String
    private let begin = ContinuousClock.now
    private var toldAt = ContinuousClock.now

    init(_ what: String) { self.what = what }

    mutating func tell(_ count: () -> Int) {
        guard ContinuousClock.now - toldAt > .seconds(10) else { return }
        toldAt = .now
        say("  after \(Int((toldAt - begin) / .seconds(1))) s: \(count()) \(what)")
    }
}
