/// Builds a page: every text that comes in is escaped.
struct HTML {
    private(set) var text = ""

    /// An element in a line of its own.
    mutating func element(
        _ name: StaticString, _ attributes: [(StaticString, String)] = [], _ body: (inout HTML) -> Void
    ) {
        open(name, attributes)
        body(&self)
        text += "</\(name)>\n"
    }

    /// An element that holds nothing but a text.
    mutating func element(_ name: StaticString, _ words: String, _ attributes: [(StaticString, String)] = [])
    {
        element(name, attributes) { $0.words(words) }
    }

    mutating func words(_ words: String) { text += Self.escaped(words) }

    /// Words in which what stands between backquotes is code.
    mutating func prose(_ prose: String) {
        for (place, part) in prose.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
            if place % 2 == 1 { element("code", String(part)) } else { words(String(part)) }
        }
    }

    /// HTML of our own.
    mutating func raw(_ html: StaticString) { text += html.description }

    private mutating func open(_ name: StaticString, _ attributes: [(StaticString, String)]) {
        text += "<\(name)"
        for (name, value) in attributes { text += " \(name)=\"\(Self.escaped(value))\"" }
        text += ">"
    }

    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
