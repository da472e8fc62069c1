internal import JSON
internal import Records

extension ExtraFactors {
    /// Reads the members `factors` and `groups` of a rule document.
    init(_ factors: RuleValue?, _ groups: RuleValue?) throws(RulesError) {
        let named = try groups?.named("groups") ?? []
        for (name, _, group) in named { self.groups.append(try FactorGroup(name, group)) }
        let (order, elements) = (
            named.map(\.folded), try factors?.elements("factors", atMost: ruleLimits.factors) ?? []
        )
        var seen: Set<[UInt8]> = []
        for element in elements {
            let object = try element.object(ExtraFactor.members)
            let factor = try ExtraFactor(object, groups: order)
            guard seen.insert(folded(factor.name)).inserted else {
                throw RulesError(place: "\(object.place)/name", reason: "another factor has this name")
            }
            self.factors.append(factor)
        }
        for (index, group) in named.enumerated() where !self.factors.contains(where: { $0.group == index }) {
            throw group.value.refused("no factor is in this group")
        }
    }
}

extension FactorGroup {
    fileprivate init(_ name: Text, _ value: RuleValue) throws(RulesError) {
        let object = try value.object(["most", "least"])
        if object.members.isEmpty { throw value.refused("must have most, least or both") }
        self.name = name
        most = try object["most"]?.points(0...100) ?? .max
        least = try object["least"]?.points(-100...0) ?? .min
    }
}

extension ExtraFactor {
    fileprivate static let members: [Text] =
        ["name", "field", "points", "group", "equals", "one_of", "present"] + Condition.boundNames

    fileprivate init(_ object: RuleObject, groups: [[UInt8]]) throws(RulesError) {
        name = try object.required("name").name()
        field = try LeadField(object.required("field"))
        points = try object.required("points").points(-100...100)
        condition = try Condition(object, of: field)
        guard let value = object["group"] else { return }
        let name = folded(try value.name())
        guard let index = groups.firstIndex(of: name) else {
            throw value.refused("is not one of the groups")
        }
        group = index
    }
}

extension LeadField {
    init(_ value: RuleValue) throws(RulesError) {
        let name = try value.text().string
        if let field = Self(named: name) {
            self = field
        } else if name.hasPrefix(Self.attributePrefix) {
            self = .attribute(try Self.attribute(name.dropFirst(Self.attributePrefix.count), value))
        } else {
            throw value.refused(
                """
                must be source, status, assigned_to, name, email, phone, team, value_cents, currency, country or \
                attributes.NAME
                """)
        }
    }

    private static func attribute(_ name: Substring, _ value: RuleValue) throws(RulesError) -> Text {
        guard !name.isEmpty, name.utf8.count <= ruleLimits.nameBytes else {
            throw value.refused("the attribute's name must have 1 to \(ruleLimits.nameBytes) bytes")
        }
        guard !name.utf8.contains(UInt8(ascii: ".")) else {
            throw value.refused("attributes are looked at one level deep: the name must have no point")
        }
        return Text(String(name))
    }
}
