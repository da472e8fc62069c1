import Foundation
import TestKit

/// What is done to a fleet that has a bug, so that the bug shows.
protocol Scene: Sendable {
    /// As `lead-scoring --mutants` calls it.
    var mutant: String { get }
    /// What happens, in a few words.
    var title: String { get }
    func shape(_ options: inout Rig.Options)
    /// Begins without a worker under load, and leaves some that work. Returns once what brings the bug out has happened.
    /// - Throws: when it has not.
    func play(_ rig: Rig) throws
}

extension Scene {
    func shape(_ options: inout Rig.Options) {}
}

extension Rig {
    /// Offsets that are accounted for, of all partitions.
    func accounted() throws -> Int64 {
        try number("select coalesce(sum(next_offset), 0)::bigint from bellhop.partition")
    }

    /// Waits until so many more offsets are accounted for.
    func awaitProgress(_ offsets: Int64) throws {
        let start = try accounted()
        try eventually(
            within: .seconds(20), "\(offsets) more offsets are accounted for", { try accounted() - start },
            until: { $0 >= offsets })
    }

    /// Publishes nothing more, and waits until all that there is is accounted for.
    func pause() throws {
        generator.hold(true)
        try eventually(within: .seconds(20), "all is accounted for") { meter.isCaughtUp }
    }

    /// Adds a worker that is told to fail at some points.
    func addFailing(_ orders: String) throws -> Program { try fleet.add(["BELLHOP_FAIL_POINT": orders]) }

    /// Adds a worker and waits until it has killed itself.
    func killAt(_ point: String, hit: Int) throws {
        let worker = try addFailing("\(point):kill:\(hit)")
        let ending = try worker.wait(within: .seconds(20))
        fleet.remove(worker)
        guard ending == .signalled(SIGKILL) else { throw RigError("a worker to die at \(point): \(ending)") }
    }

    /// Adds a worker and waits until it has stopped itself.
    func stopAt(_ point: String, hit: Int) throws -> Program {
        let worker = try addFailing("\(point):stop:\(hit)")
        try eventually(within: .seconds(20), "a worker stops at \(point)") { worker.isStopped }
        return worker
    }
}
