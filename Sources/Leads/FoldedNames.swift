internal import Records

/// Names that match case-insensitively and trimmed, in the order in which they were given.
///
/// Trimming takes Unicode's White_Space off both ends; case is folded by Unicode's lowercase mapping of each scalar, without
/// the rules of any language. Text in ASCII, in any case and padding, is matched where it is, without a copy.
struct FoldedNames: Sendable {
    /// As `folded` gives them. A handful: walking them is faster than hashing.
    private(set) var names: [[UInt8]] = []

    init() {}

    /// - Parameter names: folded already.
    init(folded names: [String]) { self.names = names.map { Array($0.utf8) } }

    mutating func append(folded name: [UInt8]) { names.append(name) }

    /// Where the name that `text` matches stands.
    func index(of text: Text) -> Int? {
        let bytes = text.bytes
        if bytes.allSatisfy({ $0 < 0x80 }) {
            return index(ofASCII: bytes.span.extracting(trimmedASCII(bytes.span)))
        }
        let name = folded(text)
        return names.firstIndex { $0 == name }
    }

    private func index(ofASCII name: Span<UInt8>) -> Int? {
        for index in names.indices where equals(name, lowercase: names[index]) { return index }
        return nil
    }
}

/// Whether `text` is none, or nothing but white space.
func isBlank(_ text: Text?) -> Bool {
    guard let text else { return true }
    if let first = text.bytes.first, first > 0x20, first < 0x80 { return false }
    return text.string.unicodeScalars.allSatisfy(\.properties.isWhitespace)
}

/// `text` trimmed and in lower case: what names are compared by.
func folded(_ text: Text) -> [UInt8] {
    let scalars = text.string.unicodeScalars.drop(while: \.properties.isWhitespace)
    let end = scalars.lastIndex { !$0.properties.isWhitespace }
    guard let end else { return [] }
    return scalars[...end].flatMap { Array($0.properties.lowercaseMapping.utf8) }
}

private func equals(_ text: Span<UInt8>, lowercase name: [UInt8]) -> Bool {
    guard text.count == name.count else { return false }
    for index in text.indices {
        let byte = text[index]
        let lower = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
        if lower != name[index] { return false }
    }
    return true
}

private func trimmedASCII(_ text: Span<UInt8>) -> Range<Int> {
    var range = 0..<text.count
    while let first = range.first, isSpace(text[first]) { range = first + 1..<range.upperBound }
    while let last = range.last, isSpace(text[last]) { range = range.lowerBound..<last }
    return range
}

/// White_Space within ASCII: tab to carriage return, and space.
private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
