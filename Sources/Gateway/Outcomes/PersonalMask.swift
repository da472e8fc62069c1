internal import Contract
internal import JSON
internal import Records

/// Hides e-mail addresses, phone numbers and message texts from callers without the permission `pii:read`.
struct PersonalMask: Sendable {
    static let permission = "pii:read"
    static let hidden = "***"

    /// Names of personal members, of whatever topic; nil: nothing is hidden.
    private let names: Set<Text>?

    /// - Parameter names: from the contract's marks.
    init(_ names: Set<Text>, isHiding: Bool) { self.names = isHiding ? names : nil }

    var isHiding: Bool { names != nil }

    /// A text of a personal column.
    func text(_ value: Text?) -> Text? {
        guard isHiding, let value, !value.isEmpty else { return value }
        return Text(Self.hidden)
    }

    /// A reason says what a value is, quoted or bare. Where its place is personal, only what was expected is told; where it has
    /// none, everything between the first quote and the last is hidden.
    func reason(_ reason: String, place: String) -> String {
        guard let names else { return reason }
        let segments = place.split(separator: "/").map { Text(String($0)) }
        if let name = segments.first(where: names.contains) {
            let expected = reason.firstRange(of: ", expected").map { String(reason[$0.lowerBound...]) } ?? ""
            return "\(name) is \(Self.hidden)" + expected
        }
        guard segments.isEmpty, let first = reason.firstIndex(of: "\""), let last = reason.lastIndex(of: "\"")
        else { return reason }
        return reason[...first] + Self.hidden + reason[last...]
    }

    /// A row as a JSON object: personal members at any depth.
    func row(_ row: [UInt8]) -> [UInt8] {
        guard let names else { return row }
        let document = JSONDocument()
        guard (try? document.parse(row, row.indices)) != nil else { return Array("null".utf8) }
        var json = JSONWriter()
        write(document.root, names, to: &json)
        return json.bytes
    }

    private func write(_ value: JSONValue, _ names: Set<Text>, to json: inout JSONWriter) {
        switch value.kind {
        case .object:
            json.object { json in
                for (name, member) in value.members {
                    let text = name.text ?? ""
                    json.key(text.string)
                    if names.contains(text), !member.isNull {
                        json.value(Self.hidden)
                    } else {
                        write(member, names, to: &json)
                    }
                }
            }
        case .array:
            json.array { json in
                for element in value.elements { write(element, names, to: &json) }
            }
        default: json.raw(value.raw)
        }
    }
}

extension Contract {
    /// The names of all members that are marked as personal.
    var personalNames: Set<Text> {
        Set(
            topics.flatMap(\.messages).flatMap(\.personal.keys).compactMap { pointer in
                pointer.split(separator: "/").last { $0 != "*" }.map { Text(String($0)) }
            })
    }
}
