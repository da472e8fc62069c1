internal import Glibc

/// A run of valid UTF-8, compared byte by byte.
///
/// `String` compares by canonical equivalence: two spellings of "é" are equal there and different in Postgres and in
/// Kafka's partitioner. Ids and keys must agree with those, so they are `Text`.
package struct Text: Hashable, Sendable {
    /// Valid UTF-8. May contain NUL, which Postgres refuses: see `hasNUL`.
    package let bytes: [UInt8]

    /// Nil if `bytes` are not valid UTF-8.
    package init?(validating bytes: [UInt8]) {
        guard (try? UTF8Span(validating: bytes.span)) != nil else { return nil }
        self.bytes = bytes
    }

    /// For bytes that a parser has validated already.
    package init(validated bytes: [UInt8]) { self.bytes = bytes }

    package init(_ string: String) { bytes = Array(string.utf8) }

    package var count: Int { bytes.count }
    package var isEmpty: Bool { bytes.isEmpty }
    package var hasNUL: Bool { bytes.contains(0) }
    package var string: String { String(decoding: bytes, as: UTF8.self) }
}

extension Text: ExpressibleByStringLiteral {
    package init(stringLiteral value: StaticString) { self.init(value.description) }
}

extension Text: CustomStringConvertible {
    package var description: String { string }
}

extension Text {
    package static func == (a: Text, b: Text) -> Bool {
        a.bytes.count == b.bytes.count && order(a, b) == 0
    }

    package func hash(into hasher: inout Hasher) {
        unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        // Not a byte of UTF-8: where one text ends and the next begins counts too.
        hasher.combine(0xFF as UInt8)
    }

    /// Byte by byte over the length of the shorter one: below 0, 0 or above 0. By the C library: keys are compared and
    /// hashed several times a record.
    private static func order(_ a: Text, _ b: Text) -> Int32 {
        unsafe a.bytes.withUnsafeBytes { a in
            unsafe b.bytes.withUnsafeBytes { b in
                let count = min(a.count, b.count)
                guard count > 0, let a = a.baseAddress, let b = b.baseAddress else { return 0 }
                return unsafe memcmp(a, b, count)
            }
        }
    }
}

extension Text: Comparable {
    /// Byte order, which is the order of `COLLATE "C"`.
    package static func < (a: Text, b: Text) -> Bool {
        let order = order(a, b)
        return order == 0 ? a.bytes.count < b.bytes.count : order < 0
    }
}

extension String {
    /// Any bytes as printable text: valid UTF-8 stays as it is; NUL, control characters and invalid bytes become `\xNN`.
    /// A backslash is doubled, so that the form is reversible.
    package init(escaping bytes: some Sequence<UInt8>) {
        self = ""
        var decoder = UTF8()
        var source = Array(bytes)[...]
        while !source.isEmpty {
            var iterator = source.makeIterator()
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar) where !scalar.isControl:
                append(contentsOf: scalar == "\\" ? "\\\\" : String(scalar))
                source = source.dropFirst(UTF8.width(scalar))
            default:
                append("\\x" + hexadecimal([source.first ?? 0]))
                source = source.dropFirst()
            }
            decoder = UTF8()
        }
    }
}

extension Unicode.Scalar {
    /// C0, DEL and C1: what a terminal may take for a command.
    fileprivate var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}

/// Lower-case hexadecimal digits, two a byte.
package func hexadecimal(_ bytes: [UInt8]) -> String {
    String(decoding: hexadecimalDigits(bytes), as: UTF8.self)
}

/// As `hexadecimal`, in ASCII.
package func hexadecimalDigits(_ bytes: [UInt8]) -> [UInt8] {
    var digits: [UInt8] = []
    digits.reserveCapacity(bytes.count * 2)
    for byte in bytes {
        digits.append(hexadecimalDigit(byte >> 4))
        digits.append(hexadecimalDigit(byte & 15))
    }
    return digits
}

private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
