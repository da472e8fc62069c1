/// What faults are meant to cause in a fleet, beside harm: without it they have proved nothing.
private struct Effect {
    let name: String
    /// Numbers of faults that cannot but cause it.
    let causes: Set<String>
    /// Stages that cause it as a whole.
    let stages: Set<Run.Stage>
    let count: @Sendable (Figures) -> Int

    static let all = [
        // F3 is the sleeper among others, whose batch is refused.
        Effect(name: "fence", causes: ["F3"], stages: [.points, .mutants]) { $0.fences },
        Effect(name: "unknown commit", causes: ["F24"], stages: [.mutants]) {
            $0.lookedUp.values.reduce(0, +)
        },
        Effect(
            name: "retry", causes: ["F20", "F23", "F26", "F27", "F29", "F30"], stages: [.points, .mutants]
        ) {
            $0.retries.values.reduce(0, +)
        },
        Effect(
            name: "rebalance", causes: ["F1", "F2", "F3", "F4", "F7"], stages: [.points, .mutants]
        ) {
            $0.handovers
        },
    ]
}

extension Figures {
    /// Events of log lines that say that something failed and is tried again, by what it is. Each is one line for all attempts
    /// until it works.
    private static let retryEvents = [
        "database_away": "batches", "batch_conflicts": "batches on rows that change",
        "broker_away": "the group and its topics", "result_topic_away": "results",
        "fetch_damaged": "damaged fetches", "partition_unreachable": "claims without an answer of the broker",
        "claim_blocked": "claims of locked rows", "rejoining": "joining the group",
    ]

    /// Takes retries and rebalances from the workers' log lines, and notes what should have come about and has not.
    /// - Parameter isWhole: the stage was not told to do parts of it only.
    mutating func demandEffects(_ stage: Run.Stage, isWhole: Bool) {
        retries = [:]
        for (event, name) in Self.retryEvents {
            if let count = lines[event] { retries[name, default: 0] += count }
        }
        rebalances = lines["partitions_assigned"] ?? 0
        handovers = lines[Fleet.claimedAgain] ?? 0
        unsettled = lines["stopped_unsettled"] ?? 0
        for effect in Effect.all where effect.count(self) == 0 {
            if isWhole, effect.stages.contains(stage) {
                harmless.append("the stage \(stage.rawValue) caused no \(effect.name)")
            } else if let fault = faults.first(where: { $0.hits > 0 && effect.causes.contains($0.number) }) {
                harmless.append("\(fault.number) \(fault.title): it caused no \(effect.name)")
            }
        }
    }
}
