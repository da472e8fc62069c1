/// The names in a PromQL expression: which metrics it reads, by which labels it chooses, and by which it groups and joins.
struct QueryNames: Equatable {
    /// Metrics, each with the labels of its matchers.
    var metrics: [String: Set<String>] = [:]
    /// Labels in `by`, `on`, `group_left` and the like.
    var grouping: Set<String> = []
    /// Labels that `label_replace` makes.
    var made: Set<String> = []

    init(_ expression: String) {
        var tokens = Self.tokens(expression)[...]
        while let token = tokens.popFirst() { read(token, &tokens) }
    }

    private mutating func read(_ token: Token, _ rest: inout ArraySlice<Token>) {
        switch token {
        case .name(let name) where Self.groupings.contains(name):
            guard rest.first == .sign("(") else { return }
            grouping.formUnion(Self.names(upTo: ")", &rest))
        case .name("label_replace"): made.formUnion(Self.replaced(rest))
        case .name(let name):
            // A function, or an operator as in `sum by (topic) (…)`.
            let isCalled = [.sign("("), .name("by"), .name("without")].contains(rest.first)
            guard !Self.words.contains(name), !isCalled else { return }
            metrics[name, default: []].formUnion(rest.first == .sign("{") ? Self.names(upTo: "}", &rest) : [])
        default: break
        }
    }

    /// The second argument: label_replace(metric, "label", …).
    private static func replaced(_ tokens: ArraySlice<Token>) -> Set<String> {
        for (comma, token) in zip(tokens, tokens.dropFirst()) where comma == .sign(",") {
            if case .text(let text) = token { return [text] }
        }
        return []
    }

    private static func names(upTo end: Character, _ tokens: inout ArraySlice<Token>) -> Set<String> {
        var names: Set<String> = []
        while let token = tokens.popFirst(), token != .sign(end) {
            if case .name(let name) = token { names.insert(name) }
        }
        return names
    }

    private static let groupings: Set = ["by", "without", "on", "ignoring", "group_left", "group_right"]
    private static let words: Set = ["and", "or", "unless", "bool", "offset", "inf", "nan"]

    enum Token: Equatable {
        case name(String)
        case text(String)
        case sign(Character)
    }

    /// Variables, durations and numbers are left out: none of them is a name.
    private static func tokens(_ expression: String) -> [Token] {
        expression.matches(
            of:
                #/"(?<text>(?:[^"\\]|\\.)*)"|(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)|\$\w+|[0-9][0-9a-zA-Z_.]*|(?<sign>\S)/#
        )
        .compactMap { match in
            if let text = match.output.text { return .text(String(text)) }
            if let name = match.output.name { return .name(String(name)) }
            return match.output.sign.flatMap(\.first).map(Token.sign)
        }
    }
}
