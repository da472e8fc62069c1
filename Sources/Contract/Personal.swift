internal import YAML

/// What of a person a member of the data tells; masked for readers without the permission `pii:read`.
package enum Personal: String, Sendable, CaseIterable {
    case email
    case phone
    /// What somebody wrote, such as a message.
    case text
}

extension YAMLValue {
    /// The marked members of a schema without references, by JSON pointer; `*` stands for any element of a list.
    func personalMembers(at place: String = "") -> [String: Personal] {
        var found: [String: Personal] = [:]
        if let kind = self["x-bellhop"]?["personal"]?.string.flatMap(Personal.init) { found[place] = kind }
        for member in self["properties"]?.members ?? [] {
            let name = member.key.replacing("~", with: "~0").replacing("/", with: "~1")
            found.merge(member.value.personalMembers(at: place + "/" + name)) { first, _ in first }
        }
        if let element = self["items"] {
            found.merge(element.personalMembers(at: place + "/*")) { first, _ in first }
        }
        return found
    }

    /// The schema with what its references name in their place; for one that was compiled, and so ends.
    func inlined(_ resolve: (String) -> YAMLValue?) -> YAMLValue {
        if let target = self["$ref"]?.string.flatMap(resolve) { return target.inlined(resolve) }
        var copy = self
        switch content {
        case .mapping(let members):
            copy.content = .mapping(
                members.map { Member(key: $0.key, value: $0.value.inlined(resolve)) })
        case .sequence(let elements): copy.content = .sequence(elements.map { $0.inlined(resolve) })
        default: break
        }
        return copy
    }
}
