/// Figures as people read them.
enum Spelling {
    /// `0 s`, `0.4 s`, `12 s`, `3 min 5 s`, `1 h 12 min`, `2 d 3 h`.
    static func time(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1000
        switch seconds {
        case ..<1: return milliseconds < 50 ? "0 s" : "0.\(min(9, (milliseconds + 50) / 100)) s"
        case ..<60: return "\(seconds) s"
        case ..<3600: return pair(seconds, 60, "min", 1, "s")
        case ..<86_400: return pair(seconds, 3600, "h", 60, "min")
        default: return pair(seconds, 86_400, "d", 3600, "h")
        }
    }

    private static func pair(
        _ seconds: Int64, _ large: Int64, _ name: String, _ small: Int64, _ other: String
    )
        -> String
    {
        let rest = seconds % large / small
        return rest == 0 ? "\(seconds / large) \(name)" : "\(seconds / large) \(name) \(rest) \(other)"
    }

    /// With commas: `1,234,567`.
    static func count(_ number: Int64) -> String {
        let digits = String(number.magnitude)
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// `0`, `0.3`, `1,250`.
    static func rate(_ perSecond: Double) -> String {
        guard perSecond.isFinite else { return "-" }
        let tenths = Int64((perSecond * 10).rounded())
        return abs(tenths) < 100 && tenths % 10 != 0
            ? "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
            : count(Int64(perSecond.rounded()))
    }

    /// `-0.5000`, `0.9333`; never a negative nothing.
    static func decimal(_ number: Double, places: Int) -> String {
        guard number.isFinite else { return "-" }
        let scale = [1, 10, 100, 1000, 10_000][places]
        let units = Int64((number * Double(scale)).rounded())
        let digits = String(units.magnitude % UInt64(scale))
        let fraction = String(repeating: "0", count: max(0, places - digits.count)) + digits
        return (units < 0 ? "-" : "") + "\(units.magnitude / UInt64(scale))"
            + (places > 0 ? "." + fraction : "")
    }

    /// `1 partition`, `2 partitions`.
    static func number(_ count: Int, of noun: String) -> String {
        "\(self.count(Int64(count))) \(noun)\(count == 1 ? "" : "s")"
    }
}
