internal import Escalation
internal import JSON
internal import Records
internal import Runtime

/// Measures how well decisions agree with what people say.
enum EvaluateAction: CommandAction {
    static let name = "evaluate"
    static let words = ["FILE"]
    static let usage = "[--config FILE] [--mode MODE] [--json]"
    static let summary = "Measure decisions against messages of which is known whether they need a person."
    static let options: [Option] = []
    static let notes = """
        evaluate reads JSON lines with text (at most 64 KiB), lang, needs_person (true or false) and perhaps priority, and
        prints for each language and mode how many of the messages that escalate should (precision), how many of those
        that should do (recall), and F1. PRIORITY is of those with a priority that rightly escalate: how many have it. Each
        message is judged as the first of its conversation. The misses are those in the mode of the configuration.
        """

    static func run(_ arguments: Arguments, _ words: [String]) throws {
        let config = try arguments.config()
        var lines = try JSONLines(words[0])
        var (messages, numbers): ([LabelledMessage], [Int]) = ([], [])
        while let (number, message) = try lines.next(LabelledMessage.init) {
            messages.append(message)
            numbers.append(number)
        }
        guard !messages.isEmpty else { throw CommandError("\(lines.lines.name) has no message") }
        let report = EvaluationReport(Evaluation(messages, config), mode: config.mode, lines: numbers)
        print(arguments.isSet("json") ? report.json : report.text)
    }
}

/// An evaluation for people and for programs.
private struct EvaluationReport {
    private let mode: Mode
    private let parts: [(Evaluation.Part, Agreement)]
    private let misses: [Evaluation.Miss]
    /// Of each message.
    private let lines: [Int]

    init(_ evaluation: Evaluation, mode: Mode, lines: [Int]) {
        self.mode = mode
        self.lines = lines
        misses = evaluation.misses
        let order = Mode.allCases
        parts = evaluation.agreements.map { ($0.key, $0.value) }.sorted { a, b in
            let modes = (order.firstIndex(of: a.0.mode) ?? 0, order.firstIndex(of: b.0.mode) ?? 0)
            return a.0.language == b.0.language ? modes.0 < modes.1 : a.0.language < b.0.language
        }
    }

    var text: String {
        let columns = [
            "language", "mode", "messages", "precision", "recall", "f1", "right", "missed", "false_alarms",
            "priority",
        ]
        let rows = parts.map { part, agreement in
            [
                Cell(part.language.string), Cell(part.mode.rawValue), Cell(agreement.messages),
                Cell(Self.share(agreement.precision)), Cell(Self.share(agreement.recall)),
                Cell(Self.share(agreement.f1)), Cell(agreement.truePositives),
                Cell(agreement.falseNegatives), Cell(agreement.falsePositives),
                Cell(
                    agreement.priorities == 0 ? nil : "\(agreement.rightPriorities)/\(agreement.priorities)"),
            ]
        }
        return ([Report(columns: columns, rows: rows).output(json: false)] + missLines).joined(
            separator: "\n")
    }

    private static func share(_ share: Double?) -> String? { share.map { Spelling.decimal($0, places: 3) } }

    private var missLines: [String] {
        if mode == .manualOnly { return ["", "In manual_only nothing escalates by itself."] }
        if misses.isEmpty { return ["", "No misses in \(mode.rawValue)."] }
        return ["", "Misses in \(mode.rawValue):"]
            + misses.map { miss in
                let priority = miss.decision.priority.map { "false alarm \($0.rawValue)" } ?? "missed"
                let language = miss.message.language.string.withoutControls
                return "line \(lines[miss.place]) \(language) \(priority): \(miss.marked.withoutControls)\n"
                    + "    \(miss.decision.summary)"
            }
    }

    var json: String {
        var json = JSONWriter(reserving: 4096)
        json.object { json in
            json.member("messages", lines.count)
            json.member("mode", mode.rawValue)
            json.array("results") { json in
                for (part, agreement) in parts { Self.write(part, agreement, &json) }
            }
            json.array("misses") { json in for miss in misses { write(miss, &json) } }
        }
        return json.string
    }

    private static func write(_ part: Evaluation.Part, _ agreement: Agreement, _ json: inout JSONWriter) {
        json.object { json in
            json.member("language", part.language)
            json.member("mode", part.mode.rawValue)
            json.member("messages", agreement.messages)
            for (name, share) in [
                ("precision", agreement.precision), ("recall", agreement.recall), ("f1", agreement.f1),
            ] {
                json.key(name)
                if let share { json.value(share) } else { json.null() }
            }
            json.member("true_positives", agreement.truePositives)
            json.member("false_positives", agreement.falsePositives)
            json.member("false_negatives", agreement.falseNegatives)
            json.member("true_negatives", agreement.trueNegatives)
            json.member("priorities", agreement.priorities)
            json.member("right_priorities", agreement.rightPriorities)
        }
    }

    private func write(_ miss: Evaluation.Miss, _ json: inout JSONWriter) {
        json.object { json in
            json.member("line", lines[miss.place])
            json.member("language", miss.message.language)
            json.member("text", miss.message.text)
            json.member("needs_person", miss.message.needsPerson)
            json.member("priority", optional: miss.message.priority?.rawValue)
            json.key("decision")
            miss.decision.write(&json)
        }
    }
}

extension Agreement {
    fileprivate var messages: Int { truePositives + falsePositives + falseNegatives + trueNegatives }
}

extension Evaluation.Miss {
    fileprivate var marked: String { message.text.marked(decision.grounds.compactMap(\.span)) }
}
