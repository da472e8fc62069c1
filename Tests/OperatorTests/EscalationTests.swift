import Foundation
import TestKit
import TestTraits
import Testing

@Suite("bellhop escalation") struct EscalationTests {
    private func run(_ words: String..., input: String) throws -> Bellhop.Result {
        try Program.run("bellhop", ["escalation"] + words, input: Array(input.utf8))
    }

    private func file(_ text: String) throws -> String {
        let path = NSTemporaryDirectory() + "escalation-\(UUID().uuidString)"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    // Sentiment.

    @Test("sentiment prints a score and a word for each line, also for an empty one")
    func sentiment() throws {
        let input = "\u{FEFF}I love it\r\n\nThis is terrible and I hate it\nDas ist schrecklich\nParcel 7"
        let result = try run("sentiment", "-", input: input)
        #expect(result.status == 0, "\(result.error)")
        let lines = result.output.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
        #expect(lines.map { $0.last } == ["positive", "neutral", "negative", "negative", "neutral"])
        #expect(lines[1][0] == "0.0000" && lines.allSatisfy { $0.count == 2 })
        #expect(lines.compactMap { Double($0[0]) }.allSatisfy { (-1...1).contains($0) })
        let german = try run("sentiment", try file("Das ist schrecklich"), "--language=de-AT", input: "")
        #expect(german.output.hasSuffix("\tnegative\n"))
        let readings = try rows(json(run("sentiment", "-", "--json", input: input).output))
        #expect(readings.map { $0["line"] as? Int } == [1, 2, 3, 4, 5])
        #expect(readings[3]["language"] as? String == "de" && readings[3]["tone"] as? String == "negative")
        #expect(try run("sentiment", "-", input: "").output == "")
    }

    // Evaluate.

    private static let labelled = """
        {"text": "I want to talk to a human", "lang": "en", "needs_person": true, "priority": "HIGH"}

        {"text": "Where is my parcel?", "lang": "en", "needs_person": true, "note": "whatever"}
        {"text": "Mein Anwalt meldet sich", "lang": "de", "needs_person": false, "priority": null}
        {"text": "", "lang": "de", "needs_person": false}
        """

    @Test("evaluate prints precision, recall and F1 by language and mode, and the misses with their lines")
    func evaluate() throws {
        let text = try run("evaluate", "-", "--mode", "keyword_only", input: Self.labelled)
        #expect(text.status == 0, "\(text.error)")
        #expect(
            text.output.contains("\nen        keyword_only                   2  1.000      0.500   0.667"))
        #expect(text.output.contains("\nMisses in keyword_only:\nline 3 en missed: Where is my parcel?\n"))
        #expect(text.output.contains("\nline 4 de false alarm "))
        let report = try #require(
            json(run("evaluate", "-", "--mode=keyword_only", "--json", input: Self.labelled).output)
                as? [String: Any])
        let results = try rows(report["results"])
        #expect(results.count == 8 && report["messages"] as? Int == 4)
        let english = try #require(
            results.first { $0["language"] as? String == "en" && $0["mode"] as? String == "keyword_only" })
        #expect(english["recall"] as? Double == 0.5 && english["right_priorities"] as? Int == 1)
        #expect(try rows(report["misses"]).map { $0["line"] as? Int } == [3, 4])
        let silent = try run("evaluate", "-", "--mode", "manual_only", input: Self.labelled)
        #expect(silent.output.contains("nothing escalates by itself"))
    }

    @Test("evaluate goes by a configuration")
    func evaluateConfig() throws {
        let draft = try file(
            #"{"mode": "keyword_only", "keywords": {"en": ["parcel"]}, "standard_keywords": false}"#)
        let result = try run("evaluate", "-", "--config", draft, input: Self.labelled)
        let row = "\nen        keyword_only                   2  1.000      1.000   1.000"
        #expect(result.output.contains(row), "\(result.output)")
    }

    // Try.

    private static let conversation = """
        {"text": "Wo ist mein Paket?", "message_id": "m-1", "sent_at": "2026-03-02T12:00:00Z"}
        {"text": "Ihr Paket ist unterwegs.", "sender": "bot"}
        {"text": "This is terrible, my lawyer will write to you", "message_id": "m-2"}
        {"type": "escalation.acknowledged", "agent_id": "ada"}
        {"type": "conversation.handed_back"}
        """

    @Test(
        "try shows each message with language, sentiment, matches, state, decision and what would be otherwise"
    )
    func trial() throws {
        let text = try run("try", "-", input: Self.conversation)
        #expect(text.status == 0, "\(text.error)")
        for part in [
            "line 1, customer: Wo ist mein Paket?\n    de, ", "    ignored: not_customer\n",
            "my [[lawyer will write]] to", "keyword 'lawyer' HIGH", "escalated URGENT: ",
            " without legal\n", "    effect: escalated URGENT\n",
            "    now: escalated URGENT, nobody has it, the bot is paused\n", "    effect: assigned to ada\n",
            "    effect: deescalated, handed_back\n    now: not escalated, cooldown until 2026-",
        ] {
            #expect(text.output.contains(part), "\(part)\n\(text.output)")
        }
        let silent = try run("try", "-", "--mode", "manual_only", input: Self.conversation)
        #expect(!silent.output.contains("effect: escalated"))
        let steps = try rows(json(run("try", "-", "--json", input: Self.conversation).output))
        #expect(steps.map { $0["event"] as? Int } == [1, 2, 3, 4, 5])
        #expect(steps[2]["marked"] as? String == "This is [[terrible]], my [[lawyer will write]] to you")
        #expect((steps[3]["state"] as? [String: Any])?["acknowledged_by"] as? String == "ada")
    }

    @Test("try goes by a draft, with the ladder that time climbs")
    func trialConfig() throws {
        let draft = try file(
            #"{"keywords": {"en": ["zebra"]}, "messages": {"en": "Hold on."}, "notify": ["team"], "ladder": {"levels": [{"after_seconds": 30, "targets": ["boss"]}]}}"#
        )
        let input =
            #"{"text": "a zebra", "conversation_id": "a", "language": "en"}"# + "\n"
            + #"{"text": "hello", "conversation_id": "a"}"# + "\n"
            + #"{"text": "hello", "conversation_id": "b"}"#
        let result = try run("try", "--config", draft, "--mode", "keyword_only", "-", input: input)
        #expect(result.output.contains("effect: tells the customer 'Hold on.'"))
        #expect(result.output.contains("effect: tells team (HIGH)"))
        #expect(
            result.output.contains("line 2 a, time goes on\n    effect: level 1 of the ladder, round 0\n"))
        #expect(result.output.contains("line 3 b, customer: hello\n"))
    }

    // What is wrong.

    @Test(
        "a line that is wrong is named with its number, and nothing is printed",
        arguments: [
            ("try", "{\"text\": \"a\"}\n{", "standard input, line 2: it is not JSON: "),
            (
                "try", "\n\n{\"text\": \"a\", \"sender\": \"x\"}",
                "standard input, line 3: /sender: expected one of"
            ),
            ("try", "", "standard input has no message"),
            (
                "try", "{\"text\": \"…65537\"}",
                "line 1: /text: expected text of 0 to 65536 bytes"
            ),
            ("evaluate", "{\"text\": \"a\", \"lang\": \"en\"}", "line 1: /needs_person: is missing"),
            ("evaluate", "{\"text\": \"a\", \"needs_person\": true}", "line 1: /lang: is missing"),
            ("evaluate", "\n", "standard input has no message"),
            (
                "evaluate", "x…1048576",
                "line 1: it has 1048577 bytes, at most 1048576 are taken"
            ),
            (
                "sentiment", "ok\n…65538",
                "line 2: it has 65538 bytes, at most 65536 are taken"
            ),
        ])
    func badLine(action: String, input: String, says: String) throws {
        // `…7` stands for seven letters.
        let parts = input.split(separator: "…", omittingEmptySubsequences: false)
        let long = parts.dropFirst().map { part -> String in
            let digits = part.prefix(while: \.isNumber)
            return String(repeating: "a", count: Int(digits) ?? 0) + part.dropFirst(digits.count)
        }
        let result = try run(action, "-", input: String(parts[0]) + long.joined())
        #expect(result.status == 1 && result.error.contains(says), "\(result.error.prefix(300))")
        #expect(result.output == "")
    }

    @Test("a line that is no UTF-8 is named")
    func notUTF8() throws {
        let input: [UInt8] = Array("fine\n".utf8) + [0xFF, 0x0A]
        let result = try Program.run("bellhop", ["escalation", "sentiment", "-"], input: input)
        #expect(result.status == 1 && result.error.contains("standard input, line 2: it is not UTF-8"))
    }

    @Test("files that cannot be read, drafts that are none, bad use")
    func badUse() throws {
        let draft = try file(#"{"thresholds": {"soft": -0.9}}"#)
        let cases: [([String], Int32, String)] = [
            ([], 64, "say what to do: try, what-if, evaluate, sentiment"), (["try"], 64, "expected FILE"),
            (["sentiment", "a", "b"], 64, "expected FILE"),
            (["sentiment", "-", "--language", "fr"], 64, "--language must be one of en, pt, de, not \"fr\""),
            (["evaluate", "-", "--mode", "loud"], 64, "--mode must be one of keyword_only"),
            (["try", "/nowhere/x"], 1, "/nowhere/x cannot be read"),
            (["try", "-", "--config", "/nowhere/x"], 1, "/nowhere/x cannot be read"),
            (
                ["try", "-", "--config", draft], 1,
                "is no escalation configuration: /thresholds/soft: is below firing"
            ),
            (["try", "-", "--config", try file("{")], 1, "is not JSON"),
        ]
        for (words, status, says) in cases {
            let result = try Program.run("bellhop", ["escalation"] + words)
            #expect(result.status == status && result.error.contains(says), "\(words): \(result.error)")
        }
    }
}
