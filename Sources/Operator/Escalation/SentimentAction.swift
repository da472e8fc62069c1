internal import Escalation
internal import JSON
internal import Records
internal import Runtime
internal import Sentiment
internal import Words

/// Tells how texts sound.
enum SentimentAction: CommandAction {
    static let name = "sentiment"
    static let words = ["FILE"]
    static let usage = "[--language en|pt|de] [--json]"
    static let summary = "Tell how each line of a text sounds."
    static let options = [
        Option(
            "language", value: "TAG",
            "sentiment: the language of all lines, en, pt or de (default: each line's own)")
    ]
    static let notes = """
        sentiment reads one text a line, at most 64 KiB, - being standard input, and prints for each, also for an empty one,
        its score from -1 (the worst) to 1 (the best), a tab, and negative, neutral or positive; below 0.05 either way is
        neutral. Without --language each line is read in the language that it seems to be in.
        """

    static func run(_ arguments: Arguments, _ words: [String]) throws {
        let language = try arguments.value("language").map { tag in
            guard let language = Language(tag: tag.utf8) else {
                let all = Language.allCases.map(\.rawValue).joined(separator: ", ")
                throw UsageError("--language must be one of \(all), not \"\(tag)\"")
            }
            return language
        }
        var lines = try InputLines(words[0], limit: Message.textLimit)
        var listener = Listener()
        var output = LineOutput(isJSON: arguments.isSet("json"))
        while let (number, text) = try lines.next() {
            let reading = listener.read(text.bytes.span, given: language)
            output.add(number, reading)
        }
        output.end()
    }
}

/// Prints readings, in pieces that are worth a write.
private struct LineOutput {
    private let isJSON: Bool
    private var text = ""
    private var json = JSONWriter()

    init(isJSON: Bool) {
        self.isJSON = isJSON
        if isJSON { json.beginArray() }
    }

    mutating func add(_ number: Int, _ reading: Reading) {
        let score = reading.score
        guard isJSON else {
            text += "\(Spelling.decimal(score.value, places: 4))\t\(score.tone.rawValue)\n"
            if text.utf8.count > 1 << 16 { flush() }
            return
        }
        json.object { json in
            json.member("line", number)
            json.member("language", reading.language.rawValue)
            json.key("language_confidence")
            json.value(reading.languageConfidence)
            json.key("score")
            json.value(score.value)
            json.key("confidence")
            json.value(score.confidence)
            json.member("tone", score.tone.rawValue)
        }
    }

    mutating func end() {
        guard isJSON else { return flush() }
        json.endArray()
        print(json.string)
    }

    private mutating func flush() {
        print(text, terminator: "")
        text = ""
    }
}
