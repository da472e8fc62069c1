import Foundation
import Synchronization
import TestKit

/// Asks the ledger again and again while the fleet works and faults go on: of whichever rig it is turned to.
final class Onlooker: Sendable {
    private struct State {
        var rig: Rig?
        var looks = 0, inVain = 0
        var violations: [String] = []
        var isLooking = false
        var isStopped = false, hasEnded = false
    }

    private let state = Mutex(State())
    private let pause: Duration

    /// - Parameters:
    ///   - rig: nil: nothing is looked at until it is turned to one.
    ///   - pause: between two looks; each costs the machine a second or two.
    init(_ rig: Rig? = nil, every pause: Duration = .seconds(20)) {
        self.pause = pause
        state.withLock { $0.rig = rig }
        Thread.detachNewThread { [self] in
            while !state.withLock({ $0.isStopped }) {
                let rig = state.withLock { state in
                    state.isLooking = state.rig != nil
                    return state.rig
                }
                if let rig { look(rig) }
                rest(after: rig)
            }
            state.withLock { $0.hasEnded = true }
        }
    }

    var looks: Int { state.withLock { $0.looks } }
    var inVain: Int { state.withLock { $0.inVain } }
    var violations: [String] { state.withLock { $0.violations } }

    /// Begins to look at this one, at once.
    func turn(to rig: Rig) { state.withLock { $0.rig = rig } }

    /// Looks at nothing any more, once the look that it has begun has ended.
    func turnAway() {
        state.withLock { $0.rig = nil }
        _ = try? eventually(within: .seconds(180), "a look ends") { state.withLock { !$0.isLooking } }
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        _ = try? eventually(within: .seconds(180), "the last look ends") { state.withLock { $0.hasEnded } }
    }

    private func look(_ rig: Rig) {
        let during = rig.meter.during
        let verdicts = Result { try rig.verify() }
        state.withLock { state in
            switch verdicts {
            case .success(let verdicts):
                state.looks += 1
                state.violations += verdicts.flatMap(\.violations).map {
                    "while faults went on (\(during)): \($0)"
                }
            case .failure(let error as Unreachable):
                state.inVain += 1
                trace("a look in vain: \(error)")
            case .failure(let error):
                state.violations.append(
                    "the ledger could not look while faults went on (\(during)): \(error)")
            }
            state.isLooking = false
        }
    }

    /// Until it is time for another look, or there is another rig to look at.
    private func rest(after rig: Rig?) {
        let end = ContinuousClock.now + pause
        while state.withLock({ !$0.isStopped && $0.rig === rig }), rig == nil || ContinuousClock.now < end {
            Thread.sleep(forTimeInterval: 0.05)
        }
    }
}
