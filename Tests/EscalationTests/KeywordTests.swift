import Escalation
import Records
import Testing
import Words

@Suite struct KeywordTests {
    private func hits(_ text: String, _ keywords: [Keyword]) -> [String] {
        let scene = Scene { $0.keywords = keywords }
        let bytes = Array(text.utf8)
        return scene.signals(text).hits.map { String(decoding: bytes[$0.span], as: UTF8.self) }
    }

    @Test(
        "a keyword is found in its forms and spellings, and only as a word",
        arguments: [
            (Keyword("urgent", .english), "the insurgents came", []),
            (Keyword("urgent", .english), "URGENT!", ["URGENT"]),
            (Keyword("lawyer", .english), "two lawyers", ["lawyers"]),
            (Keyword("lawyer", .english), "my l\u{200B}аwyer", ["l\u{200B}аwyer"]),
            (Keyword("lawyer", .english), "ＬＡＷＹＥＲ", ["ＬＡＷＹＥＲ"]),
            (Keyword("cancelar", .portuguese), "quero cancelar", ["cancelar"]),
            (Keyword("cancelar", .portuguese), "não quero cancelar", []),
            (Keyword("cancelar", .portuguese), "nao quero mais cancelar", []),
            (Keyword("cancelar", .portuguese), "não consigo cancelar", ["cancelar"]),
            (Keyword("reclamação", .portuguese), "muitas reclamacoes", ["reclamacoes"]),
            (Keyword("kündigen", .german), "ich will kuendigen", ["kuendigen"]),
            (Keyword("kuendigen", .german), "ich will kündigen", ["kündigen"]),
            (Keyword("kündigen", .german), "ich will nicht kündigen", []),
            (Keyword("straße", .german), "in der Strasse", ["Strasse"]),
            (Keyword("data protection", .english), "a data-protection matter", ["data-protection"]),
            (Keyword("data protection", .english), "data. Protection", []),
            (Keyword("gas leak", .english, isSafety: true), "there is no gas leak", ["gas leak"]),
            (Keyword("refund", .english), "> refund\nok", []),
            (Keyword("refund", .english), "mail refund@x.com", []),
        ])
    func found(keyword: Keyword, text: String, expected: [String]) {
        #expect(hits(text, [keyword]) == expected)
    }

    @Test("of overlapping keywords the longest counts, unless the shorter one is more urgent")
    func overlapping() {
        let keywords = [
            Keyword("cancel", .english, .medium), Keyword("cancel my contract", .english, .high),
            Keyword("contract", .english, .medium), Keyword("my contract", .english, .urgent),
        ]
        #expect(hits("please cancel my contract", keywords) == ["cancel my contract", "my contract"])
        #expect(hits("cancel, contract", keywords) == ["cancel", "contract"])
    }

    @Test("a keyword of a language that the tenant does not use is none")
    func languages() {
        let scene = Scene(.keywordOnly) { $0.languages = [.english] }
        #expect(scene.say("Insolvenz", 0).verdict == .no)
    }

    @Test("every keyword among thousands is found, and nothing else")
    func many() {
        let syllables = ["ba", "ko", "mi", "tu", "re", "sa", "lo", "ni", "fe", "du"]
        func word(_ number: Int) -> String {
            String(number + 1000).compactMap { $0.wholeNumberValue }.map { syllables[$0] }.joined() + "x"
        }
        let keywords = (0..<3_000).map {
            Keyword(Text($0 % 3 == 0 ? "\(word($0)) \(word($0 + 1))" : word($0)), .english)
        }
        let scene = Scene { $0.keywords = keywords }
        for number in stride(from: 0, to: 3_000, by: 7) {
            let hit = scene.signals("they said \(keywords[number].phrase) today").hits
            #expect(hit.contains { $0.keyword == keywords[number] })
        }
        #expect(scene.signals("they said nothing of the kind today").hits.isEmpty)
    }
}
