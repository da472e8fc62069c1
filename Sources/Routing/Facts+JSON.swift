package import JSON
internal import Records

extension Facts {
    /// From a lead's members: those that `KnownField` names, `value_cents` for the value, and `attributes`. Others are passed
    /// over, and so are values of a type that the field does not have: they are unknown. Of members with one name the last
    /// counts.
    package init(_ lead: JSONValue) {
        self.init()
        for (name, value) in lead.members {
            let name = name.text?.string ?? ""
            if name == "value_cents" {
                self[.value] = value.decimal.map { Self.hundredth(of: $0, value.raw) } ?? .unknown
            } else if name == "attributes" {
                setAttributes(value)
            } else if let field = KnownField(rawValue: name), field != .value {
                self[field] = Self.value(of: value, isNumber: field.isNumber)
            }
        }
    }

    package mutating func setValue(cents: Int64) {
        self[.value] = Number(Array("\(cents)e-2".utf8)).map { .number($0) } ?? .unknown
    }

    private static func value(of value: JSONValue, isNumber: Bool) -> FactValue {
        let found = FactValue(value)
        switch found {
        case .number: return isNumber ? found : .unknown
        case .text, .other: return isNumber ? .unknown : found
        case .unknown, .flag: return .unknown
        }
    }

    /// Cents are integers or nearly so: their exponent is lowered by two.
    private static func hundredth(of cents: JSONDecimal, _ raw: [UInt8]) -> FactValue {
        let text = String(decoding: raw, as: UTF8.self).lowercased()
        let parts = text.split(separator: "e")
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        return Number(Array("\(parts[0])e\(exponent - 2)".utf8)).map { .number($0) } ?? .unknown
    }
}

/// Attributes. What is known of them does not depend on the order of members, nor on members that others of the same name
/// replace: JSON as it was written gives the facts that it gives after Postgres has stored it as `jsonb`.
extension Facts {
    /// Nothing is known of attributes that are no JSON.
    package mutating func setAttributes(_ json: [UInt8]) {
        let document = JSONDocument()
        guard (try? document.parse(json, json.indices)) != nil else { return attributes = [:] }
        setAttributes(document.root)
    }

    package mutating func setAttributes(_ object: JSONValue) {
        var found: [Text: FactValue] = [:]
        Self.find(in: object, path: [], depth: 1, &found)
        let known = found.filter { $0.value != .unknown }
        guard known.count > Self.attributeLimit else { return attributes = known }
        attributes = [:]
        for path in known.keys.sorted().prefix(Self.attributeLimit) { attributes[path] = known[path] }
    }

    /// `plan.seats` may be written in two ways; what is found first counts, members being looked at in the order of their names.
    private static func find(
        in object: JSONValue, path: [UInt8], depth: Int, _ found: inout [Text: FactValue]
    ) {
        var members: [Text: JSONValue] = [:]
        for (name, value) in object.members {
            // Half a character of UTF-16 is no name that a condition can give.
            if let name = name.text { members[name] = value }
        }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            let path = path + name.bytes
            let place = Text(validated: path)
            // Nor can it ask for nothing.
            if !path.isEmpty, found[place] == nil { found[place] = FactValue(value) }
            guard depth < Self.depthLimit else { continue }
            find(in: value, path: path + [UInt8(ascii: ".")], depth: depth + 1, &found)
        }
    }
}

extension FactValue {
    init(_ value: JSONValue) {
        self =
            switch value.kind {
            case .null: .unknown
            case .number: Number(value.raw).map { .number($0) } ?? .other
            case .string: value.text.map { FactValue(text: $0) } ?? .other
            case .true, .false: .flag(value.kind == .true)
            case .array, .object: .other
            }
    }
}

extension Facts {
    /// One flat object, for storing: `init(stored:)` makes the same facts of it.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            for field in KnownField.allCases { writer.write(self[field], named: field.rawValue) }
            for path in attributes.keys.sorted() {
                writer.write(self[attribute: path], named: Field.attribute(path).name)
            }
        }
        return writer.bytes
    }

    /// From what `json` gave.
    package init(stored object: JSONValue) {
        self.init()
        for (name, value) in object.members {
            switch Field(name.text?.string ?? "") {
            case .known(let field): self[field] = FactValue(value)
            case .attribute(let path): self[attribute: path] = FactValue(value)
            case nil: break
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ value: FactValue, named name: String) {
        if value == .unknown { return }
        key(name)
        switch value {
        case .unknown: break
        case .number(let number): raw(Array(number.description.utf8))
        case .text(let text): self.value(text)
        case .flag(let flag): self.value(flag)
        case .other: array { _ in }
        }
    }
}
