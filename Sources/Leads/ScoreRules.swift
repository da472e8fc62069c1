package import Records

/// One version of the rules that give a lead its points. Data: read from `leads.rule_set` and `leads.score_rule`.
package struct ScoreRules: Hashable, Sendable {
    /// One row of `leads.score_rule`. The name `*` stands for every other name and for none.
    package struct Row: Hashable, Sendable {
        package var kind: String
        package var name: Text
        package var points: Int32

        package init(kind: String, name: Text, points: Int32) {
            self.kind = kind
            self.name = name
            self.points = points
        }
    }

    /// The engagement and assignment parameters: one row of `leads.rule_set`.
    package struct Parameters: Hashable, Sendable {
        /// 0–100.
        package var engagementPoints: Int32
        /// Microseconds, 1–`ScoreRules.longestWindow`.
        package var engagementWindow: Int64
        package var assignedPoints: Int32
        package var unassignedPoints: Int32

        package init(
            engagementPoints: Int32, engagementWindow: Int64, assignedPoints: Int32, unassignedPoints: Int32
        ) {
            self.engagementPoints = engagementPoints
            self.engagementWindow = engagementWindow
            self.assignedPoints = assignedPoints
            self.unassignedPoints = unassignedPoints
        }
    }

    /// 36,525 days in microseconds: twice a hundred times that still fits 64 bits.
    package static let longestWindow: Int64 = 36_525 * 86_400_000_000

    package let version: Int32
    package let engagementPoints: Int32
    /// Microseconds.
    package let engagementWindow: Int64
    package let assignedPoints: Int32
    package let unassignedPoints: Int32
    let sources: PointsTable
    let statuses: PointsTable

    /// - Throws: `ScoreRulesError` for points outside 0–100, a window out of range, an unknown kind, a repeated name.
    package init(version: Int32, parameters: Parameters, rows: [Row]) throws(ScoreRulesError) {
        guard (1...Self.longestWindow).contains(parameters.engagementWindow) else {
            throw .window(microseconds: parameters.engagementWindow)
        }
        let all = [parameters.engagementPoints, parameters.assignedPoints, parameters.unassignedPoints]
        for points in all + rows.map(\.points) where !(0...100).contains(points) {
            throw .points(points)
        }
        if let row = rows.first(where: { $0.kind != "source" && $0.kind != "status" }) {
            throw .kind(row.kind)
        }
        self.version = version
        engagementPoints = parameters.engagementPoints
        engagementWindow = parameters.engagementWindow
        assignedPoints = parameters.assignedPoints
        unassignedPoints = parameters.unassignedPoints
        sources = try PointsTable(rows.filter { $0.kind == "source" })
        statuses = try PointsTable(rows.filter { $0.kind == "status" })
    }

    /// Points of a source; `nil` is none.
    package func sourcePoints(_ source: Text?) -> Int32 { sources.points(for: source) }

    /// Points of a status; `nil` is none.
    package func statusPoints(_ status: Text?) -> Int32 { statuses.points(for: status) }
}

/// Why rows of the database are not rules.
package enum ScoreRulesError: Error, Hashable, Sendable {
    case points(Int32)
    case window(microseconds: Int64)
    case kind(String)
    case repeated(String)
}

extension ScoreRulesError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .points(let points): "points must be 0 to 100, not \(points)"
        case .window(let window):
            "the engagement window must be 1 to \(ScoreRules.longestWindow) microseconds, not \(window)"
        case .kind(let kind): "the kind of a score rule must be source or status, not \(kind)"
        case .repeated(let name): "the name \(name) has two score rules"
        }
    }
}
