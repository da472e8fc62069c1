/// JSON as a plain tree, read in the most naive way: the model must not share code with what it checks.
indirect enum ModelJSON {
    case null
    case bool(Bool)
    /// As it was written.
    case number(String)
    /// Valid UTF-8, but for halves of surrogate pairs, which are kept as the three bytes that encode them.
    case string([UInt8])
    case array([ModelJSON])
    case object([(name: [UInt8], value: ModelJSON)])

    enum Fault: Error {
        case malformed
        /// Valid so far, and deeper than any store holds.
        case tooDeep
    }

    static let maximumDepth = 512

    init(_ bytes: [UInt8]) throws(Fault) {
        guard (try? UTF8Span(validating: bytes.span)) != nil else { throw .malformed }
        var reader = Reader(bytes: bytes)
        self = try reader.value(depth: 1)
        reader.skipSpace()
        guard reader.position == bytes.count else { throw .malformed }
    }

    /// The last value with that name; nil for other kinds.
    subscript(_ name: String) -> ModelJSON? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == Array(name.utf8) }?.value
    }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

        mutating func skipSpace() {
            while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
        }

        mutating func take(_ text: String) -> Bool {
            guard bytes[position...].starts(with: text.utf8) else { return false }
            position += text.utf8.count
            return true
        }

        mutating func expect(_ text: String) throws(Fault) {
            guard take(text) else { throw .malformed }
        }

        mutating func value(depth: Int) throws(Fault) -> ModelJSON {
            guard depth <= ModelJSON.maximumDepth else { throw .tooDeep }
            skipSpace()
            defer { skipSpace() }
            switch peek {
            case UInt8(ascii: "{"): return try object(depth: depth)
            case UInt8(ascii: "["): return try array(depth: depth)
            case UInt8(ascii: "\""): return .string(try string())
            case .some where take("null"): return .null
            case .some where take("true"): return .bool(true)
            case .some where take("false"): return .bool(false)
            default: return .number(try number())
            }
        }

        mutating func object(depth: Int) throws(Fault) -> ModelJSON {
            try expect("{")
            var members: [(name: [UInt8], value: ModelJSON)] = []
            skipSpace()
            if take("}") { return .object(members) }
            repeat {
                skipSpace()
                let name = try string()
                skipSpace()
                try expect(":")
                members.append((name, try value(depth: depth + 1)))
            } while take(",")
            try expect("}")
            return .object(members)
        }

        mutating func array(depth: Int) throws(Fault) -> ModelJSON {
            try expect("[")
            var elements: [ModelJSON] = []
            skipSpace()
            if take("]") { return .array(elements) }
            repeat { elements.append(try value(depth: depth + 1)) } while take(",")
            try expect("]")
            return .array(elements)
        }

        mutating func number() throws(Fault) -> String {
            let start = position
            _ = take("-")
            if !take("0") { try digits() }
            if take(".") { try digits() }
            if take("e") || take("E") {
                if !take("+") { _ = take("-") }
                try digits()
            }
            return String(decoding: bytes[start..<position], as: UTF8.self)
        }

        mutating func digits() throws(Fault) {
            let start = position
            while let byte = peek, byte >= 0x30, byte <= 0x39 { position += 1 }
            guard position > start else { throw .malformed }
        }

        mutating func string() throws(Fault) -> [UInt8] {
            try expect("\"")
            var text: [UInt8] = []
            while let byte = peek, byte != UInt8(ascii: "\"") {
                guard byte >= 0x20 else { throw .malformed }
                position += 1
                if byte == UInt8(ascii: "\\") { text += try escape() } else { text.append(byte) }
            }
            try expect("\"")
            return text
        }

        mutating func escape() throws(Fault) -> [UInt8] {
            guard let byte = peek else { throw .malformed }
            position += 1
            let simple: [Character: UInt8] = [
                "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 0x08, "f": 0x0C, "n": 0x0A, "r": 0x0D, "t": 0x09,
            ]
            if let plain = simple[Character(UnicodeScalar(byte))] { return [plain] }
            guard byte == UInt8(ascii: "u") else { throw .malformed }
            let unit = try hexadecimalUnit()
            let start = position
            if (0xD800..<0xDC00).contains(unit), take("\\u") {
                let low = try hexadecimalUnit()
                if (0xDC00..<0xE000).contains(low) {
                    return encoded(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
                }
                position = start
            }
            return encoded(unit)
        }

        mutating func hexadecimalUnit() throws(Fault) -> UInt32 {
            guard position + 4 <= bytes.count,
                let unit = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
            else { throw .malformed }
            position += 4
            return unit
        }

        func encoded(_ scalar: UInt32) -> [UInt8] {
            func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 | (scalar >> shift) & 0x3F) }
            switch scalar {
            case ..<0x80: return [UInt8(scalar)]
            case ..<0x800: return [UInt8(0xC0 | scalar >> 6), tail(0)]
            case ..<0x10000: return [UInt8(0xE0 | scalar >> 12), tail(6), tail(0)]
            default: return [UInt8(0xF0 | scalar >> 18), tail(12), tail(6), tail(0)]
            }
        }
    }
}

extension ModelJSON {
    /// Whether Postgres can hold it as `jsonb`: no U+0000, no half of a surrogate pair, no number beyond `numeric`.
    var isStorable: Bool {
        switch self {
        case .null, .bool: true
        case .number(let text): ModelDecimal(text) != nil
        case .string(let text): isStorableText(text)
        case .array(let elements): elements.allSatisfy(\.isStorable)
        case .object(let members): members.allSatisfy { isStorableText($0.name) && $0.value.isStorable }
        }
    }

    /// How Postgres prints it as `jsonb`: the last of repeated names, names by length and then bytes, plain decimals.
    var jsonb: [UInt8] {
        switch self {
        case .null: Array("null".utf8)
        case .bool(let value): Array("\(value)".utf8)
        case .number(let text): Array((ModelDecimal(text)?.text ?? "?").utf8)
        case .string(let text): quoted(text)
        case .array(let elements): joined("[", elements.map(\.jsonb), "]")
        case .object(let members):
            joined(
                "{",
                Dictionary(members.map { ($0.name, $0.value) }) { $1 }
                    .sorted { ($0.key.count, Key($0.key)) < ($1.key.count, Key($1.key)) }
                    .map { quoted($0.key) + Array(": ".utf8) + $0.value.jsonb }, "}")
        }
    }

    private struct Key: Comparable {
        let bytes: [UInt8]
        init(_ bytes: [UInt8]) { self.bytes = bytes }
        static func < (a: Key, b: Key) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }
    }

    private func joined(_ open: String, _ parts: [[UInt8]], _ close: String) -> [UInt8] {
        Array(open.utf8) + Array(parts.joined(separator: Array(", ".utf8))) + Array(close.utf8)
    }

    private func quoted(_ text: [UInt8]) -> [UInt8] {
        let names: [UInt8: String] = [
            0x22: "\\\"", 0x5C: "\\\\", 0x08: "\\b", 0x0C: "\\f", 0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t",
        ]
        let body = text.flatMap { byte -> [UInt8] in
            if let name = names[byte] { return Array(name.utf8) }
            return byte < 0x20 ? Array("\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8) : [byte]
        }
        return [0x22] + body + [0x22]
    }
}

/// Valid UTF-8 (so no half of a surrogate pair) without U+0000.
func isStorableText(_ bytes: [UInt8]) -> Bool {
    (try? UTF8Span(validating: bytes.span)) != nil && !bytes.contains(0)
}

/// A JSON number as Postgres' `numeric` keeps it.
struct ModelDecimal {
    let isNegative: Bool
    /// All digits, without the point.
    let digits: [Character]
    /// How many of them stand after the point; below 0 for that many zeros more.
    let scale: Int

    /// Nil for what `numeric` does not hold: 131,072 digits before the point, 16,383 after.
    init?(_ text: String) {
        let parts = text.lowercased().split(separator: "e", omittingEmptySubsequences: false)
        let mantissa = parts[0].drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
        guard let exponent = parts.count > 1 ? Int(parts[1]) : 0, abs(exponent) < 200_000 else { return nil }
        isNegative = text.hasPrefix("-")
        digits = Array(mantissa.joined())
        scale = (mantissa.count > 1 ? mantissa[1].count : 0) - exponent
        guard digits.count - scale <= 131_072, scale <= 16_383 else { return nil }
    }

    var text: String {
        var all = digits + Array(repeating: "0", count: max(0, -scale))
        all = Array(repeating: "0", count: max(0, scale + 1 - all.count)) + all
        let point = all.count - max(0, scale)
        let whole = String(all[..<point].drop { $0 == "0" })
        let sign = isNegative && all.contains { $0 != "0" } ? "-" : ""
        return sign + (whole.isEmpty ? "0" : whole) + (scale > 0 ? "." + String(all[point...]) : "")
    }

    var isWhole: Bool { text.split(separator: ".").dropFirst().allSatisfy { $0.allSatisfy { $0 == "0" } } }

    /// The number if it is a whole one of 64 bits.
    var int64: Int64? { isWhole ? Int64(text.prefix { $0 != "." }) : nil }
}
