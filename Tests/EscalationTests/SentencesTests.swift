import Escalation
import Testing

@Suite struct SentencesTests {
    @Test("settings are told in sentences for a prompt, long lists cut")
    func sentences() throws {
        let words = (1...60).map { "\"word\($0)\"" }.joined(separator: ",")
        let config = try config(
            #"{"mode":"sentiment_then_keyword","within":4,"thresholds":{"firing":-0.6},"keywords":{"en":[\#(words)]},"#
                + #""safety":{"de":["gasgeruch"]},"messages":{"pt":"Um momento."},"notify":["team"],"pause_bot":false,"#
                + #""ladder":{"levels":[{"after_seconds":60,"targets":["ada"]}]}}"#)
        for part in [
            config.mode.sentence, "a score of -0.6 or less", "Within 4 messages of the customer",
            "“word50” and 10 more.", "Always urgent (de): “gasgeruch”.", "goes on answering",
            "told (pt): “Um momento.”", "Told at once: team.", "in 1 step.", "For 900 seconds",
            "Words that mostly mean that a person is wanted count, too.",
        ] {
            #expect(config.sentences.contains(part), "\(part): \(config.sentences)")
        }
        #expect(!config.sentences.contains("word51"))
    }

    @Test("who escalates by hand alone is told no thresholds")
    func manual() throws {
        let sentences = try config(#"{"mode":"manual_only","keywords":{"en":["zebra"]}}"#).sentences
        #expect(sentences.hasPrefix("A conversation never escalates by itself"))
        #expect(!sentences.contains("zebra") && !sentences.contains("score"))
    }

    @Test("each mode has its own sentence")
    func modes() { #expect(Set(Mode.allCases.map(\.sentence)).count == 5) }
}
