/// Base64 with `-` and `_` and without padding (RFC 4648 §5, as RFC 7515 §2 uses it).
package enum Base64URL {
    package static func encode(_ bytes: Span<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var accumulator: UInt32 = 0, bits: UInt32 = 0
        for index in bytes.indices {
            accumulator = accumulator << 8 | UInt32(bytes[index])
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(letter(accumulator >> bits & 63))
            }
        }
        if bits > 0 { text.append(letter(accumulator << (6 - bits) & 63)) }
        return text
    }

    package static func encode(_ bytes: [UInt8]) -> String {
        String(decoding: encode(bytes.span), as: UTF8.self)
    }

    /// The only bytes whose encoding is `text`; nil for any other text: padding, white space, other alphabets, a length
    /// that no bytes give, bits beyond the last byte that are not zero.
    ///
    /// - Parameter padding: zeros appended to the result, which readers of whole words ask for.
    package static func decode(_ text: Span<UInt8>, padding: Int = 0) -> [UInt8]? {
        let (groups, rest) = text.count.quotientAndRemainder(dividingBy: 4)
        guard rest != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(groups * 3 + 2 + padding)
        let values = values.span
        for group in 0..<groups {
            let start = group * 4
            let a = values[Int(text[start])], b = values[Int(text[start + 1])]
            let c = values[Int(text[start + 2])], d = values[Int(text[start + 3])]
            guard (a | b | c | d) & 0x80 == 0 else { return nil }
            bytes.append(a << 2 | b >> 4)
            bytes.append(b << 4 | c >> 2)
            bytes.append(c << 6 | d)
        }
        guard append(text.extracting(last: rest), to: &bytes) else { return nil }
        for _ in 0..<padding { bytes.append(0) }
        return bytes
    }

    package static func decode(_ text: String) -> [UInt8]? { decode(Array(text.utf8).span) }

    /// The one or two bytes of an incomplete group.
    private static func append(_ rest: Span<UInt8>, to bytes: inout [UInt8]) -> Bool {
        guard rest.count > 0 else { return true }
        let a = values[Int(rest[0])], b = values[Int(rest[1])]
        let c = rest.count == 3 ? values[Int(rest[2])] : 0
        let surplus = rest.count == 3 ? c & 3 : b & 15
        guard (a | b | c) & 0x80 == 0, surplus == 0 else { return false }
        bytes.append(a << 2 | b >> 4)
        if rest.count == 3 { bytes.append(b << 4 | c >> 2) }
        return true
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// Of each character its six bits; 0x80 for one outside of the alphabet.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0x80, count: 256)
        for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
        return values
    }()

    private static func letter(_ value: UInt32) -> UInt8 { alphabet[Int(value)] }
}
