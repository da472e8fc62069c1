import Escalation
import Records
import Testing
import Words

/// What each mode makes of scores and keywords; the scores come from upstream.
@Suite struct ModeTests {
    /// A customer's message: a text, a score.
    typealias Line = (text: String, score: Double)

    private static let plain = "where is it"
    private static let keyword = "a refund"

    private func run(_ mode: Mode, _ lines: [Line]) -> [Priority?] {
        let scene = Scene(mode)
        return lines.map { scene.say($0.text, $0.score).fired }
    }

    @Test(
        "one message",
        arguments: [
            (.keywordOnly, (plain, -1), nil), (.keywordOnly, (keyword, 0.5), .medium),
            (.keywordOnly, ("my lawyer", 0), .high), (.keywordOnly, (keyword, -0.7), .urgent),
            (.sentimentOnly, (plain, -0.5), .high), (.sentimentOnly, (plain, -0.49), .medium),
            (.sentimentOnly, (plain, -0.25), .medium), (.sentimentOnly, (plain, -0.24), nil),
            (.sentimentOnly, (keyword, 0), nil), (.sentimentOnly, (keyword, -0.3), .medium),
            (.sentimentOnly, ("my lawyer", -0.3), .high),
            (.sentimentAndKeyword, (plain, -1), nil), (.sentimentAndKeyword, (keyword, 0), nil),
            (.sentimentAndKeyword, (keyword, -0.5), .high), (.sentimentAndKeyword, (keyword, -0.49), nil),
            (.sentimentAndKeyword, (keyword, -0.8), .urgent),
            (.sentimentThenKeyword, (plain, -1), nil), (.sentimentThenKeyword, (keyword, 0), nil),
            (.sentimentThenKeyword, (keyword, -0.25), .medium),
            (.sentimentThenKeyword, ("my lawyer", -0.3), .high),
            (.manualOnly, (keyword, -1), nil), (.manualOnly, ("I want to talk to a human", -1), nil),
        ] as [(Mode, Line, Priority?)])
    func single(mode: Mode, line: Line, expected: Priority?) {
        #expect(run(mode, [line]) == [expected])
    }

    @Test(
        "N counts customer messages, the first included, in both orders where the mode says so",
        arguments: [
            // N is 3: the third message after a bad one still is near, the fourth is not.
            (.sentimentAndKeyword, [(plain, -0.6), (plain, 0), (keyword, 0)], [nil, nil, .high]),
            (
                .sentimentAndKeyword, [(plain, -0.6), (plain, 0), (plain, 0), (keyword, 0)],
                [nil, nil, nil, nil]
            ),
            (.sentimentAndKeyword, [(keyword, 0), (plain, 0), (plain, -0.6)], [nil, nil, .high]),
            (
                .sentimentAndKeyword, [(keyword, 0), (plain, 0), (plain, 0), (plain, -0.6)],
                [nil, nil, nil, nil]
            ),
            (.sentimentThenKeyword, [(plain, -0.3), (plain, 0), (keyword, 0)], [nil, nil, .medium]),
            (
                .sentimentThenKeyword, [(plain, -0.3), (plain, 0), (plain, 0), (keyword, 0)],
                [nil, nil, nil, nil]
            ),
            // "Then" does not look back.
            (.sentimentThenKeyword, [(keyword, 0), (plain, -0.6)], [nil, nil]),
            (.sentimentThenKeyword, [(keyword, 0), (plain, -0.6), (keyword, 0)], [nil, nil, .high]),
            // A second bad message arms anew.
            (
                .sentimentThenKeyword, [(plain, -0.3), (plain, -0.3), (plain, 0), (keyword, 0)],
                [nil, nil, nil, .medium]
            ),
            (.keywordOnly, [(keyword, 0), (keyword, 0), ("lawyer", 0)], [.medium, nil, .high]),
        ] as [(Mode, [Line], [Priority?])])
    func several(mode: Mode, lines: [Line], expected: [Priority?]) {
        #expect(run(mode, lines) == expected)
    }

    @Test("the bot's and agents' messages are neither counted nor judged")
    func others() {
        let scene = Scene(.sentimentThenKeyword)
        scene.say(Self.plain, -0.3)
        #expect(scene.say("a refund? I want a human!", -1, by: .bot).ignored == .notCustomer)
        scene.say("lawyer", -1, by: .agent)
        scene.say(Self.plain, 0)
        #expect(scene.conversation.open == nil)
        #expect(scene.say(Self.keyword, 0).fired == .medium)
    }

    @Test(
        "who asks for a person gets one in every mode but manual_only, and safety is urgent",
        arguments: Mode.allCases)
    func explicit(mode: Mode) {
        let isSilent = mode == .manualOnly
        #expect(Scene(mode).say("I want to talk to a human", 0).fired == (isSilent ? nil : .high))
        let scene = Scene(mode) { $0.keywords = [Keyword("gas leak", .english, isSafety: true)] }
        #expect(scene.say("there is a gas leak here", 0.9).fired == (isSilent ? nil : .urgent))
    }

    @Test("manual_only escalates when somebody asks for it", arguments: Mode.allCases)
    func manual(mode: Mode) throws {
        let scene = Scene(mode)
        let outcome = scene.tell(.requested(Request(by: "ada", reason: "VIP", priority: .medium)))
        #expect(outcome.fired == .medium)
        #expect(outcome.decision?.grounds.map(\.reason) == [.manual])
        #expect(scene.conversation.open?.priority == .medium)
    }

    @Test("a late message is judged in its place: it may arm, or meet what armed before it")
    func late() {
        let arming = Scene(.sentimentThenKeyword)
        arming.say(Self.keyword, 0, sent: 50)
        #expect(arming.say(Self.plain, -0.3, sent: 40).fired == .medium)
        let armed = Scene(.sentimentThenKeyword)
        armed.say(Self.plain, -0.3, sent: 50)
        armed.say(Self.plain, 0, sent: 90)
        #expect(armed.say(Self.keyword, 0, sent: 60).fired == .medium)
        let before = Scene(.sentimentThenKeyword)
        before.say(Self.plain, -0.3, sent: 50)
        #expect(before.say(Self.keyword, 0, sent: 40).fired == nil)
    }

    @Test("of messages of one instant the id decides which is first")
    func ties() {
        let scene = Scene(.sentimentThenKeyword)
        func say(_ id: Text, _ text: Text, _ score: Double) -> Priority? {
            scene.tell(.message(Message(id: id, text: text, sentAt: at(5), sentiment: score))).fired
        }
        #expect(say("b", "refund", 0) == nil)
        #expect(say("c", "where is it", -0.3) == nil)
        #expect(say("a", "where is it", -0.3) == .medium)
    }

    @Test("a change of mode disarms, and manual_only acts at once")
    func changedMode() {
        let scene = Scene(.sentimentThenKeyword)
        scene.say(Self.plain, -0.6)
        scene.change { $0.mode = .sentimentAndKeyword }
        #expect(scene.say(Self.keyword, 0).fired == nil)
        scene.change { $0.mode = .manualOnly }
        #expect(scene.say("I want to talk to a human", -1).fired == nil)
        scene.change { ($0.mode, $0.within) = (.keywordOnly, 5) }
        #expect(scene.say(Self.keyword, 0).fired == .medium)
    }

    @Test("a decision names the version that it was made under, and what it would be otherwise")
    func explained() throws {
        let scene = Scene(.sentimentOnly)
        let decision = try #require(scene.say("Is lawyer one word?", -0.4).decision)
        #expect(decision.configVersion == 7 && decision.priority == .high)
        #expect(
            decision.counterfactuals.map(\.sentence) == [
                "would be MEDIUM without 'lawyer'", "would not escalate without the mood",
            ])
        let keyword = try #require(decision.grounds.first { $0.reason == .keyword })
        #expect(keyword.span == 3..<9 && keyword.message == "m1")
        #expect(decision.summary.contains("lawyer") && decision.isUpstreamScore)
    }
}
