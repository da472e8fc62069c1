import Sentiment
import Testing
import Words

@Suite struct ToneTests {
    private func score(_ text: String, _ language: Language) -> Double {
        var listener = Listener()
        return listener.read(text, given: language).score.value
    }

    @Test(
        "what is said decides the sign",
        arguments: [
            (.english, "I love it, great work", .positive), (.english, "This is terrible", .negative),
            (.english, "not bad at all", .positive), (.english, "I am not happy with this", .negative),
            (.english, "It does not work", .negative), (.english, "thanks for nothing", .negative),
            (.english, "The parcel is on the table", .neutral), (.english, "", .neutral),
            (.english, "no problem, take your time", .positive),
            (.english, "Great, it broke again", .negative),
            (.english, "I can't complain", .positive), (.english, "the parcel arrived damaged", .negative),
            (.english, "😡", .negative), (.english, "thanks 👍", .positive),
            (.english, "dead battery", .neutral),
            (.portuguese, "Eu não estou feliz", .negative), (.portuguese, "Nao gostei", .negative),
            (.portuguese, "amei, muito bom", .positive), (.portuguese, "péssimo atendimento", .negative),
            (.portuguese, "pessimo atendimento", .negative), (.portuguese, "obrigado por nada", .negative),
            (.portuguese, "nada mal", .positive), (.portuguese, "sem problema", .positive),
            (.portuguese, "o pacote está na mesa", .neutral), (.portuguese, "isso não presta", .negative),
            (.portuguese, "não é nada bom", .negative), (.portuguese, "legal, valeu", .positive),
            (.german, "Das gefällt mir nicht", .negative), (.german, "das gefaellt mir sehr", .positive),
            (.german, "nicht schlecht", .positive), (.german, "Das ist nicht gut", .negative),
            (.german, "Es funktioniert nicht", .negative), (.german, "unverschämt", .negative),
            (.german, "unverschaemt", .negative), (.german, "kein Problem", .positive),
            (.german, "das Paket liegt auf dem Tisch", .neutral), (.german, "die Tür war rot", .neutral),
            (.german, "Na toll, schon wieder kaputt", .negative), (.german, "danke für nichts", .negative),
        ] as [(Language, String, Tone)])
    func sign(language: Language, text: String, tone: Tone) {
        let score = score(text, language)
        #expect(Score(value: score, confidence: 1).tone == tone, "\(score)")
    }

    @Test(
        "how it is said decides how much: the first is worse than the second",
        arguments: [
            (.english, "this is very bad", "this is bad"), (.english, "this is BAD", "this is bad"),
            (.english, "this is bad!!!", "this is bad"),
            (.english, "this is baaaad and ugly, terrible", "this is bad"),
            (.english, "this is bad 😡", "this is bad"), (.english, "this is bad", "this is slightly bad"),
            (.english, "good food but terrible service", "terrible service but good food"),
            (.english, "THIS IS TERRIBLE SERVICE", "this is terrible service"),
            (.english, "the worst show", "not the worst show"),
            (.english, "I am not happy", "I am not very angry"),
            (.portuguese, "muito ruim", "ruim"),
            (.portuguese, "bom mas muito caro e péssimo", "péssimo mas bom"),
            (.portuguese, "ruiiiim!!!", "ruim"), (.german, "sehr schlecht", "schlecht"),
            (.german, "gut, aber schrecklicher Service", "schrecklicher Service, aber gut"),
            (.english, "the service is horrivel", "the service is there"),
        ] as [(Language, String, String)])
    func degree(language: Language, worse: String, better: String) {
        #expect(
            score(worse, language) < score(better, language),
            "\(score(worse, language)) \(score(better, language))")
    }

    @Test("a score is between −1 and 1, whatever is said, and sure of itself where there is much to go by")
    func bounds() {
        var listener = Listener()
        let rant = listener.read(
            Array(String(repeating: "terrible awful horrible ", count: 500).utf8).span, given: .english)
        #expect((-1 ... -0.9).contains(rant.score.value) && rant.score.confidence > 0.9)
        let word = listener.read("bad", given: .english)
        #expect(word.score.confidence < rant.score.confidence && word.score.confidence > 0.2)
        #expect(listener.read("table", given: .english).score == .none)
    }

    @Test("the heaviest word is shown where it stands")
    func heaviest() throws {
        var listener = Listener()
        let text = "Isso é PÉSSIMO e lento"
        let span = try #require(listener.read(text, given: .portuguese).heaviest)
        #expect(String(decoding: Array(text.utf8)[span], as: UTF8.self) == "PÉSSIMO")
    }

    @Test(
        "the language is found, by few words too, and by the conversation where there are none",
        arguments: [
            ("where is my order", nil, .english), ("onde está meu pedido", nil, .portuguese),
            ("wo ist meine Bestellung", nil, .german), ("cade", .portuguese, .portuguese),
            ("ok", .german, .german),
            ("nao funciona", nil, .portuguese), ("geht nicht", nil, .german), ("doesn't work", nil, .english),
            ("ich habe eine Frage", .english, .german), ("1234", .portuguese, .portuguese),
        ] as [(String, Language?, Language)])
    func language(text: String, prior: Language?, expected: Language) {
        var listener = Listener()
        #expect(listener.read(Array(text.utf8).span, prior: prior).language == expected)
    }
}
