internal import JSON
internal import YAML

/// One AsyncAPI 3.0 document with one channel, and the facts of ours that stand in it under `x-bellhop`.
package struct TopicFile: Sendable {
    package let topic: Topic

    /// - Throws: `ContractError` naming file, line and rule.
    package init(path: String) throws(ContractError) {
        try self.init(yaml: try contents(ofFile: path), file: path)
    }

    /// `file` is the name for messages.
    package init(yaml: [UInt8], file: String) throws(ContractError) {
        let root: YAMLValue
        do throws(YAMLError) {
            root = try YAMLValue(yaml: yaml)
        } catch {
            throw ContractError(file, line: error.line, error.reason)
        }
        topic = try TopicReader(file: file, root: root).topic()
    }
}

/// Finds a topic's facts in the tree of its file.
struct TopicReader {
    let file: String
    let root: YAMLValue

    func topic() throws(ContractError) -> Topic {
        guard root["asyncapi"]?.string?.hasPrefix("3.0.") == true else {
            throw fault(root["asyncapi"] ?? root, "asyncapi must be 3.0.x")
        }
        let channels = try mapping(root, "channels")
        guard let channel = channels.first, channels.count == 1 else {
            throw fault(root["channels"] ?? root, "a topic file has exactly one channel")
        }
        return try topic(channel.value)
    }

    private func topic(_ channel: YAMLValue) throws(ContractError) -> Topic {
        let name = try string(channel, "address")
        guard isTopicName(name) else {
            throw fault(channel["address"] ?? channel, "address must be 1–249 letters, digits, dots, _ or -")
        }
        let kafka = try kafkaBinding(channel)
        let own = try OwnFacts(channel, self)
        var topic = Topic(
            name: name, file: file, title: try text([channel, root["info"]], "title"),
            description: try text([channel, root["info"]], "description"),
            partitions: try partitions(kafka), replicas: try replicas(kafka),
            configuration: try configuration(kafka),
            messages: try messages(channel, topic: (name, own)),
            consumers: own.consumers, keyMember: own.keyMember, entity: own.entity,
            isDeduplicated: own.isDeduplicated,
            gaps: own.gaps, deadLetters: nil, maximumBytes: own.maximumBytes, document: root)
        topic.deadLetters = own.deadLetters(of: topic)
        return topic
    }

    private func isTopicName(_ name: String) -> Bool {
        (1...249).contains(name.utf8.count) && name != "." && name != ".."
            && name.utf8.allSatisfy {
                ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39)
                    || "._-".utf8.contains($0)
            }
    }

    private func kafkaBinding(_ channel: YAMLValue) throws(ContractError) -> YAMLValue {
        let bindings = try value(channel, "bindings")
        return try value(bindings, "kafka")
    }

    private func partitions(_ kafka: YAMLValue) throws(ContractError) -> Int {
        let value = try value(kafka, "partitions")
        guard let number = value.int, (1...100_000).contains(number) else {
            throw fault(value, "partitions must be a number from 1 on")
        }
        return Int(number)
    }

    private func replicas(_ kafka: YAMLValue) throws(ContractError) -> Int {
        guard let value = kafka["replicas"] else { return -1 }
        guard let number = value.int, (1...1000).contains(number) else {
            throw fault(value, "replicas must be a number from 1 on; without it the broker's default holds")
        }
        return Int(number)
    }

    private func configuration(_ kafka: YAMLValue) throws(ContractError) -> [String: String] {
        guard let source = kafka["topicConfiguration"] else { return [:] }
        return try settings(source)
    }

    /// Settings of a topic as Kafka writes them: a list is joined by commas.
    func settings(_ source: YAMLValue) throws(ContractError) -> [String: String] {
        guard let members = source.members else { throw fault(source, "must be a mapping of topic settings") }
        var settings: [String: String] = [:]
        for member in members {
            var words: [String] = []
            for value in member.value.elements ?? [member.value] {
                switch value.content {
                case .string(let text): words.append(text)
                case .int(let number): words.append(String(number))
                case .bool(let flag): words.append(String(flag))
                default: throw fault(value, "\(member.key) must be a text, a number or a list of them")
                }
            }
            settings[member.key] = words.joined(separator: ",")
        }
        return settings
    }

    private func messages(
        _ channel: YAMLValue, topic: (name: String, own: OwnFacts)
    ) throws(ContractError) -> [Topic.Message] {
        let members = try mapping(channel, "messages")
        guard !members.isEmpty else { throw fault(channel, "a channel has at least one message") }
        var messages: [Topic.Message] = []
        for member in members {
            let message = try message(try resolved(member.value), key: member.key, topic: topic)
            guard !messages.contains(where: { $0.type == message.type }) else {
                throw fault(member.value, "message \(message.type) is given twice")
            }
            messages.append(message)
        }
        return messages
    }

    private func message(
        _ source: YAMLValue, key: String, topic: (name: String, own: OwnFacts)
    ) throws(ContractError) -> Topic.Message {
        let type = source["name"]?.string ?? key
        guard (1...255).contains(type.utf8.count) else { throw fault(source, "name must have 1–255 bytes") }
        let payload = try value(source, "payload")
        let schema: Schema
        do throws(SchemaError) {
            schema = try Schema(payload, resolve: find)
        } catch {
            throw ContractError(file, line: error.line, "\(type): payload\(error.place): \(error.reason)")
        }
        let inlined = payload.inlined(find)
        let facts = try MessageFacts(source, payload: inlined, topic: topic, self)
        return Topic.Message(
            type: type, schema: schema, examples: try examples(source, type, schema),
            title: try text([source], "title"), summary: try text([source], "summary"),
            description: try text([source], "description"),
            permission: facts.permission, owner: facts.owner, routes: facts.routes,
            personal: inlined.personalMembers(), payload: inlined, line: source.line)
    }

    private func examples(
        _ message: YAMLValue, _ type: String, _ schema: Schema
    ) throws(ContractError) -> [[UInt8]] {
        guard let examples = message["examples"]?.elements, !examples.isEmpty else {
            throw fault(message, "\(type) has no example")
        }
        let document = JSONDocument()
        var payloads: [[UInt8]] = []
        for example in examples {
            let payload = try value(try resolved(example), "payload")
            let json = payload.json
            guard (try? document.parse(json, json.indices)) != nil else { throw fault(payload, "not JSON") }
            if let violation = schema.validate(document.root) {
                throw fault(payload, "\(type): the example breaks its schema: \(violation.message)")
            }
            payloads.append(json)
        }
        return payloads
    }
}

/// Looking things up, with the file and line in each complaint.
extension TopicReader {
    func fault(_ place: YAMLValue, _ rule: String) -> ContractError {
        ContractError(file, line: place.line, rule)
    }

    func value(_ parent: YAMLValue, _ key: String) throws(ContractError) -> YAMLValue {
        guard let value = parent[key] else { throw fault(parent, "\(key) is missing") }
        return try resolved(value)
    }

    func string(_ parent: YAMLValue, _ key: String) throws(ContractError) -> String {
        let value = try value(parent, key)
        guard let text = value.string else { throw fault(value, "\(key) must be a text, not \(value.kind)") }
        return text
    }

    /// A text that may be missing; of the first parent that has it.
    func text(_ parents: [YAMLValue?], _ key: String) throws(ContractError) -> String? {
        guard let value = parents.lazy.compactMap({ $0?[key] }).first else { return nil }
        guard let text = value.string else { throw fault(value, "\(key) must be a text, not \(value.kind)") }
        return text
    }

    func mapping(_ parent: YAMLValue, _ key: String) throws(ContractError) -> [YAMLValue.Member] {
        let value = try value(parent, key)
        guard let members = value.members else {
            throw fault(value, "\(key) must be a mapping, not \(value.kind)")
        }
        return members
    }

    /// Follows `$ref`s within the document.
    func resolved(_ value: YAMLValue) throws(ContractError) -> YAMLValue {
        var current = value
        for _ in 0..<16 {
            guard let reference = current["$ref"] else { return current }
            guard let target = reference.string.flatMap(find) else {
                throw fault(reference, "$ref finds nothing in this document")
            }
            current = target
        }
        throw fault(value, "$ref leads back to itself")
    }

    /// What a pointer such as `#/components/schemas/Lead` names.
    func find(_ reference: String) -> YAMLValue? {
        guard reference.hasPrefix("#/") else { return nil }
        return reference.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false)
            .reduce(root as YAMLValue?) { parent, name in
                parent?[String(name).replacing("~1", with: "/").replacing("~0", with: "~")]
            }
    }
}
