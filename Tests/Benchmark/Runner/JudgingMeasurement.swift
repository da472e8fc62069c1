internal import Escalation
internal import Foundation
internal import Records
internal import TestKit
internal import Words

/// What it costs to judge messages, on one thread and without a broker or a database.
struct JudgingMeasurement {
    private static let target = 50_000.0
    private static let keywordTarget = 2.0
    private static let longTarget = 20.0
    private static let conversations = 1_000

    let messages: Int

    func run(_ report: inout Report) {
        say("Escalation: judging \(messages) messages, four times")
        let standard = Rules.standard
        // The lexicons are made ready once in a process.
        _ = Self.longest(["warm"])
        let given = rate(standard, isGiven: true)
        let detected = rate(standard, isGiven: false)
        let few = rate(Self.rules(keywords: 100), isGiven: true)
        let many = rate(Self.rules(keywords: 10_000), isGiven: true)
        let long = Self.longest(Self.longTexts)
        report.sections.append(
            Report.Section(
                title: "Judging alone: messages of 200 characters, one thread",
                columns: ["", "messages/s", "µs a message"],
                rows: [
                    Self.row("standard lists, language given", given),
                    Self.row("standard lists, language found by CLD2 and words", detected),
                    Self.row("100 keywords of the tenant's own", few),
                    Self.row("10,000 keywords of the tenant's own", many),
                    ["a message of 64 KiB, the slowest of \(Self.longTexts.count)", "", shown(long * 1e6)],
                ],
                notes: [
                    "Reading, deciding and the conversation's memory; JSON, rows and the log are not in it."
                ]))
        report.measure("judging: messages/s", given)
        report.goals += [
            Report.Goal(
                name: "a message of 200 characters is judged, language given",
                target: "≥ \(shown(Self.target)) messages/s a core", value: shown(given),
                isReached: given >= Self.target),
            Report.Goal(
                name: "10,000 keywords beside 100", target: "< 2 × the time",
                value: "\(shown(few / many, 2)) ×", isReached: few / many < Self.keywordTarget),
            Report.Goal(
                name: "no message of 64 KiB takes long", target: "≤ \(shown(Self.longTarget)) ms",
                value: "\(shown(long * 1000, 1)) ms", isReached: long * 1000 <= Self.longTarget),
        ]
    }

    private static func row(_ name: String, _ rate: Double) -> [String] {
        [name, shown(rate), shown(1e6 / rate, 1)]
    }

    /// Messages a second.
    private func rate(_ rules: Rules, isGiven: Bool) -> Double {
        let messages = (0..<messages).map { Self.message($0, isGiven: isGiven) }
        var open = [Conversation](repeating: Conversation(), count: Self.conversations)
        var reader = MessageReader()
        let began = ContinuousClock.now
        for (number, message) in messages.enumerated() {
            _ = open[number % Self.conversations].apply(
                .message(message), EventCause(at: message.sentAt), rules, &reader)
        }
        return Double(messages.count) / (ContinuousClock.now - began).inSeconds
    }

    private static func message(_ number: Int, isGiven: Bool) -> Message {
        let said = Conversations.text(number)
        return Message(
            id: Text("m-\(number)"), text: Text(said.text),
            sentAt: Timestamp(microseconds: 1_770_000_000_000_000 + Int64(number) * 1_000_000),
            language: isGiven ? Language(rawValue: said.language) : nil)
    }

    /// Words of syllables, a third of them in each language.
    private static func rules(keywords count: Int) -> Rules {
        let syllables = ["ba", "ke", "lo", "mi", "nu", "pra", "ste", "tor", "vel", "zan"]
        var config = Config()
        config.keywords = (0..<count).map { number in
            let digits = [number / 1000 % 10, number / 100 % 10, number / 10 % 10, number % 10]
            return Keyword(
                Text(digits.map { syllables[$0] }.joined()), Language.allCases[number % 3])
        }
        return Rules(config)
    }

    /// Texts that fill a message and are hard on a reader of words, phrases or histories.
    private static let longTexts: [String] = [
        "no ", "not ", "a", "i want to talk to a person ", "lawyer ", "Frechheit! ", "!?", "> quoted\n",
        "não ",
        "\u{200B}", "sooooo ", "beispielwort ", "😡", "ß", "why? ", "ａ", ".", "\n",
        "manager supervisor human ",
        "On Monday somebody wrote:\n",
    ]

    /// The slowest of messages that repeat these as often as they may, in seconds: each the fastest of three.
    private static func longest(_ texts: [String]) -> Double {
        var reader = MessageReader()
        return texts.map { part in
            let message = Message(
                id: "m", text: Text(String(repeating: part, count: Message.textLimit / part.utf8.count)),
                sentAt: Timestamp(microseconds: 1_770_000_000_000_000))
            return (0..<3).map { _ in
                let began = ContinuousClock.now
                var conversation = Conversation()
                _ = conversation.apply(
                    .message(message), EventCause(at: message.sentAt), .standard, &reader)
                return (ContinuousClock.now - began).inSeconds
            }.min() ?? 0
        }.max() ?? 0
    }
}

extension Duration {
    fileprivate var inSeconds: Double { self / .seconds(1) }
}
