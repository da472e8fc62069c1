import Escalation
import Foundation
import JSON
import Records
import TestKit
import Testing

/// The labelled messages of `Sets`, which nobody who writes rules has seen but for the half named dev.
@Suite struct LabelledSetTests {
    private struct Line {
        var message: LabelledMessage
        var set: String
    }

    private static func lines(_ language: String) throws -> [Line] {
        let file = "\(repositoryRoot)/Tests/EscalationTests/Sets/\(language).jsonl"
        let document = JSONDocument()
        return try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map { line in
            try document.parse(String(line))
            let set = try #require(document.root["set"]?.text?.string)
            return Line(message: try LabelledMessage(document.root), set: set)
        }
    }

    @Test(
        "have 300 different messages a language at least, half of them to be looked at, of both kinds",
        arguments: ["en", "pt", "de"])
    func whole(language: String) throws {
        let lines = try Self.lines(language)
        #expect(lines.count >= 300)
        #expect(Set(lines.map(\.message.text)).count == lines.count)
        #expect(lines.allSatisfy { $0.message.language.string == language })
        #expect(lines.allSatisfy { ($0.message.priority != nil) == $0.message.needsPerson })
        for set in ["dev", "held"] {
            let half = lines.filter { $0.set == set }
            #expect(abs(2 * half.count - lines.count) <= 10)
            #expect((40...60).contains(100 * half.count(where: \.message.needsPerson) / half.count))
        }
        #expect(Set(lines.map(\.set)) == ["dev", "held"])
    }

    /// What is reached, less a little: it is not to be lost unseen. Only figures are shown, no text.
    @Test(
        "standard settings call few in vain and miss few, in messages that no rule was made for too",
        arguments: [("en", 0.90, 0.85), ("pt", 0.84, 0.87), ("de", 0.89, 0.83)], ["dev", "held"])
    func agreement(floor: (language: String, precision: Double, recall: Double), set: String) throws {
        let messages = try Self.lines(floor.language).filter { $0.set == set }.map(\.message)
        let evaluation = Evaluation(messages, Config())
        let part = Evaluation.Part(mode: .sentimentOnly, language: Text(floor.language))
        let agreement = try #require(evaluation.agreements[part])
        let precision = try #require(agreement.precision)
        let recall = try #require(agreement.recall)
        #expect(precision >= floor.precision && recall >= floor.recall, "\(precision) \(recall)")
    }
}
