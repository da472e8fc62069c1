package import JSON
package import Records
internal import Words

/// A message of which somebody has said whether it needs a person.
package struct LabelledMessage: Hashable, Sendable {
    package var text: Text
    /// As it is written; results are told apart by it. Its language is given to the reader where it is one of ours.
    package var language: Text
    package var needsPerson: Bool
    package var priority: Priority?

    /// Reads `{"text": "…", "lang": "de", "needs_person": true, "priority": "HIGH"}`; further members are not looked at.
    ///
    /// - Throws: `ConfigError` with the place of what is wrong.
    package init(_ value: JSONValue) throws(ConfigError) {
        var reader = try DocumentReader(value, at: "")
        guard let text = try reader.text("text", limit: Message.textLimit, orEmpty: true) else {
            throw reader.fault("text", "is missing")
        }
        guard let language = try reader.id("lang") else { throw reader.fault("lang", "is missing") }
        guard let needsPerson = try reader.flag("needs_person") else {
            throw reader.fault("needs_person", "is missing")
        }
        self.text = text
        self.language = language
        self.needsPerson = needsPerson
        priority = try reader.choice("priority", of: Priority.self)
    }
}

/// How well decisions agree with what people say.
package struct Agreement: Hashable, Sendable {
    package var truePositives = 0
    package var falsePositives = 0
    package var falseNegatives = 0
    package var trueNegatives = 0
    /// Of true positives with a priority said: those that have it.
    package var priorities = 0
    package var rightPriorities = 0

    package init() {}

    /// Of those that escalated, how many should; nil for none.
    package var precision: Double? { Self.share(truePositives, truePositives + falsePositives) }
    /// Of those that should escalate, how many did; nil for none.
    package var recall: Double? { Self.share(truePositives, truePositives + falseNegatives) }
    /// The harmonic mean of both; nil where neither means anything.
    package var f1: Double? {
        Self.share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives)
    }

    private static func share(_ part: Int, _ whole: Int) -> Double? {
        whole == 0 ? nil : Double(part) / Double(whole)
    }

    mutating func add(_ message: LabelledMessage, _ priority: Priority?) {
        switch (message.needsPerson, priority != nil) {
        case (true, true): truePositives += 1
        case (false, true): falsePositives += 1
        case (true, false): falseNegatives += 1
        case (false, false): trueNegatives += 1
        }
        if let said = message.priority, let priority, message.needsPerson {
            priorities += 1
            if said == priority { rightPriorities += 1 }
        }
    }
}

/// Labelled messages under every mode of a configuration, each as the first of its conversation.
package struct Evaluation: Sendable {
    package struct Part: Hashable, Sendable {
        package var mode: Mode
        package var language: Text

        package init(mode: Mode, language: Text) {
            self.mode = mode
            self.language = language
        }
    }

    package struct Miss: Hashable, Sendable {
        /// The place of the message among all, from 0.
        package var place: Int
        package var message: LabelledMessage
        /// Why it escalated, or all that was found.
        package var decision: Decision
    }

    package private(set) var agreements: [Part: Agreement] = [:]
    /// Under the configuration's own mode, in the order of the messages.
    package private(set) var misses: [Miss] = []

    package init(_ messages: [LabelledMessage], _ config: Config) {
        var reader = MessageReader()
        for mode in Mode.allCases where mode != .manualOnly {
            var changed = config
            changed.mode = mode
            let rules = Rules(changed)
            for (place, message) in messages.enumerated() {
                add(message, at: place, rules, isOwn: mode == config.mode, &reader)
            }
        }
    }

    private mutating func add(
        _ message: LabelledMessage, at place: Int, _ rules: Rules, isOwn: Bool,
        _ reader: inout MessageReader
    ) {
        var conversation = Conversation()
        let start = Timestamp(microseconds: 0)
        let event = ConversationEvent.message(
            Message(
                id: "1", text: message.text, sentAt: start,
                language: Language(tag: message.language.bytes)))
        guard let decision = conversation.apply(event, EventCause(at: start), rules, &reader).decision else {
            return
        }
        let part = Part(mode: rules.config.mode, language: message.language)
        agreements[part, default: Agreement()].add(message, decision.priority)
        if isOwn, (decision.priority != nil) != message.needsPerson {
            misses.append(Miss(place: place, message: message, decision: decision))
        }
    }
}
