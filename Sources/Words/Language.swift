/// A language that messages are understood in.
package enum Language: String, CaseIterable, Hashable, Sendable {
    case english = "en"
    /// As Brazil writes it.
    case portuguese = "pt"
    case german = "de"

    /// By a tag of BCP 47, of which only the primary subtag counts: `pt-BR`, `DE`.
    package init?(tag: some Sequence<UInt8>) {
        let primary = tag.prefix { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }.map { $0 | 0x20 }
        self.init(rawValue: String(decoding: primary, as: UTF8.self))
    }

    /// The place among `allCases`.
    package var index: Int {
        switch self {
        case .english: 0
        case .portuguese: 1
        case .german: 2
        }
    }
}
