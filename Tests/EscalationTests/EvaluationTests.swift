import Escalation
import JSON
import Records
import Testing

@Suite struct EvaluationTests {
    private func labelled(_ lines: [String]) throws -> [LabelledMessage] {
        let document = JSONDocument()
        return try lines.map { line in
            try document.parse(line)
            return try LabelledMessage(document.root)
        }
    }

    @Test("agreement is counted for each mode and language")
    func counted() throws {
        let messages = try labelled([
            #"{"text": "I want to talk to a human", "lang": "en", "needs_person": true, "priority": "HIGH"}"#,
            #"{"text": "Where is my parcel?", "lang": "en", "needs_person": true}"#,
            #"{"text": "Connect me to an agent", "lang": "en", "needs_person": false}"#,
            #"{"text": "Wo ist mein Paket?", "lang": "de", "needs_person": false}"#,
        ])
        let evaluation = Evaluation(messages, Config())
        let english = try #require(evaluation.agreements[.init(mode: .keywordOnly, language: "en")])
        #expect(english.truePositives == 1 && english.falsePositives == 1 && english.falseNegatives == 1)
        #expect(english.precision == 0.5 && english.recall == 0.5 && english.f1 == 0.5)
        #expect(english.priorities == 1 && english.rightPriorities == 1)
        let german = try #require(evaluation.agreements[.init(mode: .keywordOnly, language: "de")])
        #expect(german.trueNegatives == 1 && german.precision == nil && german.f1 == nil)
        #expect(evaluation.misses.map(\.message.text) == ["Where is my parcel?", "Connect me to an agent"])
        #expect(evaluation.agreements.keys.allSatisfy { $0.mode != .manualOnly })
    }

    @Test("a line without a label is refused")
    func refused() {
        let error = #expect(throws: ConfigError.self) { try labelled([#"{"text": "x", "lang": "en"}"#]) }
        #expect(error?.pointer == "/needs_person")
    }
}
