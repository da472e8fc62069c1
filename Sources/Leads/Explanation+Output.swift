internal import JSON
internal import Records

extension Explanation {
    /// A line for the total, one for each factor and group, and one for each thing that would change it.
    package var text: String {
        ([heading] + factors.map(\.sentence) + groups.map(\.sentence) + bounds + wouldBe).joined(
            separator: "\n")
    }

    private var heading: String {
        let rules = "by version \(ruleVersion) of the rules, as of \(asOf)"
        guard let override else { return "\(score.total) of 100 \(rules)" }
        let end = override.until.map { " until \($0)" } ?? ""
        let reason = override.reason.map { " (“\(String(escaping: $0.bytes))”)" } ?? ""
        return "\(override.score) of 100 given by a person\(end)\(reason); \(score.totalByRules) \(rules)"
    }

    private var bounds: [String] {
        let sum = score.sum
        return sum == score.totalByRules ? [] : ["\(sum) together counts \(score.totalByRules)"]
    }

    private var wouldBe: [String] {
        var lines = [
            "would be \(alternatives.otherAssignment) if \(alternatives.isAssigned ? "not assigned" : "assigned")"
        ]
        if alternatives.activityNow != score.totalByRules {
            lines.append("would be \(alternatives.activityNow) with an activity now")
        }
        if let (names, total) = alternatives.status {
            lines.append("would be \(total) in status \(listed(names, "or"))")
        }
        return lines
    }

    /// The same as data:
    ///
    ///     {"score": 62, "score_by_rules": 62, "rule_version": 3, "as_of": "…", "override": null,
    ///      "factors": [{"factor": "source", "extra": false, "input": "referral", "points": 25, "most": 25, "group": null,
    ///                   "sentence": "25 of 25 for source “referral”"}, …],
    ///      "groups": [{"group": "fit", "sum": 15, "points": 12, "sentence": "…"}],
    ///      "would_be": {"assigned": 87, "activity_now": 69, "status": {"names": ["won", "proposal"], "score": 77}}}
    ///
    /// The factor `learned` has the probability, in percent, for its input, and `parts`: see `LearnedPart`.
    /// `override` is `{"score": 80, "reason": …, "until": …}` while one counts; `would_be` leaves it out of account, has
    /// `unassigned` for a lead that is assigned, and null for `status` where no other is better.
    package var json: [UInt8] {
        var json = JSONWriter(reserving: 2048)
        json.object { json in
            json.member("score", score.total)
            json.member("score_by_rules", score.totalByRules)
            json.member("rule_version", ruleVersion)
            json.member("as_of", asOf)
            json.key("override")
            override.write(to: &json)
            json.array("factors") { json in for factor in factors { factor.write(to: &json) } }
            json.array("groups") { json in for group in groups { group.write(to: &json) } }
            json.object("would_be", alternatives.write)
        }
        return json.bytes
    }
}

extension Explanation.Override? {
    fileprivate func write(to json: inout JSONWriter) {
        guard let self else { return json.null() }
        json.object { json in
            json.member("score", self.score)
            json.member("reason", optional: self.reason)
            json.key("until")
            if let until = self.until { json.value(until) } else { json.null() }
        }
    }
}

extension Explanation.Factor {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("factor", name)
            json.member("extra", isExtra)
            json.key("input")
            input.write(to: &json)
            json.member("points", points)
            json.key("most")
            if let most { json.value(most) } else { json.null() }
            json.member("group", optional: group)
            json.member("sentence", sentence)
            guard let parts else { return }
            json.array("parts") { json in for part in parts { part.write(to: &json) } }
        }
    }
}

extension Explanation.Group {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("group", name)
            json.member("sum", sum)
            json.member("points", points)
            json.member("sentence", sentence)
        }
    }
}

extension Explanation.Alternatives {
    fileprivate func write(to json: inout JSONWriter) {
        json.member(isAssigned ? "unassigned" : "assigned", otherAssignment)
        json.member("activity_now", activityNow)
        json.key("status")
        guard let status else { return json.null() }
        json.object { json in
            json.array("names") { json in for name in status.names { json.value(name) } }
            json.member("score", status.total)
        }
    }
}
