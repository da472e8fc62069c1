internal import Records

/// What the fields of a lead may still hold under the statements that were admitted.
struct PossibleLead {
    private var fields: [Field: PossibleValues] = [:]

    /// False if the field can hold nothing any more.
    mutating func admit(_ statement: Statement) -> Bool {
        let field = statement.test.field
        var values = fields[field] ?? PossibleValues(field)
        values.admit(statement.test.predicate, isNegated: statement.isNegated)
        fields[field] = values
        return !values.isEmpty
    }
}

/// A set of values of one field.
private struct PossibleValues {
    private var canBeUnknown = true
    private var canBeOther = true
    private var numbers: NumberRange?
    private var texts: Choice<Text>
    private var flags: Choice<Bool>

    init(_ field: Field) {
        numbers = field.isNumeric ? NumberRange() : nil
        texts = field.isTextual ? Choice() : Choice(only: [])
        flags = field.mayBeFlag ? Choice() : Choice(only: [])
        guard field == .known(.score) else { return }
        // Every lead has a score.
        (canBeUnknown, canBeOther) = (false, false)
        numbers?.raise(to: Number(0), isOpen: false)
        numbers?.lower(to: Number(100), isOpen: false)
    }

    var isEmpty: Bool {
        !canBeUnknown && !canBeOther && numbers?.isEmpty ?? true && texts.isEmpty
            && (flags.isEmpty || flags.excludes([true, false]))
    }

    mutating func admit(_ predicate: Predicate, isNegated: Bool) {
        switch predicate {
        case .known where isNegated:
            self = PossibleValues.unknown(canBeUnknown)
        case .known: canBeUnknown = false
        case .oneOf(let literals): admit(literals, isNegated: isNegated)
        case .below(let bound): isNegated ? raise(to: bound, isOpen: false) : under(bound, isOpen: true)
        case .atMost(let bound): isNegated ? raise(to: bound, isOpen: true) : under(bound, isOpen: false)
        case .atLeast(let bound): isNegated ? lower(to: bound, isOpen: true) : over(bound, isOpen: false)
        case .above(let bound): isNegated ? lower(to: bound, isOpen: false) : over(bound, isOpen: true)
        }
    }

    private static func unknown(_ isPossible: Bool) -> PossibleValues {
        var values = PossibleValues(.attribute(""))
        values.onlyNumbers()
        values.numbers = nil
        values.canBeUnknown = isPossible
        return values
    }

    private mutating func admit(_ literals: [Literal], isNegated: Bool) {
        var (ours, theirs, marks): (Set<Number>, Set<Text>, Set<Bool>) = ([], [], [])
        for literal in literals {
            switch literal {
            case .number(let number): ours.insert(number)
            case .text(let text): theirs.insert(text.folded)
            case .flag(let flag): marks.insert(flag)
            }
        }
        if !isNegated { (canBeUnknown, canBeOther) = (false, false) }
        numbers?.values.admit(ours, isNegated: isNegated)
        texts.admit(theirs, isNegated: isNegated)
        flags.admit(marks, isNegated: isNegated)
    }

    /// A comparison that holds is one of a number; one that does not may be of anything else.
    private mutating func onlyNumbers() {
        (canBeUnknown, canBeOther) = (false, false)
        (texts, flags) = (Choice(only: []), Choice(only: []))
    }

    private mutating func under(_ bound: Number, isOpen: Bool) {
        onlyNumbers()
        lower(to: bound, isOpen: isOpen)
    }

    private mutating func over(_ bound: Number, isOpen: Bool) {
        onlyNumbers()
        raise(to: bound, isOpen: isOpen)
    }

    private mutating func lower(to bound: Number, isOpen: Bool) { numbers?.lower(to: bound, isOpen: isOpen) }
    private mutating func raise(to bound: Number, isOpen: Bool) { numbers?.raise(to: bound, isOpen: isOpen) }
}

/// All values but some, or some and no others.
private struct Choice<Value: Hashable> {
    private(set) var only: Set<Value>?
    private var excluded: Set<Value> = []

    init() {}
    init(only: Set<Value>) { self.only = only }

    var isEmpty: Bool { only?.isEmpty ?? false }

    func excludes(_ values: Set<Value>) -> Bool { values.isSubset(of: excluded) }
    func contains(_ value: Value) -> Bool { only?.contains(value) ?? !excluded.contains(value) }

    mutating func admit(_ values: Set<Value>, isNegated: Bool) {
        if isNegated {
            excluded.formUnion(values)
            only?.subtract(values)
        } else {
            only = (only ?? values).intersection(values).subtracting(excluded)
        }
    }
}

/// Numbers between two bounds, which are dense: there is always one more between two.
private struct NumberRange {
    var values = Choice<Number>()
    private var lowest: Bound?
    private var highest: Bound?

    private struct Bound {
        var number: Number
        var isOpen: Bool
    }

    mutating func raise(to number: Number, isOpen: Bool) {
        if let lowest, lowest.number > number || (lowest.number == number && lowest.isOpen) { return }
        lowest = Bound(number: number, isOpen: isOpen)
    }

    mutating func lower(to number: Number, isOpen: Bool) {
        if let highest, highest.number < number || (highest.number == number && highest.isOpen) { return }
        highest = Bound(number: number, isOpen: isOpen)
    }

    var isEmpty: Bool {
        if let only = values.only { return !only.contains(where: holds) }
        guard let lowest, let highest else { return false }
        if lowest.number == highest.number {
            return lowest.isOpen || highest.isOpen || !values.contains(lowest.number)
        }
        return lowest.number > highest.number
    }

    private func holds(_ number: Number) -> Bool {
        if let lowest, number < lowest.number || (number == lowest.number && lowest.isOpen) { return false }
        if let highest, number > highest.number || (number == highest.number && highest.isOpen) {
            return false
        }
        return true
    }
}
