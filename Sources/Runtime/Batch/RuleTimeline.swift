internal import Records

/// Which rules decide a tenant's keys in one partition, from when on.
///
/// The lane that owns the partition takes up a new version at an instant of its own that lies behind all that it has decided:
/// what is stamped before is decided by the rules of before, whenever it comes. So a replay decides by the same ones.
struct RuleTimeline: Sendable, Equatable {
    struct Step: Sendable, Equatable {
        var version: Int32
        /// Nil: from the beginning.
        var since: Timestamp?
        /// Index into the workers, one a version.
        var worker: Int
    }

    /// In the order of versions and instants; never empty.
    private(set) var steps: [Step]

    init(_ base: Step) { steps = [base] }

    var version: Int32 { steps[steps.count - 1].version }

    mutating func add(_ step: Step) {
        if step.since == nil { steps.removeAll() }
        steps.append(step)
    }

    /// What decides at an instant.
    func step(at time: Timestamp) -> Step {
        var index = steps.count - 1
        while index > 0, let since = steps[index].since, since > time { index -= 1 }
        return steps[index]
    }

    /// When what was decided by `version` is to be decided anew; nil: it is not.
    func change(after version: Int32) -> Timestamp? {
        // Nearly always there is none.
        guard steps.count > 1, self.version > version else { return nil }
        return steps.dropFirst().first { $0.version > version }?.since
    }
}

/// A version that a partition takes up, to be written with the batch or page that decides by it first: a row of
/// `bellhop.rules_adopted`.
struct Adoption: Sendable, Equatable {
    var partition: PartitionNumber
    var tenant: Text
    var version: Int32
    /// Of the first record that it may decide.
    var from: Int64
    /// Nil: from the beginning, as nothing was decided in the partition before.
    var since: Timestamp?
}

/// The workers that one transaction decides by: one a version of the rules, or one for everything.
struct RulesInHand<W: Worker> {
    var workers: [W]
    /// By the slots' `rules`; empty for a worker whose decisions depend on no rules.
    var timelines: [RuleTimeline] = []
    var adoptions: [Adoption] = []
    /// The version in force of each tenant of the transaction, nil for the base: it must be so still at the commit.
    var held: [(tenant: Text, version: Int32?)] = []

    init(_ worker: W) { workers = [worker] }
}
