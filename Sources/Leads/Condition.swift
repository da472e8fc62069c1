internal import Records

/// When an extra factor gives its points.
enum Condition: Sendable {
    /// One of some values of the same kind as the input: text by folded comparison, numbers by value.
    case oneOf(Values)
    case within(Bounds)
    /// Whether there is a value at all; blank text is none.
    case present(Bool)

    func isMet(by input: FactorInput) -> Bool {
        switch (self, input) {
        case (.present(let wanted), _): input.isPresent == wanted
        case (.oneOf(let values), .text(let text)): values.texts.index(of: text) != nil
        case (.oneOf(let values), .number(let number)): values.numbers.contains { $0 == number }
        case (.oneOf(let values), .flag(let flag)): values.flags.contains(flag)
        case (.within(let bounds), .number(let number)): bounds.contains(number)
        default: false
        }
    }

    struct Values: Sendable {
        var texts = FoldedNames()
        var numbers: [Number] = []
        var flags: [Bool] = []

        var count: Int { texts.names.count + numbers.count + flags.count }
    }

    struct Bound: Sendable {
        var number: Number
        /// True for `at_least` and `at_most`, false for `above` and `below`.
        var isIncluded: Bool
    }

    struct Bounds: Sendable {
        var lower: Bound?
        var upper: Bound?

        func contains(_ number: Number) -> Bool {
            if let lower, number < lower.number || !lower.isIncluded && number == lower.number {
                return false
            }
            if let upper, upper.number < number || !upper.isIncluded && number == upper.number {
                return false
            }
            return true
        }

        /// Whether no number lies between the bounds.
        var isEmpty: Bool {
            guard let lower, let upper else { return false }
            if upper.number < lower.number { return true }
            return lower.number == upper.number && !(lower.isIncluded && upper.isIncluded)
        }

        /// Whether no integer of 64 bits does; both bounds are such.
        var isEmptyOfIntegers: Bool {
            let least = Self.integer(lower, or: .min) { $0.addingReportingOverflow(1) }
            let most = Self.integer(upper, or: .max) { $0.subtractingReportingOverflow(1) }
            guard let least, let most else { return true }
            return least > most
        }

        private static func integer(
            _ bound: Bound?, or none: Int64, next: (Int64) -> (partialValue: Int64, overflow: Bool)
        ) -> Int64? {
            guard let bound, case .integer(let integer) = bound.number else { return none }
            guard !bound.isIncluded else { return integer }
            let (value, overflow) = next(integer)
            return overflow ? nil : value
        }
    }
}
