import Sentiment
import Testing
import Words

/// Who needs a person, and says so in no set words; who does not, and uses alarming ones.
@Suite struct NeedTests {
    private func intents(_ text: String, _ language: Language) -> [Intent] {
        var listener = Listener()
        return listener.read(text, given: language).findings.map(\.intent)
    }

    @Test(
        "who tells of what goes wrong is heard",
        arguments: [
            (.english, "You took 400 euros from my account and nobody can tell me why"),
            (.english, "tried that. didn't work."), (.english, "it's the same broken fridge again"),
            (.english, "you promised Friday and nothing has arrived, my wedding is tomorrow"),
            (.english, "my husband died last week and you keep sending him letters"),
            (.portuguese, "tiraram 400 reais da minha conta e ninguém sabe dizer por quê"),
            (.portuguese, "meu marido faleceu e vocês continuam mandando cobrança no nome dele"),
            (.portuguese, "prometeram pra sexta e até agora nada"),
            (.german, "Sie haben 400 Euro abgebucht und niemand kann mir sagen warum"),
            (.german, "mein Mann ist gestorben und Sie schicken ihm weiter Mahnungen"),
            (.portuguese, "não quero mais viver"), (.portuguese, "Nem adianta pedir desculpa, quero solução"),
            (.english, "Don't bother apologising, I want this solved"),
            (.german, "Wozu gibt es diesen Chat, wenn er nichts kann"),
            (.german, "immer noch derselbe Fehler, schon zum dritten Mal"),
        ] as [(Language, String)])
    func heard(language: Language, text: String) {
        #expect(!intents(text, language).isEmpty)
    }

    @Test(
        "who asks, orders, thanks or takes it back is not, whatever the words",
        arguments: [
            (.english, "dead battery, where do I order a new one?"),
            (.english, "What should I do if the parcel arrives damaged?"),
            (.english, "Does the insurance cover a stolen bike?"),
            (.english, "false alarm, the smell was my toast"),
            (.english, "No need to transfer me, I found the page"), (.english, "the blue one"),
            (.english, "I was angry yesterday, but your colleague fixed it in minutes. Thank you!"),
            (.portuguese, "bateria descarregada, onde compro outra?"),
            (.portuguese, "o seguro cobre bicicleta roubada?"),
            (.portuguese, "não preciso de atendente, já achei a página"), (.portuguese, "o azul"),
            (.german, "Batterie tot, wo bestelle ich eine neue?"),
            (.german, "Zahlt die Versicherung bei einem gestohlenen Fahrrad?"),
            (.german, "hat sich erledigt, danke"), (.german, "der blaue"),
            (.english, "Can somebody help me load the sofa when I pick it up?"),
            (.portuguese, "Pela segunda vez vou viajar com vocês, tem fidelidade?"),
            (.portuguese, "Já voltou a internet, só avisando"),
            (.german, "Zum dritten Mal bestelle ich jetzt bei euch, gibt es Mengenrabatt?"),
        ] as [(Language, String)])
    func notHeard(language: Language, text: String) {
        #expect(intents(text, language).isEmpty, "\(intents(text, language))")
    }

    @Test("what told is said by name")
    func signs() {
        var listener = Listener()
        _ = listener.read("Where can I buy tickets for the show?", given: .english)
        let names = Set(listener.signs.map { $0.name })
        #expect(names.isSuperset(of: ["asked trade", "asked leisure", "trait question"]), "\(names)")
        _ = listener.read("false alarm, all good", given: .english)
        #expect(listener.signs.contains { $0.name == "trait calm" && $0.value == 1 })
    }
}
