import Testing
import YAML

/// A validator with one keyword wrong, made by giving ours another schema: the comparison must tell it from ours.
struct Mutant: CustomTestStringConvertible {
    let testDescription: String
    let keyword: String
    /// The keyword's other value; nil takes the keyword away.
    private let change: @Sendable (YAMLValue) -> YAMLValue.Content?

    private init(
        _ name: String, _ keyword: String, _ change: @escaping @Sendable (YAMLValue) -> YAMLValue.Content?
    ) {
        (testDescription, self.keyword, self.change) = (name, keyword, change)
    }

    static let all =
        [
            shifted("minLength", by: 1), shifted("minLength", by: -1), shifted("maxLength", by: 1),
            shifted("maxLength", by: -1), shifted("minItems", by: 1), shifted("minItems", by: -1),
            shifted("maxItems", by: 1), shifted("maxItems", by: -1), shifted("minimum", by: 1),
            shifted("minimum", by: -1), shifted("maximum", by: 1), shifted("maximum", by: -1),
            Mutant("first of required forgotten", "required") {
                .sequence(Array(($0.elements ?? []).dropFirst()))
            },
            Mutant("open where closed", "additionalProperties") { .bool($0.bool == false) },
            Mutant("last of enum forgotten", "enum") { .sequence(Array(($0.elements ?? []).dropLast())) },
            Mutant("another const", "const") { _ in .string("no such") },
            Mutant("any number for an integer", "type") {
                $0.string == "integer" ? .string("number") : $0.content
            },
            Mutant("first of types forgotten", "type") { value in
                value.elements.map { .sequence(Array($0.dropFirst())) } ?? value.content
            },
            Mutant("bytes not limited", "x-bellhop") { _ in .mapping([]) },
        ]
        + ["type", "required", "additionalProperties", "properties", "items", "enum", "const", "format"].map {
            Mutant("\($0) passed over", $0) { _ in nil }
        }

    private static func shifted(_ keyword: String, by step: Int64) -> Mutant {
        Mutant("\(keyword) \(step < 0 ? "less" : "more") by one", keyword) { value in
            value.int.map { .int($0 &+ step) } ?? value.content
        }
    }

    /// `schema` and all schemas in it, changed.
    func apply(_ schema: YAMLValue) -> YAMLValue {
        guard let members = schema.members else { return schema }
        var copy = schema
        copy.content = .mapping(
            members.compactMap { member in
                var member = member
                if member.key == "items" { member.value = apply(member.value) }
                if member.key == "properties" { member.value.content = .mapping(inner(member.value)) }
                guard member.key == keyword else { return member }
                guard let content = change(member.value) else { return nil }
                member.value.content = content
                return member
            })
        return copy
    }

    private func inner(_ properties: YAMLValue) -> [YAMLValue.Member] {
        (properties.members ?? []).map { property in
            var property = property
            property.value = apply(property.value)
            return property
        }
    }
}
