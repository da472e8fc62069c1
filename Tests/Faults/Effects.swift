/// How a fleet has reacted to what was done to it.
struct Reaction: Sendable {
    var fences: Int
    var unknownCommits: Int
    var retries: Int
    var handovers: Int

    init(lines: [String: Int], findings: [String: Int], fences: Int) {
        self.fences = fences
        unknownCommits = findings.values.reduce(0, +)
        retries = Figures.retryEvents.keys.reduce(0) { $0 + (lines[$1] ?? 0) }
        handovers = lines[LogLines.claimedAgain] ?? 0
    }

    static func - (now: Self, before: Self) -> Self {
        var difference = now
        difference.fences -= before.fences
        difference.unknownCommits -= before.unknownCommits
        difference.retries -= before.retries
        difference.handovers -= before.handovers
        return difference
    }
}

/// What faults are meant to cause in a fleet, beside harm: without it they have proved nothing.
struct Consequence: Sendable {
    let name: String
    /// Numbers of faults that cannot but cause it.
    let causes: Set<String>
    /// Stages that cause it as a whole.
    var stages: Set<Run.Stage> = []
    /// The rig waits for it after each strike; of others some strikes may do without.
    var isSure = true
    /// Its causes are judged together: which of them finds a lane at work is chance.
    var isShared = false
    let count: @Sendable (Reaction) -> Int

    static let all = [
        // F3 is the sleeper among others, whose batch is refused.
        Consequence(name: "fence", causes: ["F3"], stages: [.points, .mutants], isSure: false) { $0.fences },
        Consequence(name: "unknown commit", causes: ["F24"], stages: [.mutants]) { $0.unknownCommits },
        Consequence(
            name: "retry", causes: ["F20", "F23", "F26", "F27", "F29", "F30"], stages: [.points, .mutants]
        ) { $0.retries },
        Consequence(
            name: "rebalance", causes: ["F1", "F2", "F3", "F4", "F7"], stages: [.points, .mutants]
        ) { $0.handovers },
        Consequence(name: "retry or hand-over", causes: ["F9", "F12"], isSure: false, isShared: true) {
            $0.retries + $0.handovers
        },
    ]

    /// For which the rig waits after a strike of this fault.
    static func awaited(after fault: any Fault) -> [Consequence] {
        all.filter { $0.isSure && fault.meetsWorkers && $0.causes.contains(fault.number) }
    }
}

extension Rig {
    /// How the fleet has reacted to all that was done to it so far.
    var reaction: Reaction {
        let told = fleets.map(\.linesSoFar)
        return Reaction(
            lines: told.reduce(into: [:]) { $0.merge($1.events, uniquingKeysWith: +) },
            findings: told.reduce(into: [:]) { $0.merge($1.findings, uniquingKeysWith: +) }, fences: fences)
    }
}

extension Figures {
    /// Events of log lines that say that something failed and is tried again, by what it is. Each is one line for all attempts
    /// until it works.
    static let retryEvents = [
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
        handovers = lines[LogLines.claimedAgain] ?? 0
        unsettled = lines["stopped_unsettled"] ?? 0
        let reaction = reaction
        for effect in Consequence.all {
            demand(effect)
            guard effect.count(reaction) == 0 else { continue }
            if isWhole, effect.stages.contains(stage) {
                harmless.append("the stage \(stage.rawValue) caused no \(effect.name)")
            } else if let fault = faults.first(where: {
                // One of several at a time, such as kills at fail points: all of the stage is its doing.
                $0.hits > 0 && $0.effects.isEmpty && effect.causes.contains($0.number)
            }) {
                harmless.append("\(fault.number) \(fault.title): it caused no \(effect.name)")
            }
        }
    }

    /// The whole stage's, by the log lines of workers that have ended.
    var reaction: Reaction { Reaction(lines: lines, findings: lookedUp, fences: fences) }

    /// By the number of the fault: its strikes have caused it once at least.
    private mutating func demand(_ effect: Consequence) {
        let judged = faults.filter { $0.hits > 0 && $0.effects[effect.name] != nil }
        let parts = effect.isShared ? [effect.name: judged] : Dictionary(grouping: judged, by: \.number)
        for (_, part) in parts.sorted(by: { $0.key < $1.key }) {
            guard let first = part.first, !part.contains(where: { $0.effects[effect.name] ?? 0 > 0 }) else {
                continue
            }
            harmless.append("\(first.number) \(first.title): it caused no \(effect.name)")
        }
    }
}
