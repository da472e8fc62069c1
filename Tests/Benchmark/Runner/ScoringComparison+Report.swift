internal import Foundation

/// What came of the runs.
extension ScoringComparison {
    func add(_ runs: Runs, _ load: Load, _ words: String, to report: inout Report) {
        var section = Report.Section(
            title: "Lead scoring: \(shown(Double(size.leads))) distinct leads, \(words)",
            columns: [
                "", "rows/s", "ratio", "saves µs a record (CPU)", "s from start", "first row after s",
                "CPU s: itself", "broker",
                "Postgres", "CPU µs a row", "peak MiB",
            ])
        guard let whole = runs[.everything] else { return }
        let ours = whole.map(\.rate).mean
        for contender in Contender.allCases {
            guard let runs = runs[contender] else { continue }
            let rate = runs.map(\.rate).mean
            for (index, run) in runs.enumerated() {
                let name = "scoring.\(load.state).\(contender).\(index + 1)"
                report.measure("\(name).rows_per_second", run.rate)
                report.measure("\(name).cpu_microseconds_a_row", run.cpuPerRow)
            }
            section.rows.append(
                [
                    contender.rawValue, runs.map(\.shownRate).joined(separator: " "),
                    contender == .everything ? "" : shown(ours / rate, 2),
                    contender == .everything || contender == .connect ? "" : saving(whole, runs),
                    shown(runs.map(\.untilLast).mean, 1), shown(runs.map(\.untilFirst).mean, 1),
                    shown(runs.map(\.cpu.side).mean, 1), shown(runs.map(\.cpu.broker).mean, 1),
                    shown(runs.map(\.cpu.postgres).mean, 1), shown(runs.map(\.cpuPerRow).mean, 1),
                    runs.compactMap(\.peakMemory).max().map { shown($0) } ?? "",
                ])
        }
        section.notes = [
            "Everything: dedupe by event id, history of scores, outbox and result topic, dead letters, validation, state by"
                + " key. Connect inserts the same values into a table without keys, at least once."
        ]
        report.sections.append(section)
    }

    func addGoals(_ all: [Runs], to report: inout Report) {
        let ratios = all.compactMap { runs -> Double? in
            guard let ours = runs[.everything], let theirs = runs[.connect] else { return nil }
            return ours.map(\.rate).mean / theirs.map(\.rate).mean
        }
        report.goals.append(
            Report.Goal(
                name: "lead-scoring against Connect's plain insert, empty, full, several events a lead",
                target: "≥ 1 ×",
                value: ratios.map { shown($0, 2) }.joined(separator: ", "),
                isReached: ratios.min().map { $0 >= 1 }))
        let ours = all.flatMap { $0[.everything] ?? [] }
        let memory = ours.compactMap(\.peakMemory).max() ?? .nan
        report.measure("scoring.peak_mebibytes", memory)
        report.goals.append(
            Report.Goal(
                name: "memory of lead-scoring at full load", target: "< 256 MiB", value: shown(memory),
                isReached: memory < 256))
        let first = ours.map(\.untilFirst).max() ?? .nan
        report.measure("scoring.start_to_first_commit_seconds", first)
        report.goals.append(
            Report.Goal(
                name: "start to first record's commit, the slowest of \(ours.count)", target: "< 3 s",
                value: "\(shown(first, 2)) s", isReached: first < 3))
    }

    /// Microseconds a record that a variant needs less: of time, and of everybody's CPU.
    private func saving(_ whole: [Run], _ variant: [Run]) -> String {
        let time = 1e6 / whole.map(\.rate).mean - 1e6 / variant.map(\.rate).mean
        let cpu = whole.map(\.cpuPerRow).mean - variant.map(\.cpuPerRow).mean
        return "\(shown(time, 1)) (\(shown(cpu, 1)))"
    }
}
