package import Records

/// One version of the rules that give a lead its points.
package struct ScoreRules: Sendable {
    package let version: Int32
    let sources: PointsTable
    let statuses: PointsTable
    let engagement: EngagementCurve
    package let assignedPoints: Int32
    package let unassignedPoints: Int32
    let extras: ExtraFactors
    /// Nil: nothing is routed by itself, and routing hears of no lead that it does not know.
    package let routing: RoutingRules?
    /// Nil: nothing is learned.
    package internal(set) var learned: LearnedRules?

    init(
        version: Int32, sources: PointsTable, statuses: PointsTable, engagement: EngagementCurve,
        assigned: Int32, unassigned: Int32, extras: ExtraFactors, routing: RoutingRules?,
        learned: LearnedRules?
    ) {
        self.version = version
        self.sources = sources
        self.statuses = statuses
        self.engagement = engagement
        assignedPoints = assigned
        unassignedPoints = unassigned
        self.extras = extras
        self.routing = routing
        self.learned = learned
    }

    /// The document of the rules for tenants that have none of their own.
    package static let standard = Array(
        """
        {"source":{"referral":25,"organic":20,"campaign":18,"paid_ads":15,"manual":10,"import":5,"*":0},\
        "status":{"won":25,"proposal":25,"qualified":22,"engaged":18,"contacted":15,"new":10,"lost":0,"*":0},\
        "engagement":{"points":25,"window_hours":720},\
        "assignment":{"assigned":25,"unassigned":0}}
        """.utf8)

    /// Points of a source; `nil` is none.
    package func sourcePoints(_ source: Text?) -> Int32 { sources.points(for: source) }

    /// Points of a status; `nil` is none.
    package func statusPoints(_ status: Text?) -> Int32 { statuses.points(for: status) }

    /// Points of the last activity's age, or the creation's. A start in the future counts as now.
    package func engagement(since start: Timestamp, asOf time: Timestamp) -> Int32 {
        engagement.points(at: time.age(since: start))
    }
}

extension Timestamp {
    /// Microseconds since `start`: 0 while that lies ahead, the greatest integer where the difference is beyond 64 bits.
    func age(since start: Timestamp) -> Int64 {
        guard self > start else { return 0 }
        let (age, overflow) = microseconds.subtractingReportingOverflow(start.microseconds)
        return overflow ? .max : age
    }
}
