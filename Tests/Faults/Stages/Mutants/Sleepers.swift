import Foundation
import TestKit

/// What a sleeper is about to write has been applied by another worker, and more: only the fence knows.
struct LateWriter: Scene {
    let mutant = "no-compare-and-set"
    let title = "SIGSTOP before a batch until another worker is past it, then SIGCONT"

    /// A worker that meets repeats of what an earlier one has applied looks ids up, and then one transaction is all that it
    /// needs: a second one would come after the group's news. Nothing in it must touch a row.
    func shape(_ options: inout Rig.Options) {
        options.repeatsPerMille = 300
        options.brokenPerMille = 0
    }

    func play(_ rig: Rig) throws {
        let first = try rig.fleet.add()
        try rig.awaitProgress(600)
        try rig.pause()
        first.terminate()
        try first.wait()
        rig.fleet.remove(first)
        rig.generator.hold(false)
        let sleeper = try rig.stopAt("planned", hit: 8)
        rig.generator.hold(true)
        _ = try rig.fleet.add()
        try rig.pause()
        try rig.wake(sleeper)
        rig.generator.hold(false)
    }
}

/// A sleeper wakes when another worker has its partitions and has not moved them yet.
struct EarlyHeir: Scene {
    let mutant = "no-epoch"
    let title = "SIGSTOP in a batch until another worker has claimed, then SIGCONT"

    func play(_ rig: Rig) throws {
        let sleeper = try rig.stopAt("decided", hit: 5)
        let before = try rig.claims()
        _ = try rig.addFailing("claimed:delay:1:2000")
        try eventually(within: .seconds(20), "another worker has claimed") { try rig.claims() - before >= 6 }
        try rig.wake(sleeper)
    }
}

extension Rig {
    /// Continues a worker that stopped itself, and waits until what it writes is refused, or is not.
    fileprivate func wake(_ sleeper: Program) throws {
        let before = fences
        sleeper.signal(SIGCONT)
        try eventually(within: .seconds(10), "the worker writes what it has decided") {
            try fences > before || !watch.intrusions().isEmpty
        }
    }
}
