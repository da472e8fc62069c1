package import JSON
internal import Records

extension WhatIf {
    /// Members of an object:
    ///
    ///     "leads": 3, "rise": 1, "fall": 1, "stay": 1,
    ///     "before": {"mean": 41.33, "bands": [{"from": 0, "to": 9, "leads": 1}, …]}, "after": …,
    ///     "movers": [{"tenant_id": "acme", "lead_id": "L-7", "before": 60, "after": 85, "factors": {"source": 25}}, …],
    ///     "thresholds": [{"threshold": 70, "reach": {"leads": 1, "first": [as in movers]}, "fall_below": …}]
    ///
    /// A mean has two digits, and is null of no lead.
    package func writeMembers(to json: inout JSONWriter) {
        json.member("leads", leads)
        json.member("rise", rising)
        json.member("fall", falling)
        json.member("stay", staying)
        json.object("before", before.writeMembers)
        json.object("after", after.writeMembers)
        json.array("movers", movers.writeElements)
        json.array("thresholds") { json in
            for crossing in crossings { json.object(crossing.writeMembers) }
        }
    }
}

extension ScoreBands {
    fileprivate func writeMembers(to json: inout JSONWriter) {
        json.key("mean")
        if let mean { json.value((mean * 100).rounded() / 100) } else { json.null() }
        json.array("bands") { json in
            for (band, count) in counts.enumerated() {
                let scores = Self.scores(ofBand: band)
                json.object { json in
                    json.member("from", scores.lowerBound)
                    json.member("to", scores.upperBound)
                    json.member("leads", count)
                }
            }
        }
    }
}

extension WhatIf.Crossing {
    fileprivate func writeMembers(to json: inout JSONWriter) {
        json.member("threshold", threshold)
        json.object("reach", reaching.writeMembers)
        json.object("fall_below", leaving.writeMembers)
    }
}

extension WhatIf.Crossers {
    fileprivate func writeMembers(to json: inout JSONWriter) {
        json.member("leads", count)
        json.array("first", first.writeElements)
    }
}

extension LargestMoves {
    fileprivate func writeElements(to json: inout JSONWriter) {
        for move in moves {
            json.object { json in
                json.member("tenant_id", move.tenant)
                json.member("lead_id", move.lead)
                json.member("before", move.before.total)
                json.member("after", move.after.total)
                json.object("factors") { json in
                    for part in move.parts {
                        json.key(part.name)
                        json.value(part.points)
                    }
                }
            }
        }
    }
}
