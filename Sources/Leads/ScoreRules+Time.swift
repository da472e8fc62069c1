package import Records

extension ScoreRules {
    /// The first instant after `time` at which the score of `lead` changes though nothing happens; nil if it never does.
    ///
    /// That is where engagement loses a point, also under an override, so that the factors stay right; or where an override
    /// ends. Exact to the microsecond.
    package func nextChange(of lead: Lead, after time: Timestamp) -> Timestamp? {
        nextChange(of: lead, after: time, engagement: engagement(since: lead.engagedAt, asOf: time))
    }

    /// - Parameter points: the engagement at `time`.
    func nextChange(of lead: Lead, after time: Timestamp, engagement points: Int32) -> Timestamp? {
        let fading = nextFading(since: lead.engagedAt, after: time, points)
        guard lead.override(asOf: time) != nil, let end = lead.overrideUntil else { return fading }
        return min(fading ?? end, end)
    }

    /// A start in the future counts as now until it has come.
    private func nextFading(since start: Timestamp, after time: Timestamp, _ points: Int32) -> Timestamp? {
        guard let age = engagement.nextChange(after: time.age(since: start), left: points) else { return nil }
        let (instant, overflow) = start.microseconds.addingReportingOverflow(age)
        return overflow ? nil : Timestamp(microseconds: instant)
    }
}
