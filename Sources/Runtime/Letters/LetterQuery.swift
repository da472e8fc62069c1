internal import Postgres
internal import Records

/// A question about dead letters in a small language: `reason ~ "too long" and generation = 0`.
///
/// It is no SQL: fields and operators are from lists, and values travel as parameters, so whatever is typed can only pick
/// letters.
package struct LetterQuery: Sendable, Equatable {
    package struct Fault: Error, CustomStringConvertible {
        package var description: String
    }

    /// As it was typed.
    package let text: String
    private var terms: [Term] = []

    fileprivate struct Term: Equatable {
        var field: Field
        var comparison: Comparison
        var value: String
    }

    fileprivate enum Comparison: String, CaseIterable {
        // The longer before those that they begin with.
        case notContains = "!~", notEqual = "!=", atMost = "<=", atLeast = ">="
        case equal = "=", contains = "~", less = "<", more = ">"
    }

    fileprivate enum Field: String, CaseIterable {
        case tenant, worker, topic, `class`, rule, place, reason, event, trace, state, key, payload
        case partition, offset, attempts, generation

        var column: String {
            switch self {
            case .tenant: "tenant_id"
            case .event: "event_id"
            case .trace: "trace_id"
            case .offset: "record_offset"
            default: rawValue
            }
        }

        var isNumber: Bool {
            switch self {
            case .partition, .offset, .attempts, .generation: true
            default: false
            }
        }

        /// Where there are only these.
        var values: [String]? {
            switch self {
            case .class: LetterSelection.classes
            case .state: LetterSelection.states
            default: nil
            }
        }

        var isBytes: Bool { self == .key || self == .payload }
    }

    /// What `--help` says of it.
    package static let help = """
        FIELD OPERATOR VALUE, several joined by `and`. Fields:
        \(Field.allCases.map(\.rawValue).joined(separator: ", ")).
        Operators: = and !=, ~ contains and !~ does not, and < <= > >= for numbers. A value with spaces stands in quotes:
        --where 'reason ~ "too long" and generation = 0'
        """

    package init(_ text: String) throws(Fault) {
        self.text = text
        var reader = Reader(rest: Substring(text))
        repeat {
            terms.append(try reader.term())
        } while try reader.takesAnd()
    }

    /// It asks for what records say: key, payload, or a reason, which may quote them.
    package var asksContent: Bool {
        terms.contains { [.key, .payload, .reason].contains($0.field) }
    }

    func add(to filter: inout LetterFilter) {
        for term in terms { term.add(to: &filter) }
    }

    private struct Reader {
        var rest: Substring

        mutating func term() throws(Fault) -> Term {
            let name = word(while: { $0.isLetter || $0 == "_" })
            guard let field = Field(rawValue: name) else {
                throw Fault(
                    description:
                        "\"\(name)\" is no field; there are \(Field.allCases.map(\.rawValue).joined(separator: ", "))"
                )
            }
            skipSpaces()
            guard let comparison = Comparison.allCases.first(where: { rest.hasPrefix($0.rawValue) }) else {
                throw Fault(description: "after \(name) must stand one of = != ~ !~ < <= > >=")
            }
            rest = rest.dropFirst(comparison.rawValue.count)
            let term = Term(field: field, comparison: comparison, value: try value())
            try term.check()
            return term
        }

        /// False at the end.
        mutating func takesAnd() throws(Fault) -> Bool {
            skipSpaces()
            if rest.isEmpty { return false }
            let next = word(while: { !$0.isWhitespace })
            guard next.lowercased() == "and" else {
                throw Fault(
                    description: "\"\(next)\" stands where `and` must; a value with spaces needs quotes")
            }
            return true
        }

        private mutating func value() throws(Fault) -> String {
            skipSpaces()
            guard rest.first == "\"" else {
                let value = word(while: { !$0.isWhitespace })
                guard !value.isEmpty else { throw Fault(description: "a value is missing at the end") }
                return value
            }
            rest = rest.dropFirst()
            var value = ""
            while let next = rest.popFirst() {
                if next == "\"" { return value }
                if next == "\\", let escaped = rest.popFirst() {
                    value.append(escaped)
                } else {
                    value.append(next)
                }
            }
            throw Fault(description: "a quote is not closed")
        }

        private mutating func word(while isPart: (Character) -> Bool) -> String {
            skipSpaces()
            let word = rest.prefix(while: isPart)
            rest = rest.dropFirst(word.count)
            return String(word)
        }

        private mutating func skipSpaces() { rest = rest.drop(while: \.isWhitespace) }
    }
}

extension LetterQuery.Term {
    func check() throws(LetterQuery.Fault) {
        let isOrder = [.less, .more, .atMost, .atLeast].contains(comparison)
        let isPart = comparison == .contains || comparison == .notContains
        if field.isNumber {
            guard Int64(value) != nil, !isPart else {
                throw LetterQuery.Fault(
                    description: "\(field.rawValue) is compared with a number by = != < <= > >=")
            }
        } else if isOrder {
            throw LetterQuery.Fault(description: "\(field.rawValue) is compared by = != ~ !~")
        } else if let values = field.values, !isPart, !values.contains(value) {
            throw LetterQuery.Fault(
                description:
                    "\"\(value)\" is no \(field.rawValue): it is one of \(values.joined(separator: ", "))")
        }
    }

    func add(to filter: inout LetterFilter) {
        let column = "d.\(field.column)"
        let parameter: Parameter =
            field.isNumber
            ? .int8(Int64(value)) : field.isBytes ? .bytea(Array(value.utf8)) : .text(value)
        switch comparison {
        case .contains: filter.add("position(? in coalesce(\(column), '')) > 0", parameter)
        case .notContains: filter.add("position(? in coalesce(\(column), '')) = 0", parameter)
        case .notEqual: filter.add("\(column) is distinct from ?", parameter)
        default: filter.add("\(column) \(comparison.rawValue) ?", parameter)
        }
    }
}
