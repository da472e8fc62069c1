/// Where a command of one kind comes in over HTTP: a method and the template of a path.
package struct Route: Sendable, Hashable {
    package enum Segment: Sendable, Hashable {
        case literal(String)
        /// A whole segment, named; at the gateway a member of the data.
        case parameter(String)
    }

    /// In capitals.
    package let method: String
    /// As in OpenAPI: `/api/v1/leads/{lead_id}`.
    package let template: String
    /// What stands between the slashes.
    package let segments: [Segment]

    /// The names of the parameters, in order.
    package var parameters: [String] {
        segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
    }

    /// Paths that fit two templates of one shape are told apart by nothing.
    package var shape: String {
        segments.map { if case .literal(let text) = $0 { "/" + text } else { "/{}" } }.joined()
    }

    /// Nil unless `template` is an absolute path of unreserved characters and `{name}` segments, no name given twice.
    package init?(method: String, template: String) {
        guard template.hasPrefix("/") else { return nil }
        let parts = template.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        let segments = parts.compactMap(Segment.init)
        guard segments.count == parts.count else { return nil }
        (self.method, self.template, self.segments) = (method, template, segments)
        guard Set(parameters).count == parameters.count else { return nil }
    }
}

extension Route {
    /// Of a program's own question.
    ///
    /// - Parameter template: well formed, or the program ends.
    package init(get template: StaticString) {
        guard let route = Route(method: "GET", template: template.description) else {
            preconditionFailure("not the template of a path: \(template)")
        }
        self = route
    }

    /// Whether one request would fit both, or one path would need two names for a parameter.
    func clashes(with other: Route) -> Bool {
        shape == other.shape && (method == other.method || template != other.template)
    }
}

extension Route: CustomStringConvertible {
    package var description: String { method + " " + template }
}

extension Route.Segment {
    init?(_ text: Substring) {
        if text.hasPrefix("{"), text.hasSuffix("}") {
            let name = text.dropFirst().dropLast()
            guard let first = name.utf8.first, !isDigit(first),
                name.utf8.allSatisfy({ isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") })
            else { return nil }
            self = .parameter(String(name))
        } else {
            guard !text.isEmpty, text != ".", text != "..",
                text.utf8.allSatisfy({ isLetter($0) || isDigit($0) || "-._~".utf8.contains($0) })
            else { return nil }
            self = .literal(String(text))
        }
    }
}

private func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
