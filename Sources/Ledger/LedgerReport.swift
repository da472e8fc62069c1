internal import JSON
internal import Records

/// What the ledger found.
package struct LedgerReport: Sendable {
    package let worker: String
    private let partitions: [Snapshot.Partition]
    private let holes: [Int: Holes]
    package let checks: [LedgerCheck]
    package let notReplayable: NotReplayable
    /// Rows of the outbox that are to be sent.
    package let waiting: Int
    /// Rows of the outbox that a broker refused.
    package let setAside: Int
    package let duration: Duration
    /// Decisions on what was due, and records that came too late for it.
    package let due: Int
    package let late: Int

    init(
        worker: String, partitions: [Snapshot.Partition], outcomes: [Replay.Outcome], checks: [LedgerCheck],
        notReplayable: NotReplayable, waiting: Int, setAside: Int, duration: Duration, late: Int
    ) {
        due = outcomes.reduce(0) { $0 + $1.replayed.dueDecisions }
        self.late = late
        self.worker = worker
        self.partitions = partitions
        holes = Dictionary(uniqueKeysWithValues: outcomes.map { ($0.replayed.index, $0.holes) })
        self.checks = checks
        self.notReplayable = notReplayable
        self.waiting = waiting
        self.setAside = setAside
        self.duration = duration
    }

    package var differences: Int { checks.reduce(0) { $0 + $1.differences } }

    /// Offsets accounted for.
    package var offsets: Int64 { partitions.reduce(0) { $0 + $1.next - $1.first } }

    private var seconds: Double { (duration / .seconds(1) * 10).rounded() / 10 }
    private var rate: Int64 { Int64(Double(offsets) / max(duration / .seconds(1), 0.001)) }
}

extension LedgerReport {
    /// For people.
    package var text: String {
        var lines = table
        lines += [""] + checks.flatMap(lines(of:))
        for (reason, count) in notReplayable.counts.sorted(by: { $0.key < $1.key }) {
            lines.append("not replayable: \(grouped(Int64(count))) \(reason.what): \(reason.why)")
        }
        for partition in partitions {
            if let reason = partition.stopReason { lines.append("stopped: \(partition.place): \(reason)") }
        }
        if due > 0 {
            lines.append(
                "due work: \(grouped(Int64(due))) decisions; \(grouped(Int64(late))) records came too late for it"
            )
        }
        lines.append("outbox: \(waiting) rows to send, \(setAside) refused and set aside")
        lines.append(
            "\(grouped(offsets)) offsets in \(seconds) s, \(grouped(rate))/s: "
                + (differences == 0 ? "no differences" : "\(grouped(Int64(differences))) differences"))
        return lines.joined(separator: "\n")
    }

    private func lines(of check: LedgerCheck) -> [String] {
        let count = check.differences
        let head = "\(count == 0 ? "ok    " : "FAILED") \(check.name)"
        guard count > 0 else { return ["\(head) (\(grouped(Int64(check.compared))))"] }
        let rest = count - check.first.count
        return ["\(head): \(grouped(Int64(count)))"] + check.first.map { "         \($0)" }
            + (rest > 0 ? ["         and \(grouped(Int64(rest))) more"] : [])
    }

    private var table: [String] {
        guard !partitions.isEmpty else { return ["\(worker) has claimed no partition yet."] }
        let titles = [
            "partition", "offsets", "applied", "duplicates", "dead letters", "aborted", "other gaps",
        ]
        var rows = partitions.enumerated().map { index, partition in
            [
                "\(partition.place)", "\(partition.first)–\(partition.next)", grouped(partition.applied),
                grouped(partition.duplicates), grouped(partition.deadLetters), grouped(aborted(index)),
                grouped(partition.gaps - aborted(index)),
            ]
        }
        rows.insert(titles, at: 0)
        let widths = titles.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return column < 2 ? cell.0 + space : space + cell.0
            }.joined(separator: "  ")
        }
    }

    /// Of the gaps of a partition, those that are records of aborted transactions.
    private func aborted(_ index: Int) -> Int64 { min(holes[index]?.aborted ?? 0, partitions[index].gaps) }

    /// Digits in groups of three.
    private func grouped(_ number: Int64) -> String {
        let digits = Array(String(abs(number)))
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }
}

extension LedgerReport {
    /// For programs: one object.
    package var json: String {
        var json = JSONWriter()
        json.object { json in
            json.member("worker", worker)
            json.member("offsets", offsets)
            json.key("seconds")
            json.value(seconds)
            json.member("differences", differences)
            json.array("checks") { json in
                for check in checks { write(check, to: &json) }
            }
            json.array("partitions") { json in
                for index in partitions.indices { writePartition(index, to: &json) }
            }
            json.array("not_replayable") { json in
                for (reason, count) in notReplayable.counts.sorted(by: { $0.key < $1.key }) {
                    json.object { json in
                        json.member("what", reason.what)
                        json.member("reason", reason.why)
                        json.member("count", count)
                    }
                }
            }
            json.object("due") { json in
                json.member("decisions", due)
                json.member("late_records", late)
            }
            json.object("outbox") { json in
                json.member("waiting", waiting)
                json.member("set_aside", setAside)
            }
        }
        return json.string
    }

    private func write(_ check: LedgerCheck, to json: inout JSONWriter) {
        json.object { json in
            json.member("name", check.name)
            json.member("compared", check.compared)
            json.member("differences", check.differences)
            json.member("first", optional: check.first.first?.description)
            json.array("shown") { json in
                for difference in check.first { json.value(difference.description) }
            }
        }
    }

    private func writePartition(_ index: Int, to json: inout JSONWriter) {
        let partition = partitions[index]
        json.object { json in
            json.member("topic", partition.place.topic)
            json.member("partition", partition.place.partition)
            json.member("first_offset", partition.first)
            json.member("next_offset", partition.next)
            json.member("applied", partition.applied)
            json.member("duplicates", partition.duplicates)
            json.member("dead_letters", partition.deadLetters)
            json.member("gaps", partition.gaps)
            json.member("aborted", aborted(index))
            json.member("stop_reason", optional: partition.stopReason)
            json.member("not_replayable", optional: partition.looseness)
        }
    }
}
