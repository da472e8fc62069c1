import TestKit

/// Nothing happens: a worker that decides in the wrong order does so in any batch.
struct NothingButLoad: Scene {
    let mutant = "swapped-messages"
    let title = "load alone"

    func play(_ rig: Rig) throws {
        _ = try rig.fleet.add()
        try rig.awaitProgress(1500)
    }
}

/// Batches are cut in two, and again, until the record is found that Postgres refuses.
struct HardData: Scene {
    let mutant = "skip-after-bisect"
    let title = "data that only Postgres refuses"

    func play(_ rig: Rig) throws {
        try rig.refuseSomeData(oneIn: 200)
        _ = try rig.fleet.add()
        try eventually(within: .seconds(20), "a record is found") {
            try rig.number("select count(*) from bellhop.dead_letter where class = 'data_error'") > 0
        }
    }
}

/// Transactions are rolled back when everything is decided and written.
struct RolledBack: Scene {
    let mutant = "cache-kept-after-rollback"
    let title = "batches that fail with SQLSTATE 40001 before COMMIT"

    func play(_ rig: Rig) throws {
        let worker = try rig.addFailing([3, 6, 9].map { "written:error:\($0)" }.joined(separator: ","))
        try eventually(within: .seconds(20), "three batches fail") {
            worker.standardError.split(separator: "\n").count { $0.contains("\"fail_point\"") } == 3
        }
        try rig.awaitProgress(200)
    }
}

/// Commits take effect and their answers are lost.
struct LostAnswersToCommits: Scene {
    let mutant = "applied-again"
    let title = "the connection ends when a COMMIT has taken effect, before its answer is back"

    func play(_ rig: Rig) throws {
        _ = try rig.fleet.add()
        try rig.awaitProgress(400)
        rig.databaseProxy.inject(Array(repeating: .cutAfterCommit, count: 3), client: "lead-scoring")
        try eventually(within: .seconds(20), "three commits are cut") { rig.databaseProxy.isSpent }
    }
}
