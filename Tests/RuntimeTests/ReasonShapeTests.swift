import Runtime
import Testing

@Suite("The shape of a reason")
struct ReasonShapeTests {
    /// `bellhop.reason_shape` must say the same: see `LetterGroupTests`.
    static let shapes: [(reason: String, shape: String)] = [
        ("a refund of 5000 cents, but 4900 were paid", "a refund of ? cents, but ? were paid"),
        (#"no lead "L-17""#, #"no lead "?""#),
        (
            #"SQLSTATE 22001: value too long for type character varying(10)"#,
            "SQLSTATE ? value too long for type character varying(?)"
        ),
        ("at 2026-03-01T12:00:00Z, by 5f0c3a9d-1b2e-4477", "at ?, by ?"),
        (#"an "open quote"#, #"an "?""#), ("", ""), ("/lines/3: größer als 7", "? größer als ?"),
        ("nothing to mask: it's said so", "nothing to mask: it's said so"), (#""""#, #""?""#), ("9", "?"),
    ]

    @Test("is its wording, without numbers, ids and quoted values", arguments: shapes)
    func shape(reason: String, shape: String) {
        #expect(ReasonShape.of(reason) == shape)
    }
}
