/// Tells what a customer says now from what is quoted, forwarded, or stands under every letter of his.
enum History {
    /// The parts of a text of several lines that are spoken, in order.
    static func spoken(in text: Span<UInt8>) -> [Range<Int>] {
        let lines = lines(of: text)
        var spoken: [Range<Int>] = []
        for (index, line) in lines.enumerated() {
            switch Line(text, line) {
            case .quoted, .device: continue
            case .divider: return spoken
            case .attribution:
                // The answer may stand below its quotation, or above.
                guard isFollowedByQuotation(text, lines[(index + 1)...]) else { return spoken }
            case .header:
                guard isHeader(text, lines[(index + 1)...]) else { fallthrough }
                return spoken
            case .closing:
                if !spoken.isEmpty, lines.count - index <= signatureLines { return spoken }
                fallthrough
            case .spoken: join(line, to: &spoken)
            }
        }
        return spoken
    }

    /// A closing formula so near the end begins a signature.
    private static let signatureLines = 9

    /// Neighbouring lines are one part, so that a sentence may go on.
    private static func join(_ line: Range<Int>, to spoken: inout [Range<Int>]) {
        if let last = spoken.last, last.upperBound + 1 == line.lowerBound {
            spoken[spoken.count - 1] = last.lowerBound..<line.upperBound
        } else {
            spoken.append(line)
        }
    }

    private static func lines(of text: Span<UInt8>) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        for place in text.indices where text[place] == UInt8(ascii: "\n") {
            lines.append(start..<place)
            start = place + 1
        }
        lines.append(start..<text.count)
        return lines
    }

    private static func isFollowedByQuotation(_ text: Span<UInt8>, _ lines: ArraySlice<Range<Int>>) -> Bool {
        for line in lines.prefix(3) where trimmed(text, line).count > 0 {
            if case .quoted = Line(text, line) { return true }
            return false
        }
        return false
    }

    /// `From:` is one only with its like below.
    private static func isHeader(_ text: Span<UInt8>, _ lines: ArraySlice<Range<Int>>) -> Bool {
        lines.prefix(3).contains { line in
            if case .header = Line(text, line) { true } else { false }
        }
    }

    /// What a line is by itself.
    private enum Line {
        case spoken, quoted, divider, attribution, header, closing, device

        init(_ text: Span<UInt8>, _ range: Range<Int>) {
            let range = trimmed(text, range)
            guard let first = range.first.map({ text[$0] }) else {
                self = .spoken
                return
            }
            if first == UInt8(ascii: ">") {
                self = .quoted
            } else if isDivider(text, range) {
                self = .divider
            } else if (3...200).contains(range.count) {
                self = Line(words: foldedLine(text, range))
            } else {
                self = .spoken
            }
        }

        /// - Parameter words: of a short line, folded, with one space between them.
        private init(words: [UInt8]) {
            self = .spoken
            guard let first = words.first, let formulas = formulas[first] else { return }
            for formula in formulas where words.starts(with: formula.start) && words.hasSuffix(formula.end) {
                if formula.line == .closing, words.count > 40 { continue }
                self = formula.line
                return
            }
        }
    }

    /// How a line of that kind begins and ends.
    private struct Formula {
        var line: Line
        var start: [UInt8]
        var end: [UInt8]
    }

    /// By their first letter.
    private static let formulas: [UInt8: [Formula]] = {
        let all =
            attributions.map { Formula(line: .attribution, start: $0, end: $1) }
            + [(Line.divider, originals), (.header, headers), (.device, devices), (.closing, closings)]
            .flatMap { line, starts in
                starts.map { Formula(line: line, start: $0, end: []) }
            }
        return Dictionary(grouping: all) { $0.start[0] }
    }()

    private static let attributions: [([UInt8], [UInt8])] = [
        ("on ", " wrote:"), ("em ", " escreveu:"), ("am ", " schrieb:"), ("am ", " geschrieben:"),
        ("le ", " ecrit:"), ("no dia ", " escreveu:"), ("a ", " escreveu:"),
    ].map { (Array($0.utf8), Array($1.utf8)) }

    private static let originals = table(
        "-original message", "-mensagem original", "-ursprungliche nachricht", "-ursprungliche mail",
        "-forwarded message", "-mensagem encaminhada", "-weitergeleitete nachricht", "-originalnachricht")

    private static let headers = table(
        "from:", "sent:", "von:", "gesendet:", "de:", "enviado:", "enviada em:", "enviado em:", "date:",
        "datum:")

    private static let devices = table(
        "sent from my ", "sent from yahoo", "get outlook for", "enviado do meu ", "enviado de meu ",
        "enviada do meu ",
        "von meinem ", "gesendet von meinem", "gesendet mit ", "diese nachricht wurde von meinem", "sent via "
    )

    private static let closings = table(
        "best regards", "kind regards", "regards,", "regards", "warm regards", "yours sincerely",
        "yours faithfully",
        "sincerely", "atenciosamente", "att,", "att.", "cordialmente", "abracos", "saudacoes",
        "mit freundlichen",
        "mit freundlichem", "freundliche gru", "viele gru", "liebe gru", "beste gru", "schone gru", "mfg",
        "hochachtungsvoll", "mit besten gru")

    private static func table(_ lines: String...) -> [[UInt8]] { lines.map { Array($0.utf8) } }

    /// `--` on its own, or a line of underscores.
    private static func isDivider(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let first = text[range.lowerBound]
        guard
            first == UInt8(ascii: "-") && range.count == 2 || first == UInt8(ascii: "_") && range.count >= 10
        else { return false }
        return range.allSatisfy { text[$0] == first }
    }

    private static func trimmed(_ text: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, text[start] <= UInt8(ascii: " ") { start += 1 }
        while end > start, text[end - 1] <= UInt8(ascii: " ") { end -= 1 }
        return start..<end
    }

    /// Lower case without accents; runs of spaces and of dashes become one.
    private static func foldedLine(_ text: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        var line: [UInt8] = []
        var place = range.lowerBound
        while place < range.upperBound {
            let (scalar, count) = decode(text, place, range.upperBound)
            switch scalar < 0x80 ? foldASCII(UInt8(scalar)) : fold(scalar) {
            case .letters(let one, let two, _): line += two == 0 ? [one] : [one, two]
            case .mark(let mark):
                let isRun = line.last == mark || mark == UInt8(ascii: " ") && line.last == UInt8(ascii: "-")
                if !isRun || mark > UInt8(ascii: "-") { line.append(mark) }
            default: break
            }
            place += count
        }
        return line
    }
}

extension [UInt8] {
    fileprivate func hasSuffix(_ suffix: [UInt8]) -> Bool { self.suffix(suffix.count).elementsEqual(suffix) }
}
