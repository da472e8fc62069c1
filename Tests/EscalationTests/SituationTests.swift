import Escalation
import Records
import Testing
import Words

/// Standard settings, on messages that were written beside the rules: a floor, not a measurement.
@Suite struct SituationTests {
    private static func messages(_ language: Language) -> [(text: String, needsPerson: Bool)] {
        let lines =
            switch language {
            case .english: Situations.english + "\n" + Situations.englishEveryday
            case .portuguese: Situations.portuguese + "\n" + Situations.portugueseEveryday
            case .german: Situations.german + "\n" + Situations.germanEveryday
            }
        return lines.split(separator: "\n").map { (String($0.dropFirst(2)), $0.first == "+") }
    }

    @Test("few are called in vain, and few are missed", arguments: Language.allCases)
    func agreement(language: Language) {
        var reader = MessageReader()
        var (hits, called, needed) = (0, 0, 0)
        var wrong: [String] = []
        for (text, needsPerson) in Self.messages(language) {
            var conversation = Conversation()
            let message = Message(id: "1", text: Text(text), sentAt: at(0))
            let outcome = conversation.apply(.message(message), EventCause(at: at(0)), .standard, &reader)
            let isCalled = outcome.decision?.priority != nil
            if isCalled { called += 1 }
            if needsPerson { needed += 1 }
            if isCalled && needsPerson { hits += 1 }
            if isCalled != needsPerson { wrong.append((needsPerson ? "missed: " : "in vain: ") + text) }
        }
        #expect(hits * 100 >= called * 90, "\(wrong)")
        #expect(hits * 100 >= needed * 85, "\(wrong)")
        #expect(called > 20 && needed > 20)
    }
}
