import Testing
import Words

@Suite struct WordTableTests {
    private static let table: WordTable = {
        var table = WordTable()
        for (index, word) in ["human", "agent", "please", "so", "no", "person"].enumerated() {
            table.insert(Array(word.utf8), Int32(index))
            table.allowSlips(of: Array(word.utf8), Int32(index))
        }
        table.insert(beginning: Array("cancel".utf8), 10)
        table.insert(beginning: Array("cancella".utf8), 11)
        return table
    }()

    private func find(_ word: String) -> Int32? {
        let utterance = Utterance(word)
        return Self.table.find(utterance.tokens[0], in: utterance)
            ?? Self.table.slip(utterance.tokens[0], in: utterance) { $0 != 2 }
    }

    @Test(
        "a word is found as it is, stretched, by its beginning, or with one slip",
        arguments: [
            ("human", 0), ("humen", nil), ("hmuan", 0), ("huuman", nil), ("agnet", 1), ("agents", nil),
            ("persn", 5), ("persom", 5), ("persoon", 5), ("perosn", 5), ("parson", 5), ("qerson", nil),
            ("plese", nil),
            ("sooooo", 3), ("pleeease", 2), ("cancelled", 10), ("cancellation", 11), ("cance", nil),
            ("humus", nil),
        ] as [(String, Int32?)])
    func find(word: String, value: Int32?) {
        #expect(find(word) == value)
    }

    @Test(
        "CLD2 tells the three languages apart",
        arguments: [
            (
                Language.english,
                "I have been waiting for my parcel since last week and nobody answers the phone"
            ),
            (
                .portuguese,
                "Estou esperando minha encomenda desde a semana passada e ninguém atende o telefone"
            ),
            (.german, "Ich warte seit letzter Woche auf mein Paket und niemand geht ans Telefon"),
        ])
    func detection(language: Language, text: String) {
        let detection = Detection(Array(text.utf8).span)
        #expect(detection.language == language && detection.isReliable)
    }

    @Test("nothing is detected in nothing")
    func nothing() { #expect(!Detection([UInt8]().span).isReliable) }

    @Test(
        "forms of one word have one stem, with accents or without",
        arguments: [
            (Language.portuguese, "reclamacao", "reclamacoes"), (.english, "lawyers", "lawyer"),
            (.german, "beschwerden", "beschwerde"),
        ])
    func stems(language: Language, one: String, other: String) {
        let stemmer = Stemmer(language)
        let (a, b) = (stemmer.stem(Array(one.utf8)[...]).hash, stemmer.stem(Array(other.utf8)[...]).hash)
        #expect(a == b)
    }
}
