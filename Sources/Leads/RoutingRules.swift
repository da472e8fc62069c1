package import Records

/// What a tenant's rules say of routing: which leads need an owner by themselves, and which are closed.
package struct RoutingRules: Sendable {
    /// A new lead without an owner needs one.
    let routesNewLeads: Bool
    /// A lead whose score reaches this needs an owner, or another; nil: no score says so.
    let scoreLine: Int32?
    private let closed: FoldedNames

    init(routesNewLeads: Bool, scoreLine: Int32?, closed: FoldedNames) {
        self.routesNewLeads = routesNewLeads
        self.scoreLine = scoreLine
        self.closed = closed
    }

    /// For leads that routing knows where the rules do not speak of it any more.
    static let standard = RoutingRules(routesNewLeads: false, scoreLine: nil, closed: .ends)

    /// Whether a status ends a lead.
    package func closes(_ status: Text?) -> Bool {
        guard let status else { return false }
        return closed.index(of: status) != nil
    }
}

extension RoutingRules {
    /// `{"on_created": true, "at_score": 70, "closed": ["won", "lost"]}`, each of which may be left out; nil for no value.
    init?(_ value: RuleValue?) throws(RulesError) {
        guard let value else { return nil }
        let object = try value.object(["on_created", "at_score", "closed"])
        self.init(
            routesNewLeads: try object["on_created"]?.flag() ?? false,
            scoreLine: try object["at_score"]?.points(1...100),
            closed: try object["closed"].map { value throws(RulesError) in try value.foldedNames("statuses") }
                ?? .ends)
    }
}

extension FoldedNames {
    fileprivate static let ends = FoldedNames(folded: ["won", "lost"])
}
