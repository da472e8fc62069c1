internal import Escalation
internal import JSON
internal import Records
internal import Runtime
internal import Sentiment
internal import Words

/// Tries conversations out.
enum TryAction: CommandAction {
    static let name = "try"
    static let words = ["FILE"]
    static let usage = "[--config FILE] [--mode MODE] [--json]"
    static let summary = "Show what would become of a conversation, message by message."
    static let options: [Option] = []
    static let notes = """
        try reads JSON lines, - being standard input: messages with text (at most 64 KiB), and perhaps message_id, sender
        (customer, bot or agent; default: customer), sent_at, language, sentiment and conversation_id; or other events with
        their type: escalation.requested, escalation.acknowledged with agent_id, conversation.handed_back,
        conversation.closed. A line may be a whole CloudEvent of the topic conversation-messages. What has no time comes a
        minute after the line before. Nothing is stored, sent or asked for anywhere.
        """

    static func run(_ arguments: Arguments, _ words: [String]) throws {
        var trial = Trial(Rules(try arguments.config()))
        var lines = try JSONLines(words[0])
        var steps: [(line: Int, step: TrialStep)] = []
        while let (number, event) = try lines.next(TrialEvent.init) {
            steps += trial.add(event).map { (line: number, step: $0) }
        }
        guard !steps.isEmpty else { throw CommandError("\(lines.lines.name) has no message") }
        print(arguments.isSet("json") ? json(steps) : text(steps))
    }

    private static func json(_ steps: [(line: Int, step: TrialStep)]) -> String {
        var json = JSONWriter(reserving: 4096)
        json.array { json in for (_, step) in steps { step.write(&json) } }
        return json.string
    }

    private static func text(_ steps: [(line: Int, step: TrialStep)]) -> String {
        let namesConversations = Set(steps.map(\.step.conversation)).count > 1
        return steps.map { line, step in
            TrialText(step, line: line, namesConversation: namesConversations).text
        }.joined(separator: "\n")
    }
}

/// A step for people: what was said, what was found, what was decided and why, and how the conversation is then.
private struct TrialText {
    private let step: TrialStep
    private let line: Int
    private let namesConversation: Bool

    init(_ step: TrialStep, line: Int, namesConversation: Bool) {
        (self.step, self.line, self.namesConversation) = (step, line, namesConversation)
    }

    var text: String {
        let parts = [found, decision] + without + step.outcome.effects.map(\.sentence) + [state]
        return ([head] + parts.compactMap { $0 }.map { "    " + $0.withoutControls }).joined(separator: "\n")
    }

    private var head: String {
        let conversation = namesConversation ? " \(step.conversation.string)" : ""
        let what =
            step.message.map { "\($0.sender.rawValue): \(step.marked ?? "")" } ?? step.event?.type
            ?? "time goes on"
        return "line \(line)\(conversation), \(what)".withoutControls
    }

    private var found: String? {
        guard let decision = step.outcome.decision, step.message != nil else { return nil }
        let score = Spelling.decimal(decision.score.value, places: 2)
        let source = decision.isUpstreamScore ? " by upstream" : ""
        let matches = step.matches.map { match in
            [match.reason.name, match.phrase.map { "'\($0.string)'" }, match.priority.rawValue]
                .compactMap { $0 }.joined(separator: " ")
        }
        let language = decision.language?.rawValue ?? "?"
        return (["\(language), \(score) \(decision.score.tone.rawValue)\(source)"] + matches)
            .joined(separator: "; ")
    }

    private var decision: String? {
        if let ignored = step.outcome.ignored { return "ignored: \(ignored.rawValue)" }
        guard let decision = step.outcome.decision else { return nil }
        let armed =
            decision.armedFor > 0
            ? " Armed for \(Spelling.number(decision.armedFor, of: "message"))." : ""
        let priority = decision.priority.map { " \($0.rawValue)" } ?? ""
        return "\(decision.verdict.rawValue)\(priority): \(decision.summary)\(armed)"
    }

    private var without: [String] { step.outcome.decision?.counterfactuals.map(\.sentence) ?? [] }

    private var state: String {
        guard let open = step.state.open else {
            let pause = step.state.cooldownUntil.map { $0 > step.at ? ", cooldown until \($0)" : "" } ?? ""
            return "now: " + (step.state.closedAt == nil ? "not escalated" : "closed") + pause
        }
        let holder = open.acknowledgedBy.map { "\($0.string) has it" } ?? "nobody has it"
        let level = open.level > 0 ? ", level \(open.level)" : ""
        let next = step.state.due.map { ", next level at \($0)" } ?? ""
        let bot = step.state.isBotPaused ? ", the bot is paused" : ""
        return "now: escalated \(open.priority.rawValue)\(level), \(holder)\(bot)\(next)"
    }
}

extension EscalationEffect {
    fileprivate var sentence: String {
        switch self {
        case .escalated(let decision), .raised(let decision):
            "effect: \(name) \(decision.priority?.rawValue ?? "")"
        case .deescalated(let past): "effect: \(name), \(past.end.rawValue)"
        case .assigned(let agent): "effect: \(name) to \(agent.string)"
        case .levelReached(let level, let round): "effect: level \(level) of the ladder, round \(round)"
        case .tellCustomer(let text, _): "effect: tells the customer '\(text.string)'"
        case .notify(let targets, let priority):
            "effect: tells \(targets.map(\.string).joined(separator: ", ")) (\(priority.rawValue))"
        }
    }
}
