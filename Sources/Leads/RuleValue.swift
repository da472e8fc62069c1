internal import JSON
internal import Records

/// One value of a rule document, and where it stands.
struct RuleValue {
    let value: JSONValue
    let place: String

    func refused(_ reason: String) -> RulesError { RulesError(place: place, reason: reason) }

    func integer(_ range: ClosedRange<Int64>) throws(RulesError) -> Int64 {
        guard let integer = value.int64, range.contains(integer) else {
            throw refused("must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return integer
    }

    func points(_ range: ClosedRange<Int64> = 0...100) throws(RulesError) -> Int32 {
        Int32(try integer(range))
    }

    func flag() throws(RulesError) -> Bool {
        guard let flag = value.bool else { throw refused("must be true or false") }
        return flag
    }

    /// Text that a lead may have: neither blank nor with U+0000.
    func text() throws(RulesError) -> Text {
        guard let text = value.text else { throw refused("must be text") }
        try check(text)
        return text
    }

    /// Text of 1–100 bytes.
    func name() throws(RulesError) -> Text {
        let name = try text()
        guard name.count <= ruleLimits.nameBytes else { throw tooLong }
        return name
    }

    private var tooLong: RulesError { refused("must have at most \(ruleLimits.nameBytes) bytes") }

    private func check(_ text: Text) throws(RulesError) {
        if isBlank(text) { throw refused("must not be blank") }
        if text.hasNUL { throw refused("must not contain U+0000") }
    }

    func elements(_ kind: String, atMost limit: Int) throws(RulesError) -> [RuleValue] {
        guard value.kind == .array else { throw refused("must be an array of \(kind)") }
        let elements = value.elements.enumerated().map { RuleValue(value: $1, place: "\(place)/\($0)") }
        guard elements.count <= limit else { throw refused("must have at most \(limit) \(kind)") }
        return elements
    }

    /// Names that match in any case, each there once.
    func foldedNames(_ kind: String) throws(RulesError) -> FoldedNames {
        var names = FoldedNames()
        for element in try elements(kind, atMost: ruleLimits.statuses) {
            let name = try element.name()
            guard names.index(of: name) == nil else { throw element.refused("is there twice") }
            names.append(folded: folded(name))
        }
        return names
    }

    /// The members by name, each of which is one of `known` and there once.
    func object(_ known: [Text]) throws(RulesError) -> RuleObject {
        var object = RuleObject(place: place)
        for (name, member) in try members() {
            guard known.contains(name) else {
                throw member.refused("is not known here; known are \(listed(known))")
            }
            guard object.members.updateValue(member, forKey: name) == nil else {
                throw member.refused("is there twice")
            }
        }
        return object
    }

    /// The members of an object whose names are the rules' own: folded, each 1–100 bytes and there once.
    func named(_ kind: String) throws(RulesError) -> [(name: Text, folded: [UInt8], value: RuleValue)] {
        var (named, seen) = ([] as [(Text, [UInt8], RuleValue)], [] as Set<[UInt8]>)
        for (name, member) in try members() {
            try member.check(name)
            guard name.count <= ruleLimits.nameBytes else { throw member.tooLong }
            let folded = folded(name)
            guard seen.insert(folded).inserted else { throw member.refused("is there twice") }
            named.append((name, folded, member))
        }
        guard named.count <= ruleLimits.names else {
            throw refused("must have at most \(ruleLimits.names) \(kind)")
        }
        return named
    }

    private func members() throws(RulesError) -> [(name: Text, value: RuleValue)] {
        guard value.kind == .object else { throw refused("must be an object") }
        var members: [(Text, RuleValue)] = []
        for (name, member) in value.members {
            guard let name = name.text else { throw refused("has a name that is no text") }
            members.append((name, RuleValue(value: member, place: "\(place)/\(escaped(name.string))")))
        }
        return members
    }

    /// As RFC 6901 writes a name.
    private func escaped(_ name: String) -> String {
        name.replacing("~", with: "~0").replacing("/", with: "~1")
    }
}

/// The members of an object whose names are known.
struct RuleObject {
    let place: String
    var members: [Text: RuleValue] = [:]

    subscript(_ name: Text) -> RuleValue? { members[name] }

    func required(_ name: Text) throws(RulesError) -> RuleValue {
        guard let value = members[name] else {
            throw RulesError(place: "\(place)/\(name)", reason: "is missing")
        }
        return value
    }

    func refused(_ reason: String) -> RulesError { RulesError(place: place, reason: reason) }
}

/// How much a rule document may have: a lead is scored against all of it.
let ruleLimits = (nameBytes: 100, names: 1000, factors: 50, statuses: 50, learnedFields: 20)

/// `a, b and c`.
func listed(_ names: some Collection<Text>, _ last: String = "and") -> String {
    let names = names.map(\.string)
    guard names.count > 1, let end = names.last else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " \(last) \(end)"
}
