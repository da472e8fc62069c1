internal import Records
internal import Words

extension Keyword {
    /// Words that mostly mean that a person is wanted; a tenant may leave them out.
    static let standard: [Keyword] =
        keywords(.english, english) + keywords(.portuguese, portuguese) + keywords(.german, german)

    private static func keywords(_ language: Language, _ lists: [(Priority, String)]) -> [Keyword] {
        lists.flatMap { priority, phrases in
            phrases.split(separator: ",").map { phrase in
                Keyword(Text(String(phrase.drop { $0 == " " })), language, priority)
            }
        }
    }

    private static let english: [(Priority, String)] = [
        (
            .high,
            "lawyer, attorney, sue, lawsuit, ombudsman, supervisor, manager, formal complaint, fraud, scam"
        ),
        (.medium, "refund, complaint, cancel my account, cancel my contract, unacceptable"),
    ]

    private static let portuguese: [(Priority, String)] = [
        (.high, "advogado, advogada, procon, reclame aqui, ouvidoria, gerente, supervisor, fraude, golpe"),
        (.medium, "reembolso, estorno, reclamação, cancelar minha conta, cancelar meu contrato, inaceitável"),
    ]

    private static let german: [(Priority, String)] = [
        (
            .high,
            "anwalt, anwältin, rechtsanwalt, klage, verbraucherzentrale, vorgesetzter, geschäftsführer, betrug"
        ),
        (.medium, "erstattung, rückerstattung, beschwerde, vertrag kündigen, konto kündigen, inakzeptabel"),
    ]
}
