import JSON
import Testing

@testable import Learning

@Suite("learning: lessons")
struct LessonTests {
    static let lessons = [
        Lesson(.won, team: nil, week: 0, facts: []),
        Lesson(
            .lost, team: "dach \"1\"", week: 2930,
            facts: [Fact("value_cents", number: 12_345), Fact("source", text: " Referral ")!],
            forecast: Forecast(base: -24, evidence: 3)),
    ]

    private func written(_ lesson: Lesson) -> [UInt8] {
        var json = JSONWriter()
        lesson.write(to: &json)
        return json.bytes
    }

    @Test("come back from JSON as they were, to the byte", arguments: lessons)
    func roundTrip(lesson: Lesson) throws {
        let (document, bytes) = (JSONDocument(), written(lesson))
        try document.parse(bytes, bytes.indices)
        let read = try Lesson(json: document.root)
        #expect(read == lesson && written(read) == bytes)
    }

    @Test("are written as the contract says")
    func form() {
        #expect(
            String(decoding: written(Self.lessons[1]), as: UTF8.self) == """
                {"outcome":"lost","team":"dach \\"1\\"","week":2930,\
                "facts":{"source":"referral","value_cents":"10000 to 19999"},"forecast":[-24,3]}
                """)
    }

    @Test("count one value of a field, whatever order the facts come in")
    func oneOfAField() {
        let facts = [Fact("source", text: "b")!, Fact("source", text: "a")!]
        #expect(
            Lesson(.won, team: nil, week: 1, facts: facts)
                == Lesson(.won, team: nil, week: 1, facts: facts.reversed()))
        #expect(Lesson(.won, team: nil, week: 1, facts: facts).facts.map(\.value) == ["a"])
    }

    @Test("taken back as they were counted leave no trace")
    func takenBack() {
        var counts = LearnedCounts()
        for lesson in Self.lessons { counts.learn(lesson) }
        #expect(counts.outcomes == Tally(won: 1, lost: 1))
        for lesson in Self.lessons { counts.learn(lesson, weight: -1) }
        #expect(counts == LearnedCounts())
    }
}
