package import JSON
internal import Records

extension ScoreRules {
    /// Reads a rule document.
    ///
    ///     {"source":     {"referral": 25, "*": 0},
    ///      "status":     {"won": 25, "*": 0},
    ///      "engagement": {"points": 25, "window_hours": 720},
    ///      "assignment": {"assigned": 13, "unassigned": 0},
    ///      "factors":    [{"name": "dach", "field": "country", "one_of": ["DE", "AT", "CH"], "points": 5, "group": "fit"}],
    ///      "groups":     {"fit": {"most": 12, "least": -10}},
    ///      "routing":    {"on_created": true, "at_score": 70, "closed": ["won", "lost"]},
    ///      "learned":    {"points": 20, "at_least": 100, "teams": ["dach"], "fields": ["source", "attributes.seats"]}}
    ///
    /// `window_us` may stand for `window_hours`: in microseconds. `engagement` may be `{"steps": [{"within_hours": 24, "points": 25}, …]}` instead. A factor has one condition: `equals`,
    /// `one_of`, `present`, or some of `at_least`, `above`, `at_most` and `below`. The last four members may be left out, and so
    /// may a group's `most` or `least`, each member of `routing`, and those of `learned` but `points`. The name `*` stands for every other name and for none.
    ///
    /// - Throws: `RulesError` for the first fault.
    package init(version: Int32, document: JSONValue) throws(RulesError) {
        let document = try RuleValue(value: document, place: "").object([
            "source", "status", "engagement", "assignment", "factors", "groups", "routing", "learned",
        ])
        let assignment = try document.required("assignment").object(["assigned", "unassigned"])
        self.init(
            version: version,
            sources: try PointsTable(document.required("source"), "sources"),
            statuses: try PointsTable(document.required("status"), "statuses"),
            engagement: try EngagementCurve(document.required("engagement")),
            assigned: try assignment.required("assigned").points(),
            unassigned: try assignment.required("unassigned").points(),
            extras: try ExtraFactors(document["factors"], document["groups"]),
            routing: try RoutingRules(document["routing"]),
            learned: try LearnedRules(document["learned"]))
        try checkHighest()
    }

    /// As above, from the document's text.
    ///
    /// - Throws: `RulesError` for text that is not JSON, too.
    package init(version: Int32, document: [UInt8]) throws(RulesError) {
        let parsed = JSONDocument()
        do throws(JSONError) {
            try parsed.parse(document, document.indices)
        } catch {
            throw RulesError(place: "", reason: "is not JSON: \(error)")
        }
        try self.init(version: version, document: parsed.root)
    }

    /// The factors are on one scale of 0 to 100: no lead may come above it.
    private func checkHighest() throws(RulesError) {
        let assignment = max(assignedPoints, unassignedPoints)
        let learnedPoints = learned?.points ?? 0
        let highest =
            sources.most + statuses.most + engagement.most + assignment + extras.most + learnedPoints
        guard highest > 100 else { return }
        throw RulesError(
            place: "",
            reason: """
                the most points together are \(highest), and 100 is the limit: source \(sources.most), \
                status \(statuses.most), engagement \(engagement.most), assignment \(assignment), \
                factors \(extras.most)\(learned == nil ? "" : ", learned \(learnedPoints)")
                """)
    }
}

extension PointsTable {
    fileprivate init(_ value: RuleValue, _ kind: String) throws(RulesError) {
        self.init()
        for (_, folded, points) in try value.named(kind) { set(folded: folded, try points.points()) }
    }
}

extension EngagementCurve {
    /// 36,525 days: twice a hundred times that, in microseconds, still fits 64 bits.
    private static let hours: ClosedRange<Int64> = 1...36_525 * 24

    fileprivate init(_ value: RuleValue) throws(RulesError) {
        let object = try value.object(["points", "window_hours", "window_us", "steps"])
        guard let steps = object["steps"] else {
            let points = try object.required("points").points()
            self = .linear(points: points, window: try Self.window(object))
            return
        }
        if let linear = object["points"] ?? object["window_hours"] ?? object["window_us"] {
            throw linear.refused("cannot stand beside steps")
        }
        self = .steps(try Self.steps(steps))
    }

    private static func window(_ object: RuleObject) throws(RulesError) -> Int64 {
        guard let exact = object["window_us"] else {
            return try microseconds(object.required("window_hours"))
        }
        if let hours = object["window_hours"] { throw hours.refused("cannot stand beside window_us") }
        return try exact.integer(1...hours.upperBound * 3_600_000_000)
    }

    private static func steps(_ value: RuleValue) throws(RulesError) -> [Step] {
        var steps: [Step] = []
        for element in try value.elements("steps", atMost: 101) {
            let object = try element.object(["within_hours", "points"])
            let (within, points) = (try object.required("within_hours"), try object.required("points"))
            let step = Step(within: try microseconds(within), points: try points.points())
            if let last = steps.last {
                guard step.within > last.within else {
                    throw within.refused("must be more than in the step before")
                }
                guard step.points < last.points else {
                    throw points.refused("must be less than in the step before")
                }
            }
            steps.append(step)
        }
        if steps.isEmpty { throw value.refused("must have at least one step") }
        return steps
    }

    private static func microseconds(_ value: RuleValue) throws(RulesError) -> Int64 {
        try value.integer(hours) * 3_600_000_000
    }
}
