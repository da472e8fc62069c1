import Escalation
import JSON
import Records
import Testing
import Words

/// A moment of the tests' day.
func at(_ seconds: Int64) -> Timestamp {
    Timestamp(microseconds: 1_780_000_000_000_000 + seconds * 1_000_000)
}

/// A conversation under rules, and who reads it.
final class Scene {
    var conversation = Conversation()
    var rules: Rules
    /// Seconds of the day; each event comes a second after the one before.
    var now: Int64 = 0
    private var reader = MessageReader()

    init(_ mode: Mode = .sentimentOnly, _ change: (inout Config) -> Void = { _ in }) {
        var config = Config()
        config.mode = mode
        config.hasStandardKeywords = false
        config.version = 7
        config.keywords = [
            Keyword("refund", .english, .medium), Keyword("lawyer", .english, .high),
            Keyword("insolvenz", .german, .urgent), Keyword("quero cancelar", .portuguese, .high),
        ]
        change(&config)
        rules = Rules(config)
    }

    func change(_ change: (inout Config) -> Void) {
        var config = rules.config
        change(&config)
        rules = Rules(config)
    }

    @discardableResult
    func tell(_ event: ConversationEvent) -> EscalationOutcome {
        now += 1
        return conversation.apply(event, EventCause(at: at(now)), rules, &reader)
    }

    /// A message of the customer. Its id is when it was sent.
    @discardableResult
    func say(
        _ text: String, _ sentiment: Double? = nil, sent: Int64? = nil, by sender: Message.Sender = .customer
    ) -> EscalationOutcome {
        now += 1
        let sent = sent ?? now
        let message = Message(
            id: Text("m\(sent)"), sender: sender, text: Text(text), sentAt: at(sent), language: nil,
            sentiment: sentiment)
        return conversation.apply(.message(message), EventCause(at: at(now)), rules, &reader)
    }

    func signals(_ text: String) -> Signals {
        reader.read(Message(id: "m", text: Text(text), sentAt: at(0)), rules, prior: nil)
    }
}

func config(_ json: String, version: Int32 = 1) throws -> Config {
    let document = JSONDocument()
    try document.parse(json)
    return try Config(document.root, version: version)
}

extension EscalationOutcome {
    var verdict: Verdict? { decision?.verdict }
    /// `HIGH` where it fired or was raised.
    var fired: Priority? { verdict == .escalated || verdict == .raised ? decision?.priority : nil }
}
