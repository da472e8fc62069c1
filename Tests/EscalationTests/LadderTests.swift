import Escalation
import Records
import Testing
import Zones

@Suite struct LadderTests {
    private func scene(quiet: QuietHours? = nil) -> Scene {
        Scene(.keywordOnly) { config in
            config.notify = [Target(id: "team"), Target(id: "duty", quiet: quiet)]
            config.ladder = Ladder(
                [
                    .init(after: 60, [Target(id: "lead")]),
                    .init(after: 120, [Target(id: "boss", quiet: quiet)]),
                ],
                repeats: 1)
        }
    }

    @Test("levels are reached one after the other, go round as often as they may, and end")
    func levels() {
        let scene = scene()
        #expect(scene.say("my lawyer").effects.last == .notify(["team", "duty"], .high))
        var reached: [[EscalationEffect]] = []
        var times: [Int64] = []
        while let due = scene.conversation.due {
            times.append((due.microseconds - at(1).microseconds) / 1_000_000)
            #expect(scene.conversation.advance(at: Timestamp(microseconds: due.microseconds - 1)).isEmpty)
            reached.append(scene.conversation.advance(at: due))
        }
        #expect(times == [60, 180, 240, 360])
        #expect(
            reached == [
                [.levelReached(level: 1, round: 0), .notify(["lead"], .high)],
                [.levelReached(level: 2, round: 0), .notify(["boss"], .high)],
                [.levelReached(level: 1, round: 1), .notify(["lead"], .high)],
                [.levelReached(level: 2, round: 1), .notify(["boss"], .high)],
            ])
        // Nobody has it, and that stays visible.
        #expect(scene.conversation.open?.acknowledgedBy == nil && scene.conversation.open?.level == 2)
    }

    @Test("an overdue ladder advances one level, and waits from then")
    func overdue() {
        let scene = scene()
        scene.say("my lawyer")
        #expect(scene.conversation.advance(at: at(10_000)).first == .levelReached(level: 1, round: 0))
        #expect(scene.conversation.due == at(10_120))
        #expect(scene.conversation.advance(at: at(10_000)).isEmpty)
    }

    @Test("who cannot tell the time says that it is due, once, and it is climbed when that is heard")
    func called() {
        let scene = scene()
        func call() -> Timestamp? { scene.conversation.call() }
        let early = call()
        scene.say("my lawyer")
        let (since, again) = (call(), call())
        #expect(early == nil && since == at(1) && again == nil && scene.conversation.due == nil)
        #expect(scene.tell(.overdue(since: at(0))).ignored == .notEscalated, "of another escalation")
        scene.now = 9_999
        #expect(scene.tell(.overdue(since: at(1))).effects.first == .levelReached(level: 1, round: 0))
        #expect(scene.conversation.due == at(10_120))
        #expect(scene.tell(.overdue(since: at(1))).ignored == .notEscalated, "twice")
        _ = call()
        scene.tell(.acknowledged(agent: "ada"))
        #expect(scene.tell(.overdue(since: at(1))).ignored == .notEscalated, "somebody has it")
    }

    @Test(
        "who acknowledges stops it",
        arguments: [ConversationEvent.acknowledged(agent: "ada"), .closed, .handedBack(agent: nil)])
    func stopped(event: ConversationEvent) {
        let scene = scene()
        scene.say("my lawyer")
        scene.tell(event)
        #expect(scene.conversation.due == nil)
        #expect(scene.conversation.advance(at: at(100_000)).isEmpty)
    }

    @Test("a running ladder keeps its configuration")
    func kept() {
        let scene = scene()
        scene.say("my lawyer")
        scene.change { $0.ladder = Ladder() }
        scene.say("hello")
        #expect(
            scene.conversation.advance(at: at(61)) == [
                .levelReached(level: 1, round: 0), .notify(["lead"], .high),
            ])
    }

    @Test("who has quiet hours hears afterwards, or at once of what is urgent")
    func quiet() throws {
        // 1,780,000,000 is 20:26:40 UTC, 22:26:40 in Berlin.
        let hours = QuietHours(from: 22 * 60, to: 7 * 60, zone: try Zone(named: "Europe/Berlin"))
        let scene = scene(quiet: hours)
        #expect(scene.say("my lawyer").effects.last == .notify(["team"], .high))
        _ = scene.conversation.advance(at: at(61))
        _ = scene.conversation.advance(at: at(181))
        _ = scene.conversation.advance(at: at(241))
        _ = scene.conversation.advance(at: at(361))
        let morning = at(0).microseconds - 26 * 60_000_000 - 40_000_000 + 9 * 3_600_000_000
        #expect(scene.conversation.due == Timestamp(microseconds: morning - 0))
        #expect(
            scene.conversation.advance(at: Timestamp(microseconds: morning)) == [
                .notify(["duty", "boss"], .high)
            ])
        let urgent = self.scene(quiet: hours)
        #expect(urgent.say("Insolvenz").effects.last == .notify(["team", "duty"], .urgent))
        let raised = self.scene(quiet: hours)
        raised.say("my lawyer")
        #expect(raised.say("Insolvenz").effects.last == .notify(["team", "duty"], .urgent))
    }

    @Test("quiet hours within a day end there")
    func noon() {
        let hours = QuietHours(from: 20 * 60, to: 21 * 60, zone: .utc)
        let scene = scene(quiet: hours)
        #expect(scene.say("my lawyer").effects.last == .notify(["team"], .high))
        _ = scene.conversation.advance(at: at(61))
        #expect(scene.conversation.open?.climb?.held.map(\.until) == [at(33 * 60 + 20)])
    }
}
