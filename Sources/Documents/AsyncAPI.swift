package import Contract

/// All topics as one AsyncAPI 3.0 document, in YAML.
package func asyncAPI(_ contract: Contract, _ settings: DocumentSettings = DocumentSettings()) -> [UInt8] {
    Array(AsyncAPI(contract, settings).document.yaml.utf8)
}

/// Joins the topic files: what two of them name alike gets the topic's name before its own in the second.
struct AsyncAPI {
    private let contract: Contract
    private let settings: DocumentSettings

    init(_ contract: Contract, _ settings: DocumentSettings) {
        (self.contract, self.settings) = (contract, settings)
    }

    var document: DocumentValue {
        var joined = Joined()
        for topic in contract.topics { joined.add(topic) }
        return DocumentValue([
            ("asyncapi", "3.0.0"),
            (
                "info",
                [
                    "title": "Bellhop topics", "version": .string(settings.version),
                    "description":
                        "All topics of the contract directory, joined. The facts under x-bellhop are read by our own programs.",
                ]
            ),
            ("defaultContentType", "application/json"),
            ("channels", .object(joined.channels)),
            ("operations", joined.operations.isEmpty ? nil : .object(joined.operations)),
            (
                "components",
                joined.components.isEmpty
                    ? nil : .object(joined.components.map { .init($0.kind, .object($0.members)) })
            ),
        ])
    }
}

/// The parts of the document that grows.
private struct Joined {
    typealias Member = DocumentValue.Member

    var channels: [Member] = []
    var operations: [Member] = []
    var components: [(kind: String, members: [Member])] = []

    mutating func add(_ topic: Topic) {
        let file = DocumentValue(topic.document)
        var names = Renamed(prefix: topic.name)
        let sections = file["components"]?.members ?? []
        for channel in file["channels"]?.members ?? [] {
            names.choose(["channels", channel.name], besides: channels)
        }
        for operation in file["operations"]?.members ?? [] {
            names.choose(["operations", operation.name], besides: operations)
        }
        for section in sections {
            for member in section.value.members ?? [] {
                names.choose(
                    ["components", section.name, member.name],
                    besides: components.first { $0.kind == section.name }?.members ?? [])
            }
        }
        channels += (file["channels"]?.members ?? []).map { names.renamed($0, ["channels"], worded(topic)) }
        operations += (file["operations"]?.members ?? []).map { names.renamed($0, ["operations"]) }
        for section in sections {
            let members = (section.value.members ?? []).map {
                names.renamed($0, ["components", section.name])
            }
            if let place = components.firstIndex(where: { $0.kind == section.name }) {
                components[place].members += members
            } else {
                components.append((section.name, members))
            }
        }
    }

    /// What a file says of itself is said of its channel, now that several stand together.
    private func worded(_ topic: Topic) -> (DocumentValue) -> DocumentValue {
        { channel in
            let title = channel["title"] ?? topic.title.map { .string($0) }
            let description = channel["description"] ?? topic.description.map { .string($0) }
            return channel.with("title", title).with("description", description)
        }
    }
}

/// New names of one file's parts.
private struct Renamed {
    let prefix: String
    /// From the path of a part to its new name.
    private var names: [[String]: String] = [:]

    init(prefix: String) { self.prefix = prefix }

    mutating func choose(_ path: [String], besides taken: [DocumentValue.Member]) {
        guard let old = path.last else { return }
        var name = old
        while taken.contains(where: { $0.name == name }) { name = prefix + "." + name }
        if name != old { names[path] = name }
    }

    func renamed(
        _ member: DocumentValue.Member, _ path: [String], _ change: (DocumentValue) -> DocumentValue = { $0 }
    ) -> DocumentValue.Member {
        .init(names[path + [member.name]] ?? member.name, change(pointed(member.value)))
    }

    /// The value with its references leading to the new names.
    private func pointed(_ value: DocumentValue) -> DocumentValue {
        switch value {
        case .array(let elements): .array(elements.map(pointed))
        case .object(let members):
            .object(
                members.map { member in
                    guard member.name == "$ref", let reference = member.value.string else {
                        return .init(member.name, pointed(member.value))
                    }
                    return .init(member.name, .string(pointed(reference)))
                })
        default: value
        }
    }

    private func pointed(_ reference: String) -> String {
        guard reference.hasPrefix("#/") else { return reference }
        var parts = reference.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false).map {
            String($0).replacing("~1", with: "/").replacing("~0", with: "~")
        }
        for length in [2, 3] where parts.count >= length {
            if let name = names[Array(parts.prefix(length))] { parts[length - 1] = name }
        }
        return "#/"
            + parts.map { $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined(separator: "/")
    }
}
