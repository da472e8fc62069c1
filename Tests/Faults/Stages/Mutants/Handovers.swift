import Foundation
import TestKit

/// Partitions go to another worker, which works on their keys, and come back.
struct ThereAndBack: Scene {
    let mutant = "cache-kept-after-revoke"
    let title = "partitions that go to a guest, which works on them, and come back"

    func play(_ rig: Rig) throws {
        _ = try rig.fleet.add()
        try rig.awaitProgress(800)
        let guest = try rig.fleet.add([:], ["--leave-group"])
        try eventually(within: .seconds(20), "the guest has partitions") {
            guest.standardError.contains("partition_claimed")
        }
        try rig.awaitProgress(800)
        let before = try rig.claims()
        guest.terminate()
        try guest.wait()
        rig.fleet.remove(guest)
        try eventually(within: .seconds(20), "they are back") { try rig.claims() > before }
        try rig.awaitProgress(800)
    }
}

/// Results are with the client when nothing reaches the broker any more; batches go on for a while from what was fetched.
struct SilentBroker: Scene {
    let mutant = "outbox-cleared-before-ack"
    let title = "results that vanish on their way, some batches more, then kill −9"

    func play(_ rig: Rig) throws {
        let (before, backlog) = (try rig.accounted(), Int64(2000))
        try eventually(within: .seconds(20), "there is a backlog") {
            rig.generator.ends.values.reduce(0, +) - before >= backlog
        }
        let worker = try rig.stopAt("produced", hit: 300)
        let toxic = rig.brokerProxy.add(.drop, .toServer, of: "lead-scoring")
        defer { rig.brokerProxy.remove(toxic) }
        worker.signal(SIGCONT)
        try rig.awaitProgress(600)
        try rig.fleet.kill9(worker)
        rig.fleet.remove(worker)
        rig.brokerProxy.remove(toxic)
        _ = try rig.fleet.add()
    }
}
