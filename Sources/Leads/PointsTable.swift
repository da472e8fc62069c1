internal import Records

/// Points by name. Names match case-insensitively and trimmed.
///
/// Trimming takes Unicode's White_Space off both ends; case is folded by Unicode's lowercase mapping of each scalar, without
/// the rules of any language. Text in ASCII, in any case and padding, is matched where it is, without a copy.
struct PointsTable: Hashable, Sendable {
    private struct Entry: Hashable {
        var name: [UInt8]
        var points: Int32
    }

    /// A handful: walking them is faster than hashing.
    private var entries: [Entry] = []
    /// For every other name, and for none.
    private var other: Int32 = 0

    init(_ rows: [ScoreRules.Row]) throws(ScoreRulesError) {
        var seen: Set<[UInt8]> = []
        for row in rows {
            let name = folded(row.name)
            guard seen.insert(name).inserted else { throw .repeated(row.name.string) }
            if name == Array("*".utf8) {
                other = row.points
            } else {
                entries.append(Entry(name: name, points: row.points))
            }
        }
    }

    func points(for text: Text?) -> Int32 {
        guard let text else { return other }
        let bytes = text.bytes
        if bytes.allSatisfy({ $0 < 0x80 }) {
            return points(forASCII: bytes.span.extracting(trimmedASCII(bytes.span)))
        }
        let name = folded(text)
        return entries.first { $0.name == name }?.points ?? other
    }

    private func points(forASCII name: Span<UInt8>) -> Int32 {
        for index in entries.indices where equals(name, lowercase: entries[index].name) {
            return entries[index].points
        }
        return other
    }
}

/// Whether `text` is none, or nothing but white space.
func isBlank(_ text: Text?) -> Bool {
    guard let text else { return true }
    if let first = text.bytes.first, first > 0x20, first < 0x80 { return false }
    return text.string.unicodeScalars.allSatisfy(\.properties.isWhitespace)
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

private func folded(_ text: Text) -> [UInt8] {
    let scalars = text.string.unicodeScalars.drop(while: \.properties.isWhitespace)
    let end = scalars.lastIndex { !$0.properties.isWhitespace }
    guard let end else { return [] }
    return scalars[...end].flatMap { Array($0.properties.lowercaseMapping.utf8) }
}
