import Escalation
import Records
import Sentiment
import Testing
import Words

@Suite struct ConversationTests {
    private static let wish = "I want to talk to a human"

    @Test("an escalated conversation is not escalated again, only more urgently")
    func raised() {
        let scene = Scene(.keywordOnly) { $0.notify = [Target(id: "team")] }
        let first = scene.say("a refund")
        #expect(first.effects.count == 2 && first.fired == .medium)
        #expect(scene.say("a refund").verdict == .already)
        let more = scene.say("my lawyer")
        #expect(more.verdict == .raised)
        #expect(more.effects.last == .notify(["team"], .high))
        #expect(scene.conversation.open?.priority == .high)
        #expect(scene.tell(.requested(Request(priority: .high))).verdict == .already)
        #expect(scene.tell(.requested(Request(priority: .urgent))).verdict == .raised)
    }

    @Test("a message that comes twice is decided once")
    func duplicates() {
        let scene = Scene()
        #expect(scene.say(Self.wish, sent: 9).fired == .high)
        let state = scene.conversation
        #expect(scene.say(Self.wish, sent: 9) == EscalationOutcome(ignored: .duplicate))
        #expect(scene.conversation == state)
    }

    @Test("the customer hears the tenant's words in their language, and the bot is paused")
    func message() {
        let scene = Scene { $0.messages = [.english: "One moment.", .german: "Einen Moment."] }
        let outcome = scene.say("Ich möchte bitte mit einem Menschen sprechen")
        #expect(outcome.effects.contains(.tellCustomer("Einen Moment.", .german)))
        #expect(scene.conversation.isBotPaused)
        let other = Scene { $0.pausesBot = false }
        other.say(Self.wish)
        #expect(other.conversation.open != nil && !other.conversation.isBotPaused)
    }

    @Test("the first agent to acknowledge has it")
    func acknowledged() {
        let scene = Scene()
        #expect(scene.tell(.acknowledged(agent: "ada")).ignored == .notEscalated)
        scene.say(Self.wish)
        #expect(scene.tell(.acknowledged(agent: "ada")).effects == [.assigned(agent: "ada")])
        #expect(scene.tell(.acknowledged(agent: "bob")).ignored == .taken)
        #expect(scene.tell(.acknowledged(agent: "ada")).ignored == .duplicate)
        #expect(scene.conversation.open?.acknowledgedBy == "ada")
    }

    @Test("handed back, the bot resumes, and why it was escalated stays")
    func handedBack() throws {
        let scene = Scene()
        scene.say(Self.wish)
        scene.tell(.acknowledged(agent: "ada"))
        let outcome = scene.tell(.handedBack(agent: "ada"))
        let past = try #require(scene.conversation.last)
        #expect(outcome.effects == [.deescalated(past)])
        #expect(past.reasons == [.intent(.wish)] && past.acknowledgedBy == "ada" && past.end == .handedBack)
        #expect(scene.conversation.open == nil && !scene.conversation.isBotPaused)
        #expect(scene.tell(.handedBack(agent: "ada")).ignored == .notEscalated)
    }

    @Test("what was said before it was handed back arms no more")
    func disarmed() {
        let scene = Scene(.sentimentThenKeyword) { $0.cooldown = 0 }
        scene.say("where is it", -0.3)
        #expect(scene.say("a refund", -0.3).fired == .medium)
        scene.tell(.handedBack(agent: nil))
        #expect(scene.say("a refund", 0).verdict == .no)
    }

    @Test("a cooldown holds back all but URGENT and people")
    func cooldown() {
        let scene = Scene { $0.cooldown = 100 }
        scene.say(Self.wish)
        scene.tell(.handedBack(agent: nil))
        #expect(scene.say(Self.wish).verdict == .cooldown)
        #expect(scene.conversation.open == nil)
        #expect(scene.say("I will sue you, my lawyer will write").fired == .urgent)
        scene.tell(.handedBack(agent: nil))
        #expect(scene.tell(.requested(Request(priority: .medium))).fired == .medium)
        scene.tell(.handedBack(agent: nil))
        // The last of its seconds, and the first after it.
        scene.now += 98
        #expect(scene.say(Self.wish).verdict == .cooldown)
        #expect(scene.say(Self.wish).fired == .high)
    }

    @Test("a late message from the time when a person had the conversation is answered")
    func answered() {
        let scene = Scene { $0.cooldown = 0 }
        scene.say("hello", sent: 1)
        scene.now = 10
        scene.say(Self.wish)
        scene.now = 100
        scene.tell(.handedBack(agent: nil))
        #expect(scene.say(Self.wish, sent: 50).verdict == .answered)
        #expect(scene.say(Self.wish, sent: 200).fired == .high)
    }

    @Test("a closed conversation begins anew with a new message, and not with a late one")
    func closed() {
        let scene = Scene { $0.cooldown = 0 }
        scene.say(Self.wish)
        scene.now = 99
        #expect(scene.tell(.closed).effects.count == 1)
        #expect(scene.tell(.closed) == EscalationOutcome())
        #expect(scene.conversation.last?.end == .closed)
        #expect(scene.say("a human please, now", sent: 90).fired == nil)
        #expect(scene.say(Self.wish, sent: 102).fired == .high)
        scene.tell(.closed)
        #expect(scene.say("I want to kill myself", sent: 95).fired == .urgent)
    }

    @Test("the same question again is a soft signal, and so are attempts of the bot that fail")
    func repetition() {
        let scene = Scene()
        #expect(scene.say("how do I change my delivery address").verdict == .no)
        scene.say("Click here.", by: .bot)
        let again = scene.say("How do I change my delivery address?")
        #expect(again.fired == .medium && again.decision?.reasons == [.repetition])
        scene.say("Click here.", by: .bot)
        let third = scene.say("how do I change the delivery address??")
        #expect(third.decision?.reasons == [.repetition, .failedAttempts] && third.fired == .high)
        #expect(third.decision?.failedAttempts == 2)
    }

    @Test("the mood is followed in the order in which messages were sent")
    func trend() {
        let scene = Scene(.manualOnly)
        for (sent, score) in [(30, -0.6), (10, 0.4), (20, -0.1)] as [(Int64, Double)] {
            scene.say("x", score, sent: sent)
        }
        #expect(scene.conversation.memory.trend.scores == [0.4, -0.1, -0.6])
        #expect(scene.conversation.memory.trend.direction == .falling)
    }
}
