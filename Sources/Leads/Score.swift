package import Records

/// The four factors of a lead's score, in points.
package struct Score: Hashable, Sendable {
    package var source: Int32
    package var status: Int32
    package var engagement: Int32
    package var assignment: Int32

    package init(source: Int32 = 0, status: Int32 = 0, engagement: Int32 = 0, assignment: Int32 = 0) {
        self.source = source
        self.status = status
        self.engagement = engagement
        self.assignment = assignment
    }

    /// Their sum, 0–100.
    package var total: Int32 { min(max(source + status + engagement + assignment, 0), 100) }

    /// The factors as a JSON object.
    package var factorsJSON: String {
        "{\"source\":\(source),\"status\":\(status),\"engagement\":\(engagement),\"assignment\":\(assignment)}"
    }
}

extension ScoreRules {
    /// Scores `lead` as of `time`.
    package func score(_ lead: Lead, asOf time: Timestamp) -> Score {
        Score(
            source: sources.points(for: lead.source),
            status: statuses.points(for: lead.status),
            engagement: engagement(since: lead.engagedAt, asOf: time),
            assignment: isBlank(lead.assignedTo) ? unassignedPoints : assignedPoints)
    }

    /// The maximum at age 0, falling evenly to 0 at the end of the window; rounded half up, in exact integers.
    ///
    /// A time in the future counts as now. With E points and a window of P microseconds:
    /// floor(E·(P − age) ÷ P + ½) = floor((2·E·(P − age) + P) ÷ 2·P).
    package func engagement(since start: Timestamp, asOf time: Timestamp) -> Int32 {
        let (elapsed, overflow) = time.microseconds.subtractingReportingOverflow(start.microseconds)
        let unbounded = overflow ? (time > start ? Int64.max : 0) : elapsed
        let age = min(max(unbounded, 0), engagementWindow)
        let maximum = Int64(engagementPoints)
        return Int32((2 * maximum * (engagementWindow - age) + engagementWindow) / (2 * engagementWindow))
    }
}
