internal import JSON
internal import Records

/// A factor that a tenant adds to the four.
struct ExtraFactor: Sendable {
    var name: Text
    var field: LeadField
    var condition: Condition
    /// −100…100.
    var points: Int32
    /// Its place in `ExtraFactors.groups`.
    var group: Int?
}

/// Bounds of what some factors give together.
struct FactorGroup: Sendable {
    var name: Text
    /// 0…100.
    var most: Int32
    /// −100…0.
    var least: Int32

    func capped(_ sum: Int32) -> Int32 { min(max(sum, least), most) }
}

/// What a rule document adds to the four factors.
struct ExtraFactors: Sendable {
    var factors: [ExtraFactor] = []
    var groups: [FactorGroup] = []

    /// What an extra factor found, and whether it gives its points.
    struct Finding {
        var factor: ExtraFactor
        var input: FactorInput
        var isMet: Bool

        var points: Int32 { isMet ? factor.points : 0 }
    }

    /// One for each factor, in the order of the rules.
    func findings(in lead: Lead) -> [Finding] {
        let attributes = attributes(of: lead)
        return factors.map { factor in
            let input = factor.field.input(of: lead, attributes)
            return Finding(factor: factor, input: input, isMet: factor.condition.isMet(by: input))
        }
    }

    /// What they give together, each group within its bounds.
    func points(for lead: Lead) -> Int32 {
        guard !factors.isEmpty else { return 0 }
        let attributes = attributes(of: lead)
        return sum { factor in
            factor.condition.isMet(by: factor.field.input(of: lead, attributes)) ? factor.points : 0
        }
    }

    /// The most that they can give, were all positive factors met and no other.
    var most: Int32 { sum { max($0.points, 0) } }

    /// What `points` of each factor are together, each group within its bounds.
    private func sum(_ points: (ExtraFactor) -> Int32) -> Int32 {
        var (sum, sums) = (0 as Int32, [Int32](repeating: 0, count: groups.count))
        for factor in factors {
            if let group = factor.group { sums[group] += points(factor) } else { sum += points(factor) }
        }
        for group in groups.indices { sum += groups[group].capped(sums[group]) }
        return sum
    }

    private func attributes(of lead: Lead) -> Attributes {
        Attributes(factors.contains { $0.field.isAttribute } ? lead.attributes : nil)
    }
}

extension ScoreRules {
    /// The extra factors that give points to `lead`, in the order of the rules; nil if the rules have none.
    ///
    /// A JSON array of `{"name":…,"input":…,"points":…,"group":…}`: the lead's value, the points before the group's bounds,
    /// null for no group.
    package func extrasJSON(of lead: Lead) -> [UInt8]? {
        guard !extras.factors.isEmpty else { return nil }
        var json = JSONWriter()
        json.array { json in
            for finding in extras.findings(in: lead) where finding.isMet {
                json.object { json in
                    json.member("name", finding.factor.name)
                    json.key("input")
                    finding.input.write(to: &json)
                    json.member("points", finding.points)
                    json.member("group", optional: finding.factor.group.map { extras.groups[$0].name })
                }
            }
        }
        return json.bytes
    }
}
