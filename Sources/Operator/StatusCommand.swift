internal import Contract
internal import Glibc
internal import JSON
internal import Lag
internal import Postgres
internal import Records
internal import Runtime

/// One screen that says whether all is well; also a monitoring check.
enum StatusCommand: Command {
    static let name = "status"
    static let summary =
        "Show on one screen how workers are, and what is wrong with the command to type next; exit 0, 1 or 2."
    static let usage = [
        "[WORKER] [--warn-seconds N] [--critical-seconds N] … [--json] [--watch]", "--until-idle SECONDS",
        "[WORKER] --until-owned SECONDS",
    ]
    static let options =
        Settings.options + Thresholds.options + [
            Option("watch", "show again every two seconds"),
            Option(
                "until-idle", value: "SECONDS",
                "wait until every lag is 0 and the outbox is empty; exit 1 if it takes longer"),
            Option(
                "until-owned", value: "SECONDS",
                "wait until every partition has an owner and groups share out no more, as between two restarts; exit 1 if it takes longer"
            ),
            jsonOption,
        ]
    static let notes = """
        Exit 0: all is well. 1: a warning. 2: critical. The first line says which, for monitoring systems.

        critical  a stopped partition; records deleted unread, or another log under the position; a partition that nobody
                  has while records wait; --critical-seconds behind; --critical-retention; --critical-outbox; no answer
                  from Postgres or from any broker
        warning   a paused partition or worker; a partition that nobody has; a stalled one; a worker that has never started
                  while records wait; --warn-seconds behind; --warn-retention; --warn-outbox; results that the broker refused;
                  --warn-letters; what a broker or a role does not tell
        note      exit 0: partitions of a process that has stopped, whose place the group keeps for the session time-out

        A partition has an owner when the Postgres session that claimed it lives and the group assigns it to a member. It is
        stalled when a record waits and the position has not moved for 30 s. Without BELLHOP_BROKERS, lag is left out. With
        --watch, --until-idle and --until-owned the exit code says nothing of this: 0, or 1 where what was waited for did not
        come.
        """

    static func run(_ arguments: Arguments) throws {
        guard arguments.words.count <= 1 else { throw UsageError("status takes one worker at most") }
        let settings = try Settings(arguments)
        let limits = try Thresholds(arguments, settings)
        try settings.requireDatabase()
        if arguments.value("until-idle") != nil { return try IdleWait(arguments, settings).run() }
        if arguments.value("until-owned") != nil { return try OwnerWait(arguments, settings).run() }
        var reader = LagReader(settings, name: "bellhop-status")
        while true {
            let status = Status(try read(&reader, arguments), limits)
            if arguments.isSet("watch") && standardOutputIsTerminal {
                print("\u{1B}[2J\u{1B}[H", terminator: "")
            }
            print(arguments.isSet("json") ? status.json : status.text)
            // Into a pipe the C library would keep it back.
            fflush(nil)
            guard arguments.isSet("watch") else { exit(code: Int32(status.findings.level.rawValue)) }
            pause(.seconds(2))
        }
    }

    /// A database that does not answer is an answer too.
    private static func read(_ reader: inout LagReader, _ arguments: Arguments) throws -> FleetLag {
        do {
            var fleet = try reader.read()
            try fleet.keep(worker: arguments.words.first, topic: nil)
            return fleet
        } catch let error as PostgresError where error.kind == .connection && !arguments.isSet("watch") {
            print(
                "critical: Postgres does not answer (\(error))\n    next: see that it runs, and BELLHOP_DATABASE"
            )
            exit(code: Int32(Finding.Level.critical.rawValue))
        }
    }
}

/// The whole fleet at one moment.
struct Status {
    private let fleet: FleetLag
    let findings: Findings

    init(_ fleet: FleetLag, _ limits: Thresholds) {
        self.fleet = fleet
        findings = Findings(fleet, limits)
    }

    private var claimed: Bool { fleet.partitions.contains { $0.row != nil } }

    /// What monitoring systems show.
    private var firstLine: String {
        let counts = [Finding.Level.critical, .warning, .note].compactMap { level in
            let count = findings.list.count { $0.level == level }
            return count == 0
                ? nil : level == .critical ? "\(count) critical" : Spelling.number(count, of: level.word)
        }
        let word = findings.level == .note ? "ok" : findings.level.word
        guard claimed else {
            return (["\(word): No worker has claimed a partition yet."] + counts).joined(separator: " ")
        }
        let worst = fleet.workers.compactMap(\.milliseconds).max().map { "\(Spelling.time($0)) behind" }
        let size = Spelling.number(fleet.partitions.count, of: "partition")
        return "\(word): " + (counts + [worst ?? "lag not known", size]).joined(separator: ", ")
    }

    var text: String {
        var parts = [firstLine]
        if !fleet.workers.isEmpty { parts.append(table) }
        if !findings.list.isEmpty {
            parts.append(
                findings.list.map { finding in
                    let subject = finding.subject.isEmpty ? "" : "\(finding.subject): "
                    return "\(finding.level.word): \(subject)\(finding.text)\n    next: \(finding.next)"
                }.joined(separator: "\n"))
        }
        return parts.map { $0 }.joined(separator: "\n\n")
    }

    private var table: String {
        let rows = fleet.workers.map { worker in
            let level = findings.list.filter { $0.worker == worker.name }.map(\.level).max() ?? .note
            return [
                Cell(worker.name), Cell(level == .note ? "ok" : level.word), Cell(worker.processes.count),
                Cell("\(worker.owned)/\(worker.partitions.count)"), Cell(worker.troubles),
                Cell(worker.milliseconds.map(Spelling.time)), Cell(worker.records),
                Cell(worker.facts.openDeadLetters),
                Cell(worker.facts.outbox),
            ]
        }
        let columns = [
            "worker", "state", "processes", "owned", "not_running", "behind", "records", "dead_letters",
            "outbox",
        ]
        return Report(columns: columns, rows: rows).output(json: false)
    }

    var json: String {
        var json = JSONWriter()
        json.object { json in
            json.member("state", findings.level == .note ? "ok" : findings.level.word)
            json.member("exit_code", findings.level.rawValue)
            json.member("at", fleet.at)
            json.member("broker_problem", optional: fleet.brokerProblem)
            json.array("findings") { json in for finding in findings.list { finding.write(to: &json) } }
            json.array("workers") { json in for worker in fleet.workers { worker.write(to: &json) } }
            json.array("partitions") { json in
                for partition in fleet.partitions { partition.write(to: &json) }
            }
            json.member("outbox", fleet.facts.values.reduce(0) { $0 + $1.outbox })
            json.member("refused", fleet.facts.values.reduce(0) { $0 + $1.refused })
        }
        return json.string
    }
}

extension WorkerLag {
    /// Of its partitions: `1 stopped, 2 unowned`.
    fileprivate var troubles: String {
        let counts = [
            (stopped, "stopped"), (paused, "paused"), (unowned, "unowned"), (waiting, "waiting"),
            (stalled, "stalled"),
        ]
        return counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            writeLag(to: &json)
            json.array("processes") { json in for process in processes { json.value(process) } }
            json.member("dead_letters_open", facts.openDeadLetters)
            json.member("outbox", facts.outbox)
            json.member("outbox_oldest_age_seconds", optional: facts.outboxAge.map { Double($0) / 1000 })
            json.member("refused", facts.refused)
            json.member("pause_reason", optional: facts.pauseReason)
            json.member("paused_by", optional: facts.pausedBy)
        }
    }
}
