internal import JSON
internal import Records

/// What a JSON value says, as 64 bits: the same for values that `jsonb` takes for equal. The order of members, white
/// space, escapes and the spelling of a number do not count; of members with one name the last does.
final class JSONMeaning {
    private let document = JSONDocument()
    /// Short values come again and again: each at the place that its fingerprint names.
    private var known: [Known] = []

    private struct Known {
        var print: UInt64
        var meaning: UInt64
    }

    private static let knownBytes = 256
    private static let knownCount = 1 << 14

    /// The value at `range`; what is not JSON means its own bytes.
    func of(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
        guard range.count <= Self.knownBytes else { return parse(bytes, range) }
        if known.isEmpty { known = .init(repeating: Known(print: 0, meaning: 0), count: Self.knownCount) }
        var printer = Fingerprint()
        printer.add(bytes.span.extracting(range))
        let print = printer.finish() | 1
        let place = Int(print >> 32) & (Self.knownCount - 1)
        if known[place].print == print { return known[place].meaning }
        let meaning = parse(bytes, range)
        known[place] = Known(print: print, meaning: meaning)
        return meaning
    }

    func of(_ text: String) -> UInt64 {
        let bytes = Array(text.utf8)
        return of(bytes, bytes.indices)
    }

    private func parse(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
        guard (try? document.parse(bytes, range)) != nil else {
            return Fingerprint.of(Array(bytes[range]))
        }
        defer { document.release() }
        return document.withNodes { Self.meaning($0, 0) }
    }

    private static func meaning(_ nodes: borrowing JSONNodes, _ index: Int) -> UInt64 {
        let node = nodes.table[index]
        var print = Fingerprint()
        print.add(UInt64(node.kind.rawValue))
        switch node.kind {
        case .null, .true, .false: break
        case .string: print.add(nodes.text(of: node))
        case .number: print.add(Number(nodes.raw(node)).digits)
        case .array:
            var next = index + 1
            while next < Int(node.next) {
                print.add(meaning(nodes, next))
                next = Int(nodes.table[next].next)
            }
        case .object: print.add(members(nodes, index))
        }
        return print.finish()
    }

    /// A sum, since the order of members does not count.
    private static func members(_ nodes: borrowing JSONNodes, _ index: Int) -> UInt64 {
        var values: [UInt64: UInt64] = [:]
        var name = index + 1
        while name < Int(nodes.table[index].next) {
            values[meaning(nodes, name)] = meaning(nodes, name + 1)
            name = Int(nodes.table[name + 1].next)
        }
        return values.reduce(0) { sum, member in
            var print = Fingerprint()
            print.add(member.key)
            print.add(member.value)
            return sum &+ print.finish()
        }
    }

    /// A number by value: `1e2` is `100.0`.
    private struct Number {
        /// Sign, digits without zeros at either end, exponent; empty for zero.
        var digits: [UInt8] = []

        init(_ text: Span<UInt8>) {
            var exponent = 0
            var isFraction = false
            var index = 0
            while index < text.count, text[index] | 0x20 != UInt8(ascii: "e") {
                let byte = text[index]
                if byte == UInt8(ascii: ".") { isFraction = true }
                if byte >= 0x30, byte <= 0x39 {
                    if byte != 0x30 || !digits.isEmpty { digits.append(byte) }
                    if isFraction { exponent -= 1 }
                }
                index += 1
            }
            let written = String(
                decoding: (min(index + 1, text.count)..<text.count).map { text[$0] }, as: UTF8.self)
            exponent += Int(written.first == "+" ? String(written.dropFirst()) : written) ?? 0
            while digits.last == 0x30 {
                digits.removeLast()
                exponent += 1
            }
            guard !digits.isEmpty else { return }
            digits += Array("e\(exponent)".utf8)
            if text[0] == UInt8(ascii: "-") { digits.insert(UInt8(ascii: "-"), at: 0) }
        }
    }
}
