/// A node of a YAML document, with the place where it stands.
package struct YAMLValue: Sendable {
    /// Plain scalars are read by YAML 1.2's core schema: quoted ones are strings.
    package indirect enum Content: Sendable {
        case null
        case bool(Bool)
        case int(Int64)
        case double(Double)
        case string(String)
        case sequence([YAMLValue])
        case mapping([Member])
    }

    package struct Member: Sendable {
        package var key: String
        package var value: YAMLValue

        package init(key: String, value: YAMLValue) {
            self.key = key
            self.value = value
        }
    }

    package var content: Content
    /// From 1.
    package var line: Int
    /// From 1.
    package var column: Int

    /// The value of the member with that key; nil for other kinds than mappings too.
    package subscript(_ key: String) -> YAMLValue? { members?.first { $0.key == key }?.value }

    package var members: [Member]? {
        if case .mapping(let members) = content { members } else { nil }
    }

    package var elements: [YAMLValue]? {
        if case .sequence(let elements) = content { elements } else { nil }
    }

    package var string: String? {
        if case .string(let text) = content { text } else { nil }
    }

    package var int: Int64? {
        if case .int(let number) = content { number } else { nil }
    }

    package var bool: Bool? {
        if case .bool(let flag) = content { flag } else { nil }
    }

    /// What the node is, in words for a message.
    package var kind: String {
        switch content {
        case .null: "null"
        case .bool: "a boolean"
        case .int: "an integer"
        case .double: "a number"
        case .string: "a string"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// Why a document was not read.
package struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
    package var reason: String
    /// From 1.
    package var line: Int
    /// From 1.
    package var column: Int

    package var description: String { "line \(line), column \(column): \(reason)" }
}

extension YAMLValue.Content {
    /// A plain scalar by the core schema.
    init(plain text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE": self = .bool(true)
        case "false", "False", "FALSE": self = .bool(false)
        default:
            if let number = Self.integer(text) {
                self = .int(number)
            } else if let number = Self.float(text) {
                self = .double(number)
            } else {
                self = .string(text)
            }
        }
    }

    private static func integer(_ text: String) -> Int64? {
        if text.hasPrefix("0o") { return unsigned(text.dropFirst(2), radix: 8) }
        if text.hasPrefix("0x") { return unsigned(text.dropFirst(2), radix: 16) }
        return Int64(text)
    }

    private static func unsigned(_ digits: Substring, radix: Int) -> Int64? {
        digits.first == "-" || digits.first == "+" ? nil : Int64(digits, radix: radix)
    }

    private static func float(_ text: String) -> Double? {
        switch text {
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .infinity
        case "-.inf", "-.Inf", "-.INF": return -.infinity
        case ".nan", ".NaN", ".NAN": return .nan
        default: break
        }
        let characters = text.utf8
        let allowed = characters.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || "+-.eE".utf8.contains($0) }
        return allowed && characters.contains { $0 >= 0x30 && $0 <= 0x39 } ? Double(text) : nil
    }
}
