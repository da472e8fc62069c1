/// A face made of marks: `:-)`, `;(`, `:'(`, `<3`.
struct Emoticon {
    /// The emoji that says the same.
    var scalar: UInt32
    /// In bytes.
    var count: Int

    /// - Parameter afterWord: a word stands right before it, and then a colon is more likely a colon.
    init?(_ text: Span<UInt8>, _ place: Int, _ end: Int, afterWord: Bool) {
        var next = place + 1
        guard next < end else { return nil }
        if text[place] == UInt8(ascii: "<") {
            guard text[next] == UInt8(ascii: "3") else { return nil }
            self.init(scalar: 0x2764, count: 2)
            return
        }
        var isTearful = false
        if text[next] == UInt8(ascii: "-") || text[next] == UInt8(ascii: "'") {
            isTearful = text[next] == UInt8(ascii: "'")
            next += 1
        }
        guard next < end, let scalar = Self.mouth(text[next], afterWord: afterWord) else { return nil }
        var last = next
        while last + 1 < end, text[last + 1] == text[next] { last += 1 }
        guard !Self.isWord(text[next]) || last + 1 >= end || text[last + 1] <= UInt8(ascii: " ") else {
            return nil
        }
        self.init(scalar: isTearful && scalar == 0x1F641 ? 0x1F622 : scalar, count: last + 1 - place)
    }

    private init(scalar: UInt32, count: Int) {
        self.scalar = scalar
        self.count = count
    }

    private static func mouth(_ byte: UInt8, afterWord: Bool) -> UInt32? {
        switch byte {
        case UInt8(ascii: ")"), UInt8(ascii: "]"): 0x1F642
        case UInt8(ascii: "("), UInt8(ascii: "["): 0x1F641
        case UInt8(ascii: "D"), UInt8(ascii: "P"), UInt8(ascii: "p"): afterWord ? nil : 0x1F600
        case UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "|"): afterWord ? nil : 0x1F615
        default: nil
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "A") && byte != UInt8(ascii: "\\")
    }
}
