package import Records

/// Reads a condition:
///
///     any  := all ("or" all)*
///     all  := one ("and" one)*
///     one  := "not" one | "(" any ")" | test
///     test := field ("=" | "!=" | "<" | "<=" | ">" | ">=") literal
///           | field ["not"] "in" "(" literal ("," literal)* ")"
///           | field "is" ["not"] ("known" | "unknown")
///
/// A literal is a number, text in quotes of either kind, a word, or `true` or `false`. Keywords may have any case.
package struct ExpressionParser {
    package static let lengthLimit = 2_000
    package static let depthLimit = 32
    package static let testLimit = 100
    static let listLimit = 100

    private var lexer: ExpressionLexer
    private var token = Token.end
    private var column = 1
    private var tests = 0

    /// - Throws: `ExpressionError` for text beyond the limits, fields that no lead has, comparisons that a field cannot have,
    ///   and conditions, or alternatives of one, that no lead can meet.
    package static func parse(_ text: Text) throws(ExpressionError) -> Expression {
        guard text.count <= lengthLimit else {
            throw ExpressionError(column: lengthLimit + 1, reason: "longer than \(lengthLimit) bytes")
        }
        var parser = ExpressionParser(text)
        try parser.advance()
        let expression = try parser.any(depth: 1)
        guard parser.token == .end else { throw parser.unexpected("and, or, or the end") }
        if let reason = Contradiction.reason(expression) {
            throw ExpressionError(column: nil, reason: reason)
        }
        return expression
    }

    private init(_ text: Text) { lexer = ExpressionLexer(text) }

    private mutating func advance() throws(ExpressionError) {
        token = try lexer.next()
        column = lexer.column
    }

    private func fault(_ reason: String) -> ExpressionError {
        ExpressionError(column: column, reason: reason)
    }

    private func unexpected(_ wanted: String) -> ExpressionError {
        fault("expected \(wanted), found \(token.shown)")
    }

    private mutating func any(depth: Int) throws(ExpressionError) -> Expression {
        var parts = [try all(depth: depth)]
        while token.isWord("or") {
            try advance()
            parts.append(try all(depth: depth))
        }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func all(depth: Int) throws(ExpressionError) -> Expression {
        var parts = [try one(depth: depth)]
        while token.isWord("and") {
            try advance()
            parts.append(try one(depth: depth))
        }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func one(depth: Int) throws(ExpressionError) -> Expression {
        guard depth <= Self.depthLimit else { throw fault("nested deeper than \(Self.depthLimit)") }
        if token.isWord("not") {
            try advance()
            return .not(try one(depth: depth + 1))
        }
        guard token == .symbol("(") else { return try test() }
        try advance()
        let inner = try any(depth: depth + 1)
        guard token == .symbol(")") else { throw unexpected("and, or, or )") }
        try advance()
        return inner
    }

    private mutating func test() throws(ExpressionError) -> Expression {
        guard case .word(let name) = token else { throw unexpected("a field") }
        guard let field = Field(name) else { throw fault(Self.noField(name)) }
        tests += 1
        guard tests <= Self.testLimit else { throw fault("more than \(Self.testLimit) comparisons") }
        try advance()
        if token.isWord("is") { return try presence(of: field) }
        if token.isWord("in") { return .test(Test(field: field, predicate: try list(for: field))) }
        if token.isWord("not") {
            try advance()
            guard token.isWord("in") else { throw unexpected("in") }
            return .not(.test(Test(field: field, predicate: try list(for: field))))
        }
        return try comparison(of: field)
    }

    private static func noField(_ name: String) -> String {
        let known = KnownField.allCases.map(\.rawValue).joined(separator: ", ")
        return "there is no field \(name); there are \(known) and attributes.NAME"
    }

    private mutating func presence(of field: Field) throws(ExpressionError) -> Expression {
        try advance()
        var isNegated = token.isWord("not")
        if isNegated { try advance() }
        guard token.isWord("known") || token.isWord("unknown") else { throw unexpected("known or unknown") }
        if token.isWord("unknown") { isNegated.toggle() }
        try advance()
        let test = Expression.test(Test(field: field, predicate: .known))
        return isNegated ? .not(test) : test
    }

    private mutating func list(for field: Field) throws(ExpressionError) -> Predicate {
        var literals: [Literal] = []
        repeat {
            try advance()
            if literals.isEmpty {
                guard token == .symbol("(") else { throw unexpected("(") }
                try advance()
            }
            guard literals.count < Self.listLimit else { throw fault("more than \(Self.listLimit) values") }
            literals.append(try literal(for: field))
        } while token == .symbol(",")
        guard token == .symbol(")") else { throw unexpected(", or )") }
        try advance()
        return .oneOf(literals)
    }

    private mutating func comparison(of field: Field) throws(ExpressionError) -> Expression {
        guard case .symbol(let sign) = token, ["=", "!=", "<", "<=", ">", ">="].contains(sign) else {
            throw unexpected("=, !=, <, <=, >, >=, in or is")
        }
        try advance()
        if sign == "=" || sign == "!=" {
            let test = Expression.test(Test(field: field, predicate: .oneOf([try literal(for: field)])))
            return sign == "=" ? test : .not(test)
        }
        guard field.isNumeric else { throw fault("\(field.name) is text, it has no order") }
        guard case .number(let bound, _) = token else { throw unexpected("a number") }
        try advance()
        let predicate: Predicate =
            switch sign {
            case "<": .below(bound)
            case "<=": .atMost(bound)
            case ">": .above(bound)
            default: .atLeast(bound)
            }
        return .test(Test(field: field, predicate: predicate))
    }

    private mutating func literal(for field: Field) throws(ExpressionError) -> Literal {
        let literal: Literal
        switch token {
        case .number(let number, let written):
            literal = field.isNumeric ? .number(number) : .text(TextLiteral(written))
        case .quoted(let text): literal = .text(TextLiteral(text))
        case .word where field.mayBeFlag && (token.isWord("true") || token.isWord("false")):
            literal = .flag(token.isWord("true"))
        case .word(let word): literal = .text(TextLiteral(word))
        default: throw unexpected("a value")
        }
        if case .text(let text) = literal {
            guard field.isTextual else { throw fault("\(field.name) is a number") }
            guard !text.folded.isEmpty else {
                throw fault("text without a character: \(field.name) is unknown then")
            }
        }
        try advance()
        return literal
    }
}
