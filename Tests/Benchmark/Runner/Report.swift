internal import Foundation
internal import JSON

/// What was measured: tables for people, numbers for programs, and whether the goals were met.
struct Report {
    struct Section {
        var title: String
        var columns: [String]
        var rows: [[String]] = []
        var notes: [String] = []
    }

    struct Goal {
        var name: String
        var target: String
        var value: String
        /// Nil if it was not measured.
        var isReached: Bool?
    }

    /// Machine, commit, versions, …: what the numbers depend on.
    var facts: [(name: String, value: String)] = []
    var sections: [Section] = []
    var goals: [Goal] = []
    var skipped: [String] = []
    private(set) var measurements: [(name: String, value: Double)] = []

    mutating func measure(_ name: String, _ value: Double) { measurements.append((name, value)) }
}

extension Report {
    /// Columns aligned by spaces.
    var text: String {
        var lines = facts.map { "\($0.name): \($0.value)" }
        for section in sections {
            lines += ["", section.title] + aligned([section.columns] + section.rows) + section.notes
        }
        lines += ["", "Goals"] + aligned(goals.map { [$0.verdict, $0.name, $0.target, $0.value] })
        lines += skipped.map { "skipped: \($0)" }
        return lines.joined(separator: "\n")
    }

    private func aligned(_ rows: [[String]]) -> [String] {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            var line = "  "
            for (column, cell) in row.enumerated() {
                line += cell + String(repeating: " ", count: widths[column] - cell.count + 2)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    var markdown: String {
        var lines = [facts.map { "\($0.name): \($0.value)" }.joined(separator: " · "), ""]
        for section in sections {
            lines += ["**\(section.title)**", ""] + table(section.columns, section.rows) + [""]
            lines += section.notes.isEmpty ? [] : [section.notes.joined(separator: " "), ""]
        }
        lines += table(
            ["goal", "target", "measured", ""], goals.map { [$0.name, $0.target, $0.value, $0.verdict] })
        lines += skipped.isEmpty ? [] : ["", "Skipped: \(skipped.joined(separator: "; "))."]
        return lines.joined(separator: "\n")
    }

    private func table(_ columns: [String], _ rows: [[String]]) -> [String] {
        ([columns, columns.map { _ in "---" }] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
    }

    var json: String {
        var json = JSONWriter()
        json.object { json in
            for fact in facts { json.key(fact.name); json.value(fact.value) }
            json.object("measurements") { json in
                for item in measurements { json.key(item.name); json.value(item.value) }
            }
            json.array("goals") { json in
                for goal in goals {
                    json.object { json in
                        json.member("name", goal.name)
                        json.member("target", goal.target)
                        json.member("value", goal.value)
                        if let isReached = goal.isReached { json.member("reached", isReached) }
                    }
                }
            }
            json.array("skipped") { json in for item in skipped { json.value(item) } }
        }
        return json.string
    }
}

extension Report.Goal {
    var verdict: String { isReached.map { $0 ? "reached" : "missed" } ?? "not measured" }
}

/// A number for people: thousands apart from ten thousand on.
func shown(_ value: Double, _ digits: Int = 0) -> String {
    guard digits == 0 else { return String(format: "%.\(digits)f", value) }
    let text = String(format: "%.0f", value)
    guard abs(value) >= 10_000 else { return text }
    var result = ""
    for (index, digit) in text.reversed().enumerated() {
        if index > 0, index % 3 == 0, digit != "-" { result.append(",") }
        result.append(digit)
    }
    return String(result.reversed())
}

extension [Double] {
    var mean: Double { isEmpty ? .nan : reduce(0, +) / Double(count) }

    /// The value that `share` of all are not above.
    func quantile(_ share: Double) -> Double {
        let sorted = sorted()
        return sorted.isEmpty ? .nan : sorted[Swift.min(count - 1, Int(share * Double(count)))]
    }

    var median: Double { quantile(0.5) }
}
