internal import Records

/// Why a text is not a condition.
package struct ExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Bytes from 1; nil where it is no single place.
    package var column: Int?
    package var reason: String

    package init(column: Int?, reason: String) {
        self.column = column
        self.reason = reason
    }

    package var description: String { column.map { "\(reason) (column \($0))" } ?? reason }
}

enum Token: Hashable {
    /// A name, a keyword or text without quotes.
    case word(String)
    case quoted(String)
    case number(Number, written: String)
    /// One of `( ) , = != < <= > >=`.
    case symbol(String)
    case end

    var shown: String {
        switch self {
        case .word(let word): word
        case .quoted(let text): "\"\(text)\""
        case .number(_, let written): written
        case .symbol(let symbol): symbol
        case .end: "the end"
        }
    }

    /// A keyword, in any case.
    func isWord(_ word: String) -> Bool {
        if case .word(let text) = self { text.lowercased() == word } else { false }
    }
}

/// The tokens of a condition, one after another.
struct ExpressionLexer {
    private let bytes: [UInt8]
    private var position = 0
    /// Where the last token began, from 1.
    private(set) var column = 1

    init(_ text: Text) { bytes = text.bytes }

    mutating func next() throws(ExpressionError) -> Token {
        while let byte = peek, byte == 0x20 || (0x09...0x0D).contains(byte) { position += 1 }
        column = position + 1
        guard let byte = peek else { return .end }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return try quoted(until: byte)
        case UInt8(ascii: "-"), 0x30...0x39: return try number()
        case UInt8(ascii: "_"), 0x41...0x5A, 0x61...0x7A, 0x80...: return .word(take { isWordByte($0) })
        default: return try symbol()
        }
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(while isPart: (UInt8) -> Bool) -> String {
        let start = position
        while let byte = peek, isPart(byte) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func quoted(until quote: UInt8) throws(ExpressionError) -> Token {
        position += 1
        let text = take { $0 != quote }
        guard peek == quote else { throw ExpressionError(column: column, reason: "the quotes do not end") }
        position += 1
        return .quoted(text)
    }

    /// As many digits as compare exactly: 18 before the point, 9 after it.
    private mutating func number() throws(ExpressionError) -> Token {
        let written = take { $0 == UInt8(ascii: "-") || isWordByte($0) }
        let parts = written.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        guard isPlain, parts.count <= 2, parts[0].count <= 18, parts.count < 2 || parts[1].count <= 9,
            let number = Number(Array(written.utf8))
        else {
            throw ExpressionError(column: column, reason: "\(written) is not a number")
        }
        return .number(number, written: written)
    }

    private mutating func symbol() throws(ExpressionError) -> Token {
        let first = String(decoding: [bytes[position]], as: UTF8.self)
        let pair = String(decoding: bytes[position..<min(position + 2, bytes.count)], as: UTF8.self)
        let same = ["==": "=", "<>": "!="]
        if let symbol = ["!=", "<=", ">=", "==", "<>"].first(where: { $0 == pair }) {
            position += 2
            return .symbol(same[symbol] ?? symbol)
        }
        guard ["(", ")", ",", "=", "<", ">"].contains(first) else {
            throw ExpressionError(column: column, reason: "\(first) has no meaning here")
        }
        position += 1
        return .symbol(first)
    }
}

private func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80..., UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "-"):
        true
    default: false
    }
}
