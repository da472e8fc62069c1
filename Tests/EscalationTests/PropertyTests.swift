import Escalation
import Records
import Testing
import Words

/// Messages of random moods and words, delivered in random orders.
@Suite struct PropertyTests {
    private struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            return z ^ z >> 31
        }
    }

    private static let seeds = Array(1...40) as [UInt64]
    private static let texts = [
        "where is it", "it is here", "a refund", "my lawyer", "thank you all", "see the picture",
    ]

    private static func messages(
        _ random: inout Random, count: Int = 12, scores: [Double] = [0.3, 0, 0, -0.3, -0.6]
    ) -> [Message] {
        (0..<count).map { number in
            Message(
                id: Text("m\(number)"), text: Text(texts.randomElement(using: &random)!),
                sentAt: at(Int64.random(in: 0..<20, using: &random)), language: .english,
                sentiment: scores.randomElement(using: &random)!)
        }
    }

    private static func run(_ mode: Mode, _ messages: [Message]) -> (Scene, fired: Int) {
        let scene = Scene(mode)
        var fired = 0
        for message in messages {
            for case .escalated in scene.tell(.message(message)).effects { fired += 1 }
        }
        return (scene, fired)
    }

    @Test("no order of delivery loses or doubles an escalation", arguments: Mode.allCases, seeds)
    func orders(mode: Mode, seed: UInt64) {
        var random = Random(state: seed)
        // A mood alone would fire nearly always where it may: there, questions asked twice are to.
        let scores = mode == .sentimentOnly ? [0.3, 0, 0] : [0.3, 0, 0, -0.3, -0.6]
        let messages = Self.messages(&random, scores: scores)
        let (inOrder, fired) = Self.run(mode, messages.sorted { $0.place < $1.place })
        for _ in 0..<5 {
            // Each may come twice.
            let delivered = (messages + messages.filter { _ in Bool.random(using: &random) }).shuffled(
                using: &random)
            let (scene, count) = Self.run(mode, delivered)
            #expect(count <= 1 && count >= fired)
            #expect(
                scene.conversation.memory.messages.map(\.place)
                    == inOrder.conversation.memory.messages.map(\.place))
            #expect(scene.conversation.memory.trend == inOrder.conversation.memory.trend)
        }
        if mode == .manualOnly { #expect(fired == 0) }
    }

    @Test(
        "where messages are judged alone, all orders end alike", arguments: [Mode.keywordOnly, .manualOnly],
        seeds)
    func sameEnd(mode: Mode, seed: UInt64) {
        var random = Random(state: seed)
        let messages = Self.messages(&random)
        let (first, _) = Self.run(mode, messages)
        for _ in 0..<5 {
            let (other, _) = Self.run(mode, messages.shuffled(using: &random))
            #expect(other.conversation.open?.priority == first.conversation.open?.priority)
        }
    }

    @Test("a cooldown holds: nothing below URGENT fires in it, whatever comes", arguments: seeds)
    func cooldown(seed: UInt64) {
        var random = Random(state: seed)
        let scene = Scene(
            [Mode.keywordOnly, .sentimentOnly, .sentimentAndKeyword].randomElement(using: &random)!
        ) {
            $0.cooldown = 30
        }
        var ended: Int64?
        var fired = 0
        for number in 0..<300 {
            if scene.conversation.open != nil, Int.random(in: 0..<4, using: &random) == 0 {
                scene.tell([.handedBack(agent: nil), .closed].randomElement(using: &random)!)
                ended = scene.now
                continue
            }
            let message = Message(
                id: Text("n\(number)"), text: Text(Self.texts.randomElement(using: &random)!),
                sentAt: at(scene.now + 1),
                language: .english, sentiment: [0.3, -0.3, -0.6, -0.8].randomElement(using: &random)!)
            let outcome = scene.tell(.message(message))
            if outcome.verdict == .escalated {
                fired += 1
                if let ended, scene.now < ended + 30 { #expect(outcome.decision?.priority == .urgent) }
            }
        }
        #expect(fired > 2)
    }

    @Test("the same events make the same state and the same decisions", arguments: Mode.allCases)
    func determinism(mode: Mode) {
        var random = Random(state: 99)
        let messages = Self.messages(&random, count: 80)
        let (first, second) = (Scene(mode), Scene(mode))
        for message in messages {
            #expect(first.tell(.message(message)) == second.tell(.message(message)))
        }
        #expect(first.conversation == second.conversation)
        #expect(first.conversation.memory.messages.count == Memory.limit)
    }
}
