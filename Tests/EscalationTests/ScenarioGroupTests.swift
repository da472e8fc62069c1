import Escalation
import Records
import Testing
import Words
import Zones

/// The eight groups of scenarios that are asked for (D27), as far as they are about who is called: each a conversation step by step.
/// Where the groups speak of team members and their calendars, here they are targets and their quiet hours.
@Suite("The eight groups of scenarios") struct ScenarioGroupTests {
    enum Group: String, CaseIterable {
        case compatibility = "tenants and messages from before: no settings, no new members"
        case single = "one who can be told"
        case several = "several who can be told, no preference"
        case preference = "one is preferred, and there or not"
        case preferences = "several are preferred, in an order"
        case urgent = "urgent goes before everything"
        case explicit = "a person is asked for"
        case modes = "all five modes"
    }

    /// One step, and what it does: `escalated HIGH`, `tell ada`, `customer`, `level 1`, `assigned ada`, `handed back`; empty for
    /// nothing.
    enum Step {
        case say(String, Double? = nil)
        case request(Priority)
        case acknowledge(String)
        case handBack
        /// Seconds go by.
        case wait(Int64)
    }

    struct Scenario: CustomTestStringConvertible {
        var group: Group
        var name: String
        var mode = Mode.sentimentOnly
        var settings: @Sendable (inout Config) -> Void = { _ in }
        var steps: [(Step, [String])]

        var testDescription: String { "\(group.rawValue): \(name)" }
    }

    private static let ada = Target(id: "ada"), bob = Target(id: "bob"), cleo = Target(id: "cleo")

    /// Quiet for the hour around the tests' moment, 20:26 UTC.
    private static func absent(_ target: Target) -> Target {
        Target(id: target.id, quiet: QuietHours(from: 20 * 60, to: 21 * 60, zone: .utc))
    }

    static let scenarios: [Scenario] = [
        Scenario(
            group: .compatibility, name: "a tenant that has put nothing has the standard",
            settings: { $0 = Config() },
            steps: [
                (.say("where is my parcel"), []), (.say("I want to talk to a human"), ["escalated HIGH"]),
                (.handBack, ["handed back"]),
            ]),
        Scenario(
            group: .compatibility, name: "a message with nothing but a text, and nobody to tell",
            steps: [(.say(""), []), (.say("my lawyer", -0.9), ["escalated URGENT"]), (.wait(86_400), [])]),
        Scenario(
            group: .single, name: "is told at once, and nobody else later",
            settings: { $0.notify = [ada] },
            steps: [(.say("refund", -0.6), ["escalated HIGH", "tell ada"]), (.wait(86_400), [])]),
        Scenario(
            group: .single, name: "takes it and gives it back",
            settings: { $0.notify = [ada] },
            steps: [
                (.say("refund", -0.6), ["escalated HIGH", "tell ada"]),
                (.acknowledge("ada"), ["assigned ada"]),
                (.acknowledge("ada"), []), (.handBack, ["handed back"]),
            ]),
        Scenario(
            group: .several, name: "all are told, the first has it",
            settings: { $0.notify = [ada, bob, cleo] },
            steps: [
                (.say("x", -0.6), ["escalated HIGH", "tell ada, bob, cleo"]),
                (.acknowledge("bob"), ["assigned bob"]),
                (.acknowledge("ada"), []),
            ]),
        Scenario(
            group: .several, name: "nobody takes it: it stays visible, level by level",
            settings: {
                $0.notify = [ada]
                $0.ladder = Ladder([.init(after: 60, [bob]), .init(after: 60, [cleo])])
            },
            steps: [
                (.say("x", -0.6), ["escalated HIGH", "tell ada"]), (.wait(60), ["level 1", "tell bob"]),
                (.wait(60), ["level 2", "tell cleo"]), (.wait(86_400), []),
            ]),
        Scenario(
            group: .preference, name: "who is preferred is there, and hears first",
            settings: {
                $0.notify = [ada]
                $0.ladder = Ladder([.init(after: 300, [bob])])
            },
            steps: [
                (.say("x", -0.6), ["escalated HIGH", "tell ada"]), (.acknowledge("ada"), ["assigned ada"]),
                (.wait(300), []),
            ]),
        Scenario(
            group: .preference,
            name: "who is preferred is absent: the next hears, the first when she is back",
            settings: {
                $0.notify = [absent(ada)]
                $0.ladder = Ladder([.init(after: 300, [bob])])
            },
            steps: [
                (.say("x", -0.6), ["escalated HIGH"]), (.wait(300), ["level 1", "tell bob"]),
                (.wait(3600), ["tell ada"]),
            ]),
        Scenario(
            group: .preferences, name: "each hears in turn, and the round begins again as often as it may",
            settings: { $0.ladder = Ladder([.init(after: 60, [ada]), .init(after: 60, [bob])], repeats: 1) },
            steps: [
                (.say("x", -0.6), ["escalated HIGH"]), (.wait(60), ["level 1", "tell ada"]),
                (.wait(60), ["level 2", "tell bob"]), (.wait(60), ["level 1", "tell ada"]),
                (.wait(60), ["level 2", "tell bob"]), (.wait(3600), []),
            ]),
        Scenario(
            group: .preferences, name: "of several those who are there hear now",
            settings: { $0.notify = [absent(ada), bob, absent(cleo)] },
            steps: [
                (.say("x", -0.6), ["escalated HIGH", "tell bob"]), (.acknowledge("bob"), ["assigned bob"]),
                (.wait(3600), []),
            ]),
        Scenario(
            group: .urgent, name: "who is absent hears all the same", mode: .keywordOnly,
            settings: { $0.notify = [absent(ada)] },
            steps: [(.say("Insolvenz"), ["escalated URGENT", "tell ada"])]),
        Scenario(
            group: .urgent, name: "what is escalated becomes urgent, and is told again", mode: .keywordOnly,
            settings: { $0.notify = [ada] },
            steps: [
                (.say("refund"), ["escalated MEDIUM", "tell ada"]),
                (.say("Insolvenz"), ["raised URGENT", "tell ada"]),
                (.say("Insolvenz"), []),
            ]),
        Scenario(
            group: .urgent, name: "a cooldown holds back the rest",
            settings: { $0.notify = [ada] },
            steps: [
                (.say("x", -0.6), ["escalated HIGH", "tell ada"]), (.handBack, ["handed back"]),
                (.say("y", -0.6), []), (.say("I will sue you", 0), ["escalated URGENT", "tell ada"]),
            ]),
        Scenario(
            group: .urgent, name: "safety in a mode that hears keywords only", mode: .keywordOnly,
            steps: [(.say("I want to kill myself"), ["escalated URGENT"])]),
        Scenario(
            group: .explicit, name: "by the customer, however politely", mode: .keywordOnly,
            steps: [(.say("could I speak with someone from your team please", 0.4), ["escalated HIGH"])]),
        Scenario(
            group: .explicit, name: "by an agent, in a cooldown and at any priority",
            settings: { $0.notify = [ada] },
            steps: [
                (.request(.medium), ["escalated MEDIUM", "tell ada"]), (.handBack, ["handed back"]),
                (.request(.medium), ["escalated MEDIUM", "tell ada"]),
                (.request(.high), ["raised HIGH", "tell ada"]),
            ]),
        Scenario(
            group: .explicit, name: "whoever takes it has it, listed or not",
            settings: { $0.notify = [ada] },
            steps: [
                (.request(.high), ["escalated HIGH", "tell ada"]), (.acknowledge("zoe"), ["assigned zoe"]),
            ]),
        Scenario(
            group: .modes, name: "keyword_only", mode: .keywordOnly,
            steps: [(.say("x", -0.9), []), (.say("refund", 0), ["escalated MEDIUM"])]),
        Scenario(
            group: .modes, name: "sentiment_only",
            steps: [(.say("refund", 0), []), (.say("x", -0.6), ["escalated HIGH"])]),
        Scenario(
            group: .modes, name: "sentiment_and_keyword", mode: .sentimentAndKeyword,
            steps: [(.say("refund", 0), []), (.say("x", -0.6), ["escalated HIGH"])]),
        Scenario(
            group: .modes, name: "sentiment_then_keyword", mode: .sentimentThenKeyword,
            steps: [
                (.say("refund", 0), []), (.say("x", -0.3), []), (.say("my lawyer", 0), ["escalated HIGH"]),
            ]),
        Scenario(
            group: .modes, name: "manual_only: nothing but people, danger included", mode: .manualOnly,
            steps: [
                (.say("refund", -1), []), (.say("I want to kill myself", -1), []),
                (.say("I want to talk to a human", -1), []), (.request(.high), ["escalated HIGH"]),
            ]),
    ]

    @Test(arguments: scenarios) func holds(_ scenario: Scenario) {
        let scene = Scene(scenario.mode, scenario.settings)
        for (number, (step, expected)) in scenario.steps.enumerated() {
            #expect(Self.effects(of: step, in: scene) == expected, "step \(number + 1): \(step)")
        }
    }

    @Test("each group has scenarios", arguments: Group.allCases) func complete(_ group: Group) {
        #expect(Self.scenarios.contains { $0.group == group })
    }

    private static func effects(of step: Step, in scene: Scene) -> [String] {
        switch step {
        case .say(let text, let score): told(scene.say(text, score).effects)
        case .request(let priority): told(scene.tell(.requested(Request(priority: priority))).effects)
        case .acknowledge(let agent): told(scene.tell(.acknowledged(agent: Text(agent))).effects)
        case .handBack: told(scene.tell(.handedBack(agent: "ada")).effects)
        case .wait(let seconds): wait(seconds, scene)
        }
    }

    /// Lets a clock go on that stops at whatever is due.
    private static func wait(_ seconds: Int64, _ scene: Scene) -> [String] {
        let end = at(scene.now + seconds)
        var effects: [EscalationEffect] = []
        while let due = scene.conversation.due, due <= end { effects += scene.conversation.advance(at: due) }
        scene.now += seconds
        return told(effects)
    }

    private static func told(_ effects: [EscalationEffect]) -> [String] {
        effects.map { effect in
            switch effect {
            case .escalated(let decision): "escalated \(decision.priority.map(\.rawValue) ?? "")"
            case .raised(let decision): "raised \(decision.priority.map(\.rawValue) ?? "")"
            case .deescalated(let past): past.end == .handedBack ? "handed back" : "closed"
            case .assigned(let agent): "assigned \(agent.string)"
            case .levelReached(let level, _): "level \(level)"
            case .tellCustomer: "customer"
            case .notify(let targets, _): "tell \(targets.map(\.string).joined(separator: ", "))"
            }
        }
    }
}
