internal import Lag
internal import Records

/// All that is wrong with a fleet, the worst first.
struct Findings {
    private(set) var list: [Finding] = []
    private let limits: Thresholds

    init(_ fleet: FleetLag, _ limits: Thresholds) {
        self.limits = limits
        if let problem = fleet.brokerProblem { broker(problem, fleet) }
        for worker in fleet.workers { look(at: worker) }
        list.sort { a, b in a.level > b.level }
    }

    /// 0, 1 or 2, as monitoring systems read it.
    var level: Finding.Level { list.map(\.level).max() ?? .note }

    private mutating func broker(_ problem: String, _ fleet: FleetLag) {
        let sees = fleet.partitions.contains { $0.log != nil }
        list.append(
            Finding(
                level: sees ? .warning : .critical,
                text: "\(sees ? "not all brokers answer" : "no broker answers"): \(problem)",
                next: "see that the brokers run, and that BELLHOP_BROKERS names them"))
    }

    private mutating func look(at worker: WorkerLag) {
        pauses(worker)
        guard worker.partitions.contains(where: { $0.row != nil }) else { return neverStarted(worker) }
        stops(worker)
        owners(worker)
        lag(worker)
        retention(worker)
        stalls(worker)
        leavings(worker)
    }

    /// One that waits for nothing may just not be wanted here.
    private mutating func neverStarted(_ worker: WorkerLag) {
        guard let records = worker.records, records > 0 else { return }
        list.append(
            Finding(
                level: .warning, worker: worker.name,
                text:
                    "has never started here, and \(Spelling.number(Int(records), of: "record")) wait for it",
                next: "start \(worker.name)"))
    }

    /// Those of one reason under one line.
    private mutating func add(
        _ level: Finding.Level, _ worker: WorkerLag, _ next: (TopicPartition) -> String,
        _ text: (PartitionLag) -> String?
    ) {
        let told = worker.partitions.compactMap { lag in text(lag).map { (lag.partition, $0) } }
        for (text, group) in Dictionary(grouping: told, by: \.1).sorted(by: { $0.key < $1.key }) {
            let partitions = group.map(\.0).sorted()
            list.append(
                Finding(
                    level: level, worker: worker.name, partitions: partitions, text: text,
                    next: next(partitions[0])))
        }
    }
}

extension Findings {
    private mutating func pauses(_ worker: WorkerLag) {
        let name = worker.name
        if let reason = worker.facts.pauseReason {
            list.append(
                Finding(
                    level: .warning, worker: name,
                    text: "is paused by \(worker.facts.pausedBy ?? "an operator"): \(reason)",
                    next: "when the reason is gone: bellhop resume \(name) --reason TEXT"))
        }
        let next = { (at: TopicPartition) in
            "when the reason is gone: bellhop resume \(name) --partition \(at) --reason TEXT"
        }
        add(.warning, worker, next) { lag in
            lag.state == .paused && worker.facts.pauseReason == nil
                ? "paused by \(lag.pause)" : nil
        }
    }

    private mutating func stops(_ worker: WorkerLag) {
        let session = limits.session
        add(
            .critical, worker,
            { "mend the cause, then: bellhop partitions resume \(worker.name) \($0) --reason TEXT" }
        ) {
            lag in
            lag.state == .stopped ? "stopped: \(lag.row?.stopReason ?? "")" : nil
        }
        add(.critical, worker, { "bellhop partitions adopt \(worker.name) \($0) --reason TEXT --dry-run" }) {
            lag in
            lag.state == .lost ? lag.remark(session: session) : nil
        }
    }

    private mutating func owners(_ worker: WorkerLag) {
        let behind = { (lag: PartitionLag) in (lag.records ?? 0) > 0 && lag.oldest != .nothing }
        for (level, waits) in [(Finding.Level.critical, true), (.warning, false)] {
            add(level, worker, { _ in "start \(worker.name), or see its log" }) { lag in
                guard case .unowned(let reason) = lag.ownership, lag.row?.stopReason == nil,
                    behind(lag) == waits
                else { return nil }
                return "nobody has it (\(reason.rawValue))\(waits ? ", and records wait" : "")"
            }
        }
        let session = Spelling.time(limits.session)
        add(.note, worker, { _ in "nothing; a process that starts in the same place takes it at once" }) {
            lag in
            lag.ownership == .waiting
                ? "no process has it: one is starting, or one has stopped, and the group is waiting up to \(session) "
                    + "for the session timeout" : nil
        }
        add(.warning, worker, { _ in "look as a role with pg_read_all_stats" }) { lag in
            if case .unknown(let reason) = lag.ownership { reason } else { nil }
        }
    }

    private mutating func lag(_ worker: WorkerLag) {
        let (session, warning) = (limits.session, limits.warning)
        let late = worker.partitions.filter { ($0.milliseconds ?? 0) >= limits.warning }
        if let worst = late.max(by: { ($0.milliseconds ?? 0) < ($1.milliseconds ?? 0) }),
            let age = worst.milliseconds, let level = limits.level(age, limits.warning, limits.critical)
        {
            list.append(
                Finding(
                    level: level, worker: worker.name, partitions: late.map(\.partition).sorted(),
                    text: "behind by \(Spelling.time(age)) (\(worst.partition)), \(rate(worker))",
                    next: "bellhop lag \(worker.name)"))
        }
        add(
            .warning, worker,
            { _ in "end the producer's transaction, or let the broker end it (transaction.timeout.ms)" }
        ) {
            lag in
            guard lag.state == .held, (lag.milliseconds ?? 0) >= warning else { return nil }
            return lag.remark(session: session)
        }
        add(.warning, worker, { _ in "bellhop lag \(worker.name)" }) { lag in
            // Without a broker, that alone is said.
            lag.log == nil ? nil : lag.unknown.map { "it is not known how far it is behind: \($0)" }
        }
    }

    private func rate(_ worker: WorkerLag) -> String {
        let records = worker.records.map { Spelling.number(Int($0), of: "record") } ?? "? records"
        return records + (worker.rate.map { ", \($0.trend.rawValue)" } ?? "")
    }

    private mutating func retention(_ worker: WorkerLag) {
        for level in [Finding.Level.critical, .warning] {
            let soon = worker.partitions.filter { limits.retention($0) == level }
            guard let left = soon.compactMap(\.retentionLeft).min() else { continue }
            list.append(
                Finding(
                    level: level, worker: worker.name, partitions: soon.map(\.partition).sorted(),
                    text: "unread records may be deleted by retention in \(Spelling.time(left))",
                    next: "start more processes of \(worker.name), or raise the topic's retention.ms"))
        }
    }

    private mutating func stalls(_ worker: WorkerLag) {
        let session = limits.session
        add(.warning, worker, { _ in "see bellhop_stall_reason of its process, and its log" }) { lag in
            lag.state == .stalled ? lag.remark(session: session) : nil
        }
    }

    /// Results that wait, and records that were not applied.
    private mutating func leavings(_ worker: WorkerLag) {
        let (facts, name) = (worker.facts, worker.name)
        if let age = facts.outboxAge,
            let level = limits.level(age, limits.warningOutbox, limits.criticalOutbox)
        {
            list.append(
                Finding(
                    level: level, worker: name,
                    text:
                        "\(Spelling.count(facts.outbox)) outbox rows wait, the oldest for \(Spelling.time(age))",
                    next: "bellhop outbox list --worker \(name)"))
        }
        if facts.refused > 0 {
            list.append(
                Finding(
                    level: .warning, worker: name,
                    text: "\(facts.refused) refused by the broker (\(facts.refusal ?? ""))",
                    next: "mend the cause, then: bellhop outbox retry all --worker \(name) --reason TEXT"))
        }
        if limits.letters > 0, facts.openDeadLetters >= limits.letters {
            list.append(
                Finding(
                    level: .warning, worker: name,
                    text: "\(Spelling.count(facts.openDeadLetters)) dead letters",
                    next: "bellhop dead-letters list --groups --worker \(name)"))
        }
    }
}
