/// Where in a JSON text a value stands.
package enum JSONLocation {
    /// The bytes of the value that `pointer` (RFC 6901) names; nil if the text has none, or cannot be read so far. Of members
    /// with one name the last counts, as for every reader of ours.
    ///
    /// For people who look at a text, which need not be valid JSON: only what lies on the way is read.
    package static func range(of pointer: String, in text: [UInt8]) -> Range<Int>? {
        var scan = JSONScan(text)
        let tokens =
            pointer.isEmpty ? [] : pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard pointer.isEmpty || pointer.hasPrefix("/") else { return nil }
        return scan.value(tokens.map { Array(unescaped(String($0)).utf8) }[...])
    }

    private static func unescaped(_ token: String) -> String {
        let parts = token.split(separator: "~1", omittingEmptySubsequences: false)
        return parts.map {
            $0.split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~")
        }
        .joined(separator: "/")
    }
}

/// Passes over JSON without making anything of it. Depth is bounded by the stack of open brackets, not by the call stack, except
/// along the pointer.
private struct JSONScan {
    private let text: [UInt8]
    private var position = 0

    init(_ text: [UInt8]) { self.text = text }

    /// The range of the value at `path` below the value that begins here.
    mutating func value(_ path: ArraySlice<[UInt8]>) -> Range<Int>? {
        skipSpaces()
        guard let token = path.first else {
            let start = position
            guard skipValue() else { return nil }
            return start..<position
        }
        switch peek {
        case UInt8(ascii: "{"): return member(token, path.dropFirst())
        case UInt8(ascii: "["): return element(token, path.dropFirst())
        default: return nil
        }
    }

    private var peek: UInt8? { position < text.count ? text[position] : nil }

    private mutating func member(_ name: [UInt8], _ rest: ArraySlice<[UInt8]>) -> Range<Int>? {
        var found: Range<Int>?
        position += 1
        while true {
            skipSpaces()
            let start = position
            guard peek == UInt8(ascii: "\""), skipString() else { return found }
            let isWanted = Array(text[start + 1..<position - 1]) == name
            skipSpaces()
            guard peek == UInt8(ascii: ":") else { return found }
            position += 1
            skipSpaces()
            let value = position
            let isWhole = skipValue()
            if isWanted {
                var inner = self
                inner.position = value
                found = inner.value(rest) ?? found
            }
            guard isWhole else { return found }
            skipSpaces()
            guard peek == UInt8(ascii: ",") else { return found }
            position += 1
        }
    }

    private mutating func element(_ token: [UInt8], _ rest: ArraySlice<[UInt8]>) -> Range<Int>? {
        guard let index = Int(String(decoding: token, as: UTF8.self)), index >= 0 else { return nil }
        position += 1
        for _ in 0..<index {
            skipSpaces()
            guard skipValue() else { return nil }
            skipSpaces()
            guard peek == UInt8(ascii: ",") else { return nil }
            position += 1
        }
        skipSpaces()
        return peek == UInt8(ascii: "]") ? nil : value(rest)
    }

    /// False where the text ends in the middle.
    private mutating func skipValue() -> Bool {
        var depth = 0
        repeat {
            skipSpaces()
            switch peek {
            case nil: return false
            case UInt8(ascii: "\""): guard skipString() else { return false }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return false }
                depth -= 1
                position += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                if depth == 0 { return false }
                position += 1
            default: skipScalar()
            }
        } while depth > 0
        return true
    }

    private mutating func skipScalar() {
        while let byte = peek, !isDelimiter(byte) { position += 1 }
    }

    private func isDelimiter(_ byte: UInt8) -> Bool {
        byte <= 0x20 || [",", ":", "}", "]", "{", "[", "\""].contains(UnicodeScalar(byte))
    }

    private mutating func skipString() -> Bool {
        position += 1
        while let byte = peek {
            position += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { return true }
        }
        return false
    }

    private mutating func skipSpaces() {
        while let byte = peek, byte <= 0x20 { position += 1 }
    }
}
