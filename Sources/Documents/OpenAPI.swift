package import Contract

/// The OpenAPI 3.1 document of a gateway, as JSON: the commands and events of `contract`, the gateway's own routes and `reads`.
package func openAPI(
    _ contract: Contract, reads: [ReadOperation], _ settings: DocumentSettings = DocumentSettings()
) -> [UInt8] {
    OpenAPI(contract, reads, settings).document.json
}

/// Puts the document together.
struct OpenAPI {
    let contract: Contract
    let reads: [ReadOperation]
    let settings: DocumentSettings
    let names: MessageNames

    init(_ contract: Contract, _ reads: [ReadOperation], _ settings: DocumentSettings) {
        (self.contract, self.reads, self.settings) = (contract, reads, settings)
        names = MessageNames(contract)
    }

    /// One operation and where it is.
    struct Operation {
        var route: Route
        var tag: String
        var value: DocumentValue
    }

    /// In the order in which they are shown.
    var operations: [Operation] { commands + events + [outcome] + reads.map(read) + ownPages }

    var document: DocumentValue {
        let operations = operations
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Bellhop gateway", "version": .string(settings.version),
                "description": .string(Self.introduction),
            ],
            "servers": [["url": .string(settings.server)]],
            "tags": .array(tags(operations)),
            "paths": paths(operations),
            "components": components,
            "security": [["bearer": []]],
        ]
    }

    private static let introduction = """
        Commands for customer operations. A write becomes one record on a Kafka topic and is answered with 202 once the \
        broker has it for good; the answer's Location tells what became of it. Repeating a write with its Idempotency-Key is \
        always safe. The tenant comes from the credential alone: what other tenants have is answered as if it were not there. \
        Times are RFC 3339 with at most microseconds; second 60 is the next minute's first. Errors are problem details (RFC 9457). \
        A body that names a member twice is refused where the contract names the member. Members that no schema \
        here lists are kept in nothing and harm nothing.
        """

    private func tags(_ operations: [Operation]) -> [DocumentValue] {
        var seen: [String] = []
        for operation in operations where !seen.contains(operation.tag) { seen.append(operation.tag) }
        return seen.map { tag in
            let topic = contract.topics.first { $0.title == tag }
            let description = topic?.description.map { DocumentValue.string($0.trimmed) }
            return DocumentValue([("name", .string(tag)), ("description", description)])
        }
    }

    private func paths(_ operations: [Operation]) -> DocumentValue {
        var paths = DocumentValue.object([])
        for operation in operations {
            let path = paths[operation.route.template] ?? [:]
            paths = paths.with(
                operation.route.template, path.with(operation.route.method.lowercased(), operation.value))
        }
        return paths
    }
}

/// Names of messages for places that allow fewer characters, and no name twice.
struct MessageNames {
    /// By topic and type.
    private var schemas: [[String]: String] = [:]
    /// By topic, type and route.
    private var operations: [[String]: String] = [:]

    init(_ contract: Contract) {
        // Schemas of the gateway's own.
        var taken: Set<String> = ["problem", "outcome"]
        for topic in contract.topics {
            for message in topic.messages {
                let parts = Self.free(Self.words(message.type), Self.words(topic.name), &taken)
                schemas[[topic.name, message.type]] = parts.joined(separator: ".")
                for (number, route) in message.routes.enumerated() {
                    operations[[topic.name, message.type, route.description]] =
                        number == 0 ? Self.camel(parts) : Self.free(Self.camel(parts), number + 1, &taken)
                }
            }
        }
    }

    /// The name of a type's further route, numbered.
    private static func free(_ name: String, _ number: Int, _ taken: inout Set<String>) -> String {
        (number...).lazy.map { "\(name)_\($0)" }.first { taken.insert($0.lowercased()).inserted } ?? name
    }

    /// The type's words; after the topic's, and a number, where they are taken.
    private static func free(_ type: [String], _ topic: [String], _ taken: inout Set<String>) -> [String] {
        var parts = type
        var number = 1
        while !taken.insert(camel(parts).lowercased()).inserted {
            parts = topic + type + (number > 1 ? [String(number)] : [])
            number += 1
        }
        return parts
    }

    /// For `components`.
    func schema(_ message: Topic.Message, of topic: Topic) -> String {
        schemas[[topic.name, message.type]] ?? message.type
    }

    /// For `components`: the data without what the path of one of its routes says.
    func body(_ message: Topic.Message, of topic: Topic, _ route: Route) -> String {
        let number = (message.routes.firstIndex(of: route) ?? 0) + 1
        return schema(message, of: topic) + "-body" + (number > 1 ? "-\(number)" : "")
    }

    /// For `operationId`.
    func operation(_ message: Topic.Message, of topic: Topic, _ route: Route) -> String {
        operations[[topic.name, message.type, route.description]] ?? message.type
    }

    private static func words(_ text: String) -> [String] {
        let parts = text.utf8.split { byte in
            !((0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
                || byte == UInt8(ascii: "_"))
        }
        return parts.isEmpty ? ["message"] : parts.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func camel(_ words: [String]) -> String {
        words[0] + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
