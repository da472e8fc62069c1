internal import Logging
internal import Records
internal import Runtime

extension Arguments {
    /// `--limit`: rows to show at most. A setting it is not, so what is no number in `range` is bad use.
    func limit(_ range: ClosedRange<Int> = 1...100_000, or fallback: Int = 50) throws(UsageError) -> Int {
        guard let text = value("limit") else { return fallback }
        guard let limit = Int(text), range.contains(limit) else {
            throw UsageError(
                "--limit must be a whole number from \(range.lowerBound) to \(range.upperBound), not \"\(text)\""
            )
        }
        return limit
    }

    /// A time, or how long ago it was; nil where the option is not given.
    /// - Throws: what is neither.
    func moment(_ option: String) throws(UsageError) -> Timestamp? {
        guard let text = value(option) else { return nil }
        if let time = Timestamp(rfc3339: text) { return time }
        let seconds: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        guard let unit = text.last.flatMap({ seconds[$0] }), let number = Int64(text.dropLast()),
            (0...1_000_000).contains(number)
        else {
            throw UsageError("--\(option) must be like 2026-03-01T12:00:00Z or 2h, not \"\(text)\"")
        }
        return Timestamp(microseconds: Timestamp.now.microseconds - number * unit * 1_000_000)
    }
}
