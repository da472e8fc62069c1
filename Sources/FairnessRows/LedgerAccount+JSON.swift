package import JSON
internal import Routing

extension LedgerAccount {
    /// Levels in units of `Fairness.unit` a turn of weight 1.
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("rule_id", fairness.ledger.rule)
            json.member("team_id", optional: fairness.ledger.team)
            json.member("turns", fairness.turns)
            json.member("spread", fairness.spread)
            json.member("bound", fairness.bound)
            json.member("fair", isFair)
            json.array("faults") { json in for fault in faults { json.value(fault) } }
            json.array("shares") { json in for share in fairness.shares { share.write(to: &json) } }
        }
    }
}

extension Fairness.Share {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("agent_id", agent)
            json.member("weight", weight)
            json.member("turns", turns)
            json.member("ahead", ahead)
            json.member("bound", bound)
        }
    }
}
