import Testing
import Words

@Suite struct UtteranceTests {
    /// The folded words of a text, with `|` for a clause's end and `/` for a sentence's.
    private func words(_ text: String) -> String {
        let utterance = Utterance(text)
        var line = ""
        for (index, token) in utterance.tokens.enumerated() {
            if index > 0 { line += token.before == .none ? " " : token.before == .clause ? " | " : " / " }
            line += token.isEmoji ? "*" : String(decoding: utterance[letters: token], as: UTF8.self)
        }
        return line
    }

    @Test(
        "spellings of one word are one",
        arguments: [
            ("NÃO é", "nao e"), ("nao e", "nao e"), ("na\u{303}o", "nao"),
            ("Straße", "strasse"), ("Ｌａｗｙｅｒ", "lawyer"), ("l\u{200B}a\u{AD}w\u{2060}yer", "lawyer"),
            ("lаwyеr", "lawyer"), ("𝐥𝐚𝐰𝐲𝐞𝐫", "lawyer"), ("ⓛawyer", "lawyer"), ("don't don’t", "dont dont"),
            ("he'll I'll", "he ll i ll"), ("'quoted'", "quoted"), ("soooo", "soo"), ("1000 €", "1000"),
            ("e-mail", "e mail"),
        ])
    func folding(text: String, expected: String) {
        #expect(words(text) == expected)
    }

    @Test(
        "sentences and clauses end where they end",
        arguments: [
            ("Hi, I am here. Bye!", "hi | i am here / bye"), ("costs 1.50 now", "costs 1 50 now"),
            ("one\ntwo\n\nthree", "one | two / three"), ("why?because", "why / because"), ("a – b", "a | b"),
        ])
    func divisions(text: String, expected: String) {
        #expect(words(text) == expected)
    }

    @Test(
        "addresses, links and faces are no words",
        arguments: [
            ("write lawyer@example.com now", "write now"), ("see https://example.com/sue?x=1 now", "see now"),
            ("fine :-) ok", "fine * ok"), ("bad :(", "bad *"), ("😡😡", "* *"), ("👍🏽", "*"),
            ("I <3 it", "i * it"),
            ("time: 10", "time | 10"), ("hm :/ ok", "hm * ok"),
        ])
    func noWords(text: String, expected: String) {
        #expect(words(text) == expected)
    }

    @Test(
        "quoted history and signatures are not spoken",
        arguments: [
            ("I wait.\n> my lawyer\n>> said", "i wait"),
            ("Still broken\n\nOn Mon, 3 May 2026 Ann <a@b.c> wrote:\nsue me", "still broken"),
            ("On Mon Ann wrote:\n> sue me\nAnd now?", "and now"),
            ("Danke\n-- \nKanzlei Anwalt", "danke"),
            ("Hallo\n\nMit freundlichen Grüßen\nRA Müller\nRechtsanwalt", "hallo"),
            ("oi\n\nEm seg., 3 de mai. de 2026, Ana <a@b.c> escreveu:\n> advogado", "oi"),
            ("ok\n-----Original Message-----\nFrom: x", "ok"), ("ok\nFrom: a\nSent: b\nlawyer", "ok"),
            ("ok\nSent from my iPhone", "ok"),
            ("Regards to you\nsecond line", "regards to you | second line"),
        ])
    func spoken(text: String, expected: String) {
        #expect(words(text) == expected)
    }

    @Test("words know their bytes in the original text")
    func places() {
        let text = "Não, l\u{200B}awyer 😡"
        let bytes = Array(text.utf8)
        let found = Utterance(text).tokens.map { String(decoding: bytes[$0.source], as: UTF8.self) }
        #expect(found == ["Não", "l\u{200B}awyer", "😡"])
    }

    @Test("capitals, cries and questions are counted")
    func marks() {
        let marks = Utterance("WHERE IS it?? NOW!!!").marks
        #expect(marks == Utterance("WHERE IS it?? NOW!!!").marks)
        #expect(marks.questions == 2 && marks.exclamations == 3 && marks.words == 4 && marks.shouted == 3)
    }

    @Test(
        "an umlaut's spellings are one word's",
        arguments: [("für", ["fur", "fuer"]), ("fuer", ["fuer", "fur"]), ("neue", ["neue"])])
    func umlauts(word: String, expected: [String]) {
        #expect(spellings(word).map { String(decoding: $0, as: UTF8.self) } == expected)
    }
}
