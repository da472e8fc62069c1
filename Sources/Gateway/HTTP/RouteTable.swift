internal import Contract
internal import Records

/// What a method on a path leads to.
enum Endpoint: Sendable, Hashable {
    /// A route of a message type: indices into the contract's topics, the topic's messages, and their routes.
    case command(topic: Int, message: Int, route: Int)
    /// Whole events for a topic that the path names.
    case events
    /// What became of a command.
    case outcome
    /// Index into the reads.
    case read(Int)
    /// Index into what is done to dead letters.
    case letters(Int)
    /// Index into what is asked about scores.
    case leads(Int)
    /// What would become of a conversation.
    case trial
    case document(Document)
    case health, readiness, metrics

    enum Document: Sendable, Hashable { case openAPI, asyncAPI, page }
}

/// All routes, found by their segments.
struct RouteTable: Sendable {
    struct Entry: Sendable {
        var method: String
        var template: String
        var endpoint: Endpoint
        /// Nil where a parameter stands.
        private var literals: [Text?]

        init(_ route: Route, _ endpoint: Endpoint) {
            (method, template, self.endpoint) = (route.method, route.template, endpoint)
            literals = route.segments.map { if case .literal(let text) = $0 { Text(text) } else { nil } }
        }

        var parameterCount: Int { literals.count { $0 == nil } }

        /// The values of the parameters, if the path fits.
        func match(_ path: [Text]) -> [Text]? {
            guard path.count == literals.count else { return nil }
            for (literal, part) in zip(literals, path) {
                if let literal, literal != part { return nil }
            }
            return zip(literals, path).compactMap { $0 == nil ? $1 : nil }
        }
    }

    struct Match: Sendable {
        var endpoint: Endpoint
        var template: String
        /// Of the template's parameters, in its order, decoded.
        var parameters: [Text]
    }

    enum Result: Sendable {
        case found(Match)
        /// The path exists, with these methods.
        case otherMethods([String])
        case none
    }

    private(set) var entries: [Entry]

    /// Literals are tried before parameters, so that `/leads/ranked` is never a lead.
    init(_ entries: [Entry]) { self.entries = entries.sorted { $0.parameterCount < $1.parameterCount } }

    /// - Parameter path: decoded segments. HEAD is served wherever GET is.
    func find(_ method: String, _ path: [Text]) -> Result {
        let wanted = method == "HEAD" ? "GET" : method
        var methods: [String] = []
        for entry in entries {
            guard let parameters = entry.match(path) else { continue }
            if entry.method == wanted {
                return .found(
                    Match(endpoint: entry.endpoint, template: entry.template, parameters: parameters))
            }
            methods.append(entry.method)
            if entry.method == "GET" { methods.append("HEAD") }
        }
        return methods.isEmpty ? .none : .otherMethods(Set(methods).sorted())
    }
}

/// A target's path in its parts.
enum PathSegments {
    /// Decodes each segment; nil for a bad percent sign, bytes that are not UTF-8, and NUL.
    static func decode(_ path: String) -> [Text]? {
        guard path.utf8.first == UInt8(ascii: "/") else { return nil }
        var segments: [Text] = []
        for part in path.utf8.dropFirst().split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        {
            guard let bytes = percentDecoded(part), let text = Text(validating: bytes), !text.hasNUL else {
                return nil
            }
            segments.append(text)
        }
        return segments
    }
}

/// Nil for a percent sign that no two hexadecimal digits follow.
func percentDecoded(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.contains(UInt8(ascii: "%")) else { return Array(text) }
    var bytes: [UInt8] = []
    var rest = Array(text)[...]
    while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "%") else {
            bytes.append(byte)
            continue
        }
        guard let high = rest.popFirst().flatMap(hexadecimalValue),
            let low = rest.popFirst().flatMap(hexadecimalValue)
        else { return nil }
        bytes.append(high << 4 | low)
    }
    return bytes
}

private func hexadecimalValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46, 0x61...0x66: (digit | 0x20) - 0x61 + 10
    default: nil
    }
}
