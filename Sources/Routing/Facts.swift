internal import JSON
package import Records

/// What one field of a lead holds.
package enum FactValue: Hashable, Sendable {
    /// Absent, null, or text without anything but white space.
    case unknown
    case number(Number)
    /// Trimmed and in lower case, so that names compare as people mean them.
    case text(Text)
    case flag(Bool)
    /// Known, and equal to nothing: a list, an object, text of more than `Facts.textLimit` bytes.
    case other
}

/// What is known of a lead at the moment of its routing.
package struct Facts: Hashable, Sendable {
    package static let textLimit = 256
    /// Only so many attributes are kept, the first in the order of their paths.
    package static let attributeLimit = 256
    static let depthLimit = 4

    private var known = [FactValue](repeating: .unknown, count: KnownField.allCases.count)
    var attributes: [Text: FactValue] = [:]

    package init() {}

    package subscript(field: KnownField) -> FactValue {
        get { known[field.index] }
        set { known[field.index] = newValue }
    }

    package subscript(attribute path: Text) -> FactValue {
        get { attributes[path] ?? .unknown }
        set { attributes[path] = newValue == .unknown ? nil : newValue }
    }

    subscript(field: Field) -> FactValue {
        switch field {
        case .known(let field): self[field]
        case .attribute(let path): self[attribute: path]
        }
    }
}

extension FactValue {
    /// Text as conditions compare it.
    package init(text: Text) {
        let folded = folded(text)
        self = folded.isEmpty ? .unknown : folded.count > Facts.textLimit ? .other : .text(folded)
    }
}

/// Without white space at both ends, in Unicode's lower case of each scalar.
func folded(_ text: Text) -> Text {
    if text.bytes.allSatisfy({ ($0 > 0x20 && $0 < 0x41) || ($0 > 0x5A && $0 < 0x7F) }) { return text }
    let scalars = text.string.unicodeScalars.drop(while: \.properties.isWhitespace)
    guard let end = scalars.lastIndex(where: { !$0.properties.isWhitespace }) else { return "" }
    return Text(scalars[...end].map(\.properties.lowercaseMapping).joined())
}
