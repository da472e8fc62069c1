import Escalation
import Records
import Testing
import Words

@Suite struct ConfigTests {
    @Test("a document replaces all settings, and what it leaves out is as standard")
    func document() throws {
        let config = try config(
            """
            {"mode": "sentiment_then_keyword", "thresholds": {"firing": -0.6, "soft": -0.2, "strong": -0.9},
             "within": 5, "failed_attempts": 3, "cooldown_seconds": 60, "languages": ["pt", "en"],
             "keywords": {"pt": ["procon", {"phrase": "gerente", "priority": "MEDIUM"}]},
             "safety": {"en": ["gas leak"]}, "standard_keywords": false, "pause_bot": false,
             "messages": {"pt": "Um momento."}, "notify": ["team:a", {"id": "ada"}],
             "ladder": {"levels": [{"after_seconds": 300, "targets": [{"id": "bob", "quiet":
               {"from": "22:00", "to": "07:30", "zone": "America/Sao_Paulo"}}]}], "repeats": 2}}
            """, version: 4)
        #expect(config.version == 4 && config.mode == .sentimentThenKeyword && config.within == 5)
        #expect(config.languages == [.portuguese, .english] && config.cooldown == 60)
        #expect(
            config.keywords == [
                Keyword("procon", .portuguese), Keyword("gerente", .portuguese, .medium),
                Keyword("gas leak", .english, isSafety: true),
            ])
        #expect(config.ladder.levels[0].targets[0].quiet?.to == 450 && config.ladder.repeats == 2)
        #expect(try self.config("{}", version: 0) == Config())
    }

    private func config(_ json: String, version: Int32) throws -> Config {
        try EscalationTests.config(json, version: version)
    }

    @Test(
        "what is wrong is refused at its place",
        arguments: [
            (#"{"mode": "psychic"}"#, "/mode"), (#"{"thresholds": {"firing": 0.1}}"#, "/thresholds/firing"),
            (#"{"thresholds": {"firing": -0.2, "soft": -0.3}}"#, "/thresholds/soft"),
            (#"{"thresholds": {"strong": -0.1}}"#, "/thresholds/strong"), (#"{"within": 0}"#, "/within"),
            (#"{"within": 21}"#, "/within"), (#"{"cooldown_seconds": -1}"#, "/cooldown_seconds"),
            (#"{"languages": []}"#, "/languages"), (#"{"languages": ["en", "fr"]}"#, "/languages/1"),
            (#"{"languages": ["en", "en"]}"#, "/languages/1"), (#"{"keywords": {"fr": []}}"#, "/keywords/fr"),
            (#"{"keywords": {"en": ["ok", "…"]}}"#, "/keywords/en/1"),
            (#"{"keywords": {"en": [{"phrase": "x", "priority": "LOW"}]}}"#, "/keywords/en/0/priority"),
            (#"{"keywords": {"en": [{"priority": "HIGH"}]}}"#, "/keywords/en/0/phrase"),
            (#"{"safety": {"en": [{"phrase": "x", "priority": "HIGH"}]}}"#, "/safety/en/0/priority"),
            (#"{"messages": {"de": ""}}"#, "/messages/de"), (#"{"notify": ["a", "a"]}"#, "/notify/1"),
            (
                #"{"notify": [{"id": "a", "quiet": {"from": "25:00", "to": "07:00"}}]}"#,
                "/notify/0/quiet/from"
            ),
            (#"{"notify": [{"id": "a", "quiet": {"from": "07:00", "to": "07:00"}}]}"#, "/notify/0/quiet/to"),
            (
                #"{"notify": [{"id": "a", "quiet": {"from": "22:00", "to": "07:00", "zone": "Mars"}}]}"#,
                "/notify/0/quiet/zone"
            ),
            (#"{"ladder": {"levels": [{"targets": ["a"]}]}}"#, "/ladder/levels/0/after_seconds"),
            (#"{"ladder": {"levels": [{"after_seconds": 9, "targets": []}]}}"#, "/ladder/levels/0/targets"),
            (#"{"ladder": {"repeats": 1}}"#, "/ladder/repeats"), (#"{"modus": 1}"#, "/modus"),
            (#"{"mode": "manual_only", "mode": "keyword_only"}"#, "/mode"), ("[]", ""),
        ])
    func refused(json: String, pointer: String) {
        let error = #expect(throws: ConfigError.self) { try config(json, version: 1) }
        #expect(error?.pointer == pointer)
    }
}
