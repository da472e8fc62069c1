import Sentiment
import Testing
import Words

@Suite struct IntentTests {
    private func intents(_ text: String) -> Set<Intent> {
        var listener = Listener()
        return Set(listener.read(Array(text.utf8).span).findings.map(\.intent))
    }

    @Test(
        "what is wanted is heard in three languages, however it is put",
        arguments: [
            ("I want to talk to a human", .wish), ("can someone call me back please", .wish),
            ("no more bots", .wish), ("Is anybody there?", .wish), ("get me your supervisor", .wish),
            ("quero falar com um atendente", .wish), ("nao quero falar com robo", .wish),
            ("me liga por favor", .wish), ("Ich möchte mit einem Mitarbeiter sprechen", .wish),
            ("kann mich jemand anrufen", .wish), ("bitte keinen Bot mehr", .wish),
            ("cancel my subscription", .cancel), ("quero cancelar meu plano", .cancel),
            ("ich kündige meinen Vertrag", .cancel), ("I'm switching to another provider", .leave),
            ("vou para a concorrência", .leave), ("dann wechsle ich zur Konkurrenz", .leave),
            ("this is the third time I contact you", .contactAgain),
            ("é a terceira vez que ligo", .contactAgain),
            ("ich habe schon dreimal angerufen", .contactAgain),
            ("I have been waiting for two weeks", .waiting),
            ("ninguém responde", .waiting), ("niemand antwortet mir", .waiting),
            ("that doesn't help", .unhelpful), ("você não entende", .unhelpful),
            ("das hilft mir nicht", .unhelpful),
            ("I want to kill myself", .selfHarm), ("quero me matar", .selfHarm),
            ("ich will sterben", .selfHarm),
            ("I will sue you", .legal), ("vou processar vocês", .legal), ("ich verklage Sie", .legal),
            ("I'll file a chargeback", .chargeback), ("vou contestar a cobrança no cartão", .chargeback),
            ("ich lasse das zurückbuchen", .chargeback), ("this is a GDPR violation", .dataProtection),
            ("isso viola a LGPD", .dataProtection), ("ein Verstoß gegen die DSGVO", .dataProtection),
            ("there is a gas leak", .danger), ("cheiro de gás", .danger), ("es riecht nach Gas", .danger),
            ("I want to speek to a humna", .wish), ("quero falr com atendente", .wish),
        ] as [(String, Intent)])
    func heard(text: String, intent: Intent) {
        #expect(intents(text).contains(intent), "\(intents(text))")
    }

    @Test(
        "what is denied, or only sounds alike, is not heard",
        arguments: [
            ("I don't want to cancel my subscription", .cancel), ("não quero cancelar meu plano", .cancel),
            ("ich will meinen Vertrag nicht kündigen", .cancel), ("I do not need to talk to a human", .wish),
            ("I must talk to my manager first", .wish), ("we use a real estate agent", .wish),
            ("how do I kill a process", .selfHarm), ("the cake is to die for", .selfHarm),
            ("morrendo de fome", .selfHarm), ("can I cancel anytime", .cancel),
            ("password manager app", .wish),
            ("recursos humanos", .wish), ("wir haben 20 Mitarbeiter", .wish),
            ("> I will sue you\nhello", .legal),
        ] as [(String, Intent)])
    func notHeard(text: String, intent: Intent) {
        #expect(!intents(text).contains(intent))
    }

    @Test("inability is no denial: who cannot reach a person wants one")
    func ability() {
        #expect(intents("I can't talk to a human").contains(.wish))
        #expect(intents("não consigo falar com um atendente").contains(.wish))
        #expect(intents("warum kann ich nicht mit einem Menschen sprechen").contains(.wish))
    }

    @Test("a finding tells its bytes")
    func spans() throws {
        var listener = Listener()
        let text = "Olá! Quero falar com um atendente, já."
        let finding = try #require(listener.read(text).findings.first { $0.intent == .wish })
        #expect(
            String(decoding: Array(text.utf8)[finding.span], as: UTF8.self).contains("falar com um atendente")
        )
    }
}
