import TestKit

/// A worker dies when its batch is written and not committed: between two transactions, if there are two.
struct DeathInBatch: Scene {
    let mutant: String
    let title = "kill −9 when a batch is written and not committed"

    func play(_ rig: Rig) throws {
        for hit in [2, 4] { try rig.killAt("written", hit: hit) }
        _ = try rig.fleet.add()
    }
}

/// A worker dies when its batch is committed, before it tells Kafka.
struct DeathAfterBatch: Scene {
    let mutant = "resume-from-kafka"
    let title = "kill −9 when a batch is committed and Kafka not told"

    func play(_ rig: Rig) throws {
        try rig.killAt("committed", hit: 6)
        _ = try rig.fleet.add()
    }
}
