import Foundation
import Postgres
import TestKit

/// F26, F27 and F35: what happens to the machine below: its Postgres is replaced by one that knows less, its disk is
/// full, its clock goes wrong. Each in a rig of its own, and all witnesses are asked.
struct Disasters {
    var seed: UInt64
    /// Numbers of faults; none: all.
    var only: [String] = []
    static let numbers = ["F26", "F27", "F35"]

    func run(_ broker: Broker) throws -> Figures {
        let begin = ContinuousClock.now
        var figures = Figures(seed: seed)
        let onlooker = Onlooker(every: .seconds(2))
        defer { onlooker.stop() }
        if isAsked("F26") { try Failover(seed: seed).run(broker, &figures, onlooker) }
        if isAsked("F27") {
            if SmallDisk.isAvailable {
                try FullDisk(seed: seed).run(broker, &figures, onlooker)
            } else {
                figures.skipped.append("F27 a full disk: this process may not mount a file system")
            }
        }
        if isAsked("F35") {
            if FalseClock.isAvailable {
                try WrongClock(seed: seed).run(broker, &figures, onlooker)
            } else {
                figures.skipped.append("F35 wrong clocks: libfaketime is not there")
            }
        }
        onlooker.stop()
        // Where all was skipped, there was nothing to look at.
        if !figures.faults.isEmpty || !figures.violations.isEmpty { figures.hear(onlooker) }
        figures.seconds = (ContinuousClock.now - begin) / .seconds(1)
        return figures
    }

    private func isAsked(_ number: String) -> Bool { only.isEmpty || only.contains(number) }
}

extension Rig {
    /// The end of a rig that is one of several: all that was sent is accounted for, and all witnesses agree.
    func conclude(_ fault: String, _ figures: inout Figures) throws {
        meter.note("the end")
        if try !settle() { figures.violations.append("\(fault): the backlog did not end") }
        let (before, reaction) = (figures.violations.count, figures.reaction)
        try figures.conclude(self)
        figures.credit(fault, figures.reaction - reaction)
        for index in before..<figures.violations.count {
            figures.violations[index] = "\(fault): \(figures.violations[index])"
        }
    }
}
