/// Bugs of the product that the rig has found, each with the plan and the seed that brought it out. All are mended; their plans
/// run first in the long version, and by `--only regressions`. In the short one with the seed 1 their faults are a part of their stages.
struct Regression: Sendable {
    let bug: String
    let stage: Run.Stage
    /// Of the stage: numbers of faults, or names of fail points.
    let parts: [String]
    var seed: UInt64 = 1

    static let all = [
        Regression(
            bug:
                "partitions that a member was giving back when it was killed had no owner until the group changed",
            stage: .points, parts: ["revoked", "released"]),
        Regression(
            bug:
                "one fetched batch with a wrong checksum stopped its partition for good, or sent it to another offset",
            stage: .mix, parts: ["F18"]),
        Regression(
            bug: "results first reached their topic out of order after the brokers had been away for long",
            stage: .mix, parts: ["F8", "F10"]),
        Regression(
            bug:
                "a partition whose owner went on while another waited to claim it was stopped: its log was taken for truncated",
            stage: .mix, parts: ["F3", "F21", "F22"], seed: 3),
        Regression(
            bug:
                "a worker that was stopped for longer than its session sent the request that had waited in its client: an older "
                + "result of a key behind newer ones of the next owner",
            stage: .mix, parts: ["F3"]),
        // Of the stage nothing less can be run.
        Regression(
            bug:
                "a lane asked a node that hung for the ends of a log, and waited for minutes; results were out of order "
                + "when nodes died while a lane was held up; workers ended with OUT_OF_ORDER_SEQUENCE_NUMBER where results "
                + "were taken back; the ledger took results of partitions that were added, and claimed after its snapshot, "
                + "for those of no log",
            stage: .logs, parts: ["F9", "F13"], seed: 3),
        Regression(
            bug:
                "a worker gave up because its client gave no records of a partition: they lay behind those of another one, whose "
                + "batch failed again and again",
            stage: .mix, parts: ["F8", "F24", "F25"], seed: 4),
        Regression(
            bug: "a record larger than the client may receive held up its partition without a word",
            stage: .inputs, parts: ["F32"]),
        Regression(
            bug:
                "a worker whose clock was a day ahead had its results set aside for good; one whose clock was set back waited "
                + "for as long",
            stage: .disasters, parts: ["F35"]),
        Regression(
            bug:
                "a record of a key whose due work a fast clock had brought forward counted as of its own time: the same instant was "
                + "due again, with another result under the same id",
            stage: .disasters, parts: ["F35"], seed: 5),
    ]
}
