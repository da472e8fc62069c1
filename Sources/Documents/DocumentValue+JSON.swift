package import JSON
internal import YAML

extension DocumentValue {
    /// Compact JSON.
    package var json: [UInt8] {
        var writer = JSONWriter(reserving: 1 << 12)
        write(to: &writer)
        return writer.bytes
    }

    /// JSON for people: two blanks a level, short lists in one line.
    package var prettyJSON: String {
        var text = ""
        write(pretty: &text, indent: "")
        return text
    }

    package func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let flag): writer.value(flag)
        case .int(let number): writer.value(number)
        case .double(let number): writer.value(number)
        case .string(let text): writer.value(text)
        case .array(let elements):
            writer.array { writer in for element in elements { element.write(to: &writer) } }
        case .object(let members):
            writer.object { writer in
                for member in members {
                    writer.key(member.name)
                    member.value.write(to: &writer)
                }
            }
        }
    }

    private func write(pretty text: inout String, indent: String) {
        let deeper = indent + "  "
        switch self {
        case .object(let members) where !members.isEmpty:
            for (place, member) in members.enumerated() {
                text += (place == 0 ? "{\n" : ",\n") + deeper
                text += String(decoding: DocumentValue.string(member.name).json, as: UTF8.self) + ": "
                member.value.write(pretty: &text, indent: deeper)
            }
            text += "\n\(indent)}"
        case .array(let elements) where elements.contains { $0.isContainer }:
            for (place, element) in elements.enumerated() {
                text += (place == 0 ? "[\n" : ",\n") + deeper
                element.write(pretty: &text, indent: deeper)
            }
            text += "\n\(indent)]"
        case .array(let elements):
            text +=
                "[" + elements.map { String(decoding: $0.json, as: UTF8.self) }.joined(separator: ", ") + "]"
        default: text += String(decoding: json, as: UTF8.self)
        }
    }

    var isContainer: Bool { members != nil || elements != nil }
}

extension DocumentValue {
    init(_ value: YAMLValue) {
        self =
            switch value.content {
            case .null: .null
            case .bool(let flag): .bool(flag)
            case .int(let number): .int(number)
            case .double(let number): .double(number)
            case .string(let text): .string(text)
            case .sequence(let elements): .array(elements.map { DocumentValue($0) })
            case .mapping(let members): .object(members.map { Member($0.key, DocumentValue($0.value)) })
            }
    }

    /// Reads JSON as it stands; nil for what is none, and for strings with half of a surrogate pair.
    init?(json: [UInt8]) {
        guard let value = try? YAMLValue(yaml: json) else { return nil }
        self.init(value)
    }
}
