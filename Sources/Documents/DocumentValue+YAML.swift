internal import JSON

extension DocumentValue {
    /// YAML 1.2 in blocks of two blanks; lists of a few words in one line.
    package var yaml: String {
        var text = ""
        write(yaml: &text, indent: "", after: "")
        return text
    }

    /// - Parameter separator: what stands between the name or dash before this value and a value in the same line.
    private func write(yaml text: inout String, indent: String, after separator: String) {
        switch self {
        case .object(let members) where !members.isEmpty:
            if separator == " " { text += "\n" }
            for (place, member) in members.enumerated() {
                // After a dash the first member stands in the dash's own line.
                text += (place == 0 && separator == "-" ? "" : indent) + Self.scalar(member.name) + ":"
                member.value.write(yaml: &text, indent: indent + "  ", after: " ")
            }
        case .array(let elements) where !elements.isEmpty:
            if let line = Self.line(elements) {
                text += Self.gap(separator) + line + "\n"
                return
            }
            text += separator.isEmpty ? "" : "\n"
            for element in elements {
                text += indent + "- "
                element.write(yaml: &text, indent: indent + "  ", after: "-")
            }
        case .string(let string):
            text += Self.gap(separator) + (Self.block(string, indent: indent) ?? Self.scalar(string) + "\n")
        default: text += Self.gap(separator) + String(decoding: json, as: UTF8.self) + "\n"
        }
    }

    private static func gap(_ separator: String) -> String { separator == " " ? " " : "" }

    /// A few short words or numbers.
    private static func line(_ elements: [DocumentValue]) -> String? {
        guard !elements.contains(where: \.isContainer) else { return nil }
        let words = elements.map { element in
            element.string.map(scalar) ?? String(decoding: element.json, as: UTF8.self)
        }
        let line = "[" + words.joined(separator: ", ") + "]"
        return line.count <= 80 && !line.contains("\n") ? line : nil
    }

    /// Plain where no reader can take it for anything but this text, else quoted as JSON quotes, which YAML reads alike.
    private static func scalar(_ text: String) -> String {
        let isWord: (UInt8) -> Bool = { (0x61...0x7A).contains($0 | 0x20) || "_$/".utf8.contains($0) }
        let isInner: (UInt8) -> Bool = { isWord($0) || (0x30...0x39).contains($0) || ".-".utf8.contains($0) }
        guard let first = text.utf8.first, isWord(first), text.utf8.allSatisfy(isInner),
            !reserved.contains(text.lowercased())
        else { return quoted(text) }
        return text
    }

    /// YAML takes more characters than JSON for the end of a line.
    private static func quoted(_ text: String) -> String {
        let json = String(decoding: DocumentValue.string(text).json, as: UTF8.self)
        var result = ""
        for scalar in json.unicodeScalars {
            switch scalar.value {
            case 0x80...0x9F, 0x2028, 0x2029, 0xFEFF:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Words that YAML 1.1 or 1.2 takes for something else.
    private static let reserved: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]

    /// Several lines as they are; nil where a block could not say them.
    private static func block(_ text: String, indent: String) -> String? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count > 1, let first = lines.first, !first.isEmpty, !first.hasPrefix(" "),
            text.unicodeScalars.allSatisfy({
                $0 == "\n" || $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
            }),
            !text.unicodeScalars.contains(where: { [0x2028, 0x2029, 0xFEFF].contains($0.value) }),
            !text.hasSuffix("\n\n")
        else { return nil }
        let hasEnd = text.hasSuffix("\n")
        let shown = hasEnd ? lines.dropLast() : lines[...]
        let inner = indent.isEmpty ? "  " : indent
        return (hasEnd ? "|" : "|-") + "\n" + shown.map { $0.isEmpty ? "\n" : inner + $0 + "\n" }.joined()
    }
}
