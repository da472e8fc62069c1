internal import Foundation

/// What it costs to be looked at: lead-scoring alone, and with its metrics and the fleet's lag asked each second.
extension ScoringComparison {
    func runWatched(_ report: inout Report) throws {
        let load = Load(state: "watched", records: size.leads, table: "leads.lead")
        let contenders: [Contender] = [.everything, .watched] + (before == nil ? [] : [.before])
        let runs = try runs(load, contenders, rounds: size.watchedRounds)
        add(runs, load, "empty tables, alone and looked at", to: &report)
        let (alone, watched) = (runs[.everything] ?? [], runs[.watched] ?? [])
        report.goals.append(
            goal("throughput that metrics and lag cost, asked each second", alone, watched))
        report.measure("scoring.watched.cpu_share", 1 - cost(alone) / cost(watched))
        if let before = runs[.before] {
            report.goals.append(goal("throughput lost since the earlier build", before, alone))
        }
    }

    private func goal(_ name: String, _ before: [Run], _ after: [Run]) -> Report.Goal {
        let share = 1 - after.map(\.rate).median / before.map(\.rate).median
        let cpu = cost(after) / cost(before) - 1
        return Report.Goal(
            name: name, target: "< 2 %",
            value: "\(shown(share * 100, 1)) % (CPU a row \(cpu < 0 ? "" : "+")\(shown(cpu * 100, 1)) %)",
            isReached: share < 0.02)
    }

    /// Microseconds of everybody's CPU for one row.
    private func cost(_ runs: [Run]) -> Double { runs.map(\.cpuPerRow).median }
}
