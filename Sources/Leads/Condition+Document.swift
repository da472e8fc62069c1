internal import JSON
internal import Records

extension Condition {
    static let boundNames: [Text] = ["at_least", "above", "at_most", "below"]

    /// Reads the one condition that a factor has.
    init(_ object: RuleObject, of field: LeadField) throws(RulesError) {
        let bounds = Self.boundNames.filter { object[$0] != nil }
        let others = (["equals", "one_of", "present"] as [Text]).filter { object[$0] != nil }
        guard others.count + (bounds.isEmpty ? 0 : 1) <= 1 else {
            throw object.refused("has more than one condition: \(listed(others + bounds))")
        }
        if let value = object["equals"] {
            self = .oneOf(try Values([value], of: field))
        } else if let value = object["one_of"] {
            let values = try value.elements("values", atMost: ruleLimits.names)
            if values.isEmpty { throw value.refused("must have at least one value") }
            self = .oneOf(try Values(values, of: field))
        } else if let value = object["present"] {
            self = .present(try value.flag())
        } else if !bounds.isEmpty {
            self = .within(try Bounds(object, of: field))
        } else {
            throw object.refused(
                "must have a condition: equals, one_of, present, or of \(listed(Self.boundNames)) what bounds it"
            )
        }
    }
}

extension Condition.Values {
    fileprivate init(_ values: [RuleValue], of field: LeadField) throws(RulesError) {
        for value in values {
            if try add(value, of: field) { throw value.refused("is there twice") }
        }
    }

    /// Whether it is there already.
    private mutating func add(_ value: RuleValue, of field: LeadField) throws(RulesError) -> Bool {
        switch value.value.kind {
        case .string where field.isText || field.isAttribute:
            let name = folded(try value.text())
            defer { texts.append(folded: name) }
            return texts.names.contains(name)
        case .number where !field.isText:
            let number = try Number(value, of: field)
            defer { numbers.append(number) }
            return numbers.contains { $0 == number }
        case .true where field.isAttribute, .false where field.isAttribute:
            let flag = try value.flag()
            defer { flags.append(flag) }
            return flags.contains(flag)
        default:
            throw value.refused("must be \(field.kinds)")
        }
    }
}

extension Condition.Bounds {
    fileprivate init(_ object: RuleObject, of field: LeadField) throws(RulesError) {
        lower = try Self.bound("at_least", "above", object, field)
        upper = try Self.bound("at_most", "below", object, field)
        let isEmpty = if case .valueCents = field { isEmptyOfIntegers } else { isEmpty }
        if isEmpty { throw object.refused("no value is \(description)") }
    }

    private static func bound(
        _ including: Text, _ excluding: Text, _ object: RuleObject, _ field: LeadField
    ) throws(RulesError) -> Condition.Bound? {
        guard let value = object[including] ?? object[excluding] else { return nil }
        if object[including] != nil, let other = object[excluding] {
            throw other.refused("cannot stand beside \(including)")
        }
        if field.isText { throw value.refused("bounds are for value_cents and attributes") }
        return Condition.Bound(number: try Number(value, of: field), isIncluded: object[including] != nil)
    }
}

extension Number {
    fileprivate init(_ value: RuleValue, of field: LeadField) throws(RulesError) {
        guard let number = Number(value.value) else { throw value.refused("must be a number") }
        if case .valueCents = field {
            guard case .integer = number else { throw value.refused("must be a whole number of cents") }
        }
        self = number
    }
}

extension LeadField {
    /// What values of it are compared with.
    fileprivate var kinds: String {
        switch self {
        case .valueCents: "a whole number of cents"
        case .attribute: "text, a number, true or false"
        default: "text"
        }
    }
}

extension Condition.Bounds: CustomStringConvertible {
    /// `at least 10 and below 100`.
    var description: String {
        let lower = lower.map { "\($0.isIncluded ? "at least" : "above") \($0.number)" }
        let upper = upper.map { "\($0.isIncluded ? "at most" : "below") \($0.number)" }
        return [lower, upper].compactMap { $0 }.joined(separator: " and ")
    }
}

extension Number: CustomStringConvertible {
    var description: String { String(decoding: written, as: UTF8.self) }
}
