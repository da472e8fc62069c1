import Records
import Routing
import Testing

/// Decisions that have more to do than fits into one.
@Suite struct PageTests {
    private static let count = 2_500

    /// All leads wait for somebody of the team.
    private func scene() throws -> Scene {
        var scene = Scene()
        try scene.team()
        try scene.agent("ada", capacity: 4_000, online: false)
        try scene.rule("all") { $0.isSticky = false }
        for lead in 0..<Self.count { try scene.route(text("l\(lead)"), second: Int64(lead)) }
        return scene
    }

    /// Page by page until nothing is due; each is later than the one before, and a desk made from rows does the same.
    private func finish(_ scene: inout Scene) -> [[RoutingEffect]] {
        var pages: [[RoutingEffect]] = []
        while let due = scene.desk.due {
            var copy = Desk(scene.desk.rows)
            #expect(copy.due == due)
            let effects = scene.desk.decide(due: due)
            #expect(copy.decide(due: due) == effects)
            #expect(copy == scene.desk)
            #expect(scene.desk.due.map { $0 > due } ?? true)
            pages.append(effects)
        }
        return pages
    }

    @Test("a queue is given away in pages, and what comes meanwhile comes last")
    func drain() throws {
        var scene = try scene()
        var served = try scene.online("ada").assignments
        #expect(served.count == Desk.pageLimit)
        let late = try scene.route("late")
        #expect(late.queued == ["late@all#1501"])
        served += late.assignments
        let pages = finish(&scene)
        #expect(pages.count == 1)
        served += pages.joined().reduce(into: []) { $0.append($1) }.assignments
        #expect(served == (0..<Self.count).map { "l\($0)>ada" } + ["late>ada"])
        #expect(try scene.route("next").assignments == ["next>ada"])
    }

    @Test("a deleted rule is there until its last lead has gone")
    func rule() throws {
        var scene = try scene()
        try scene.tell(.putTeam(Team(id: "other")))
        try scene.agent("bob", capacity: 4_000) { $0.teams = ["other"] }
        try scene.rule("other", .roundRobin(team: "other")) { $0.priority = 9 }
        var moved = try scene.tell(.deleteRule("all")).assignments.count
        #expect(moved == Desk.pageLimit && scene.desk.rows.rules["all"]?.isDeleted == true)
        #expect(throws: RoutingError.unknown(kind: "rule", id: "all")) { try scene.tell(.deleteRule("all")) }
        for page in finish(&scene) { moved += page.assignments.count }
        #expect(moved == Self.count && scene.desk.rows.rules["all"] == nil)
        #expect(scene.desk.load(of: "bob") == Int64(Self.count))
    }

    @Test("an agent who leaves is there until he has no lead any more")
    func agent() throws {
        var scene = try scene()
        try scene.online("ada")
        _ = finish(&scene)
        #expect(scene.desk.load(of: "ada") == Int64(Self.count))
        try scene.agent("bob", capacity: 2_400)
        var effects = try scene.tell(.deleteAgent("ada"))
        #expect(
            effects.assignments.count == Desk.pageLimit && scene.desk.rows.agents["ada"]?.isDeleted == true)
        effects += finish(&scene).joined()
        #expect(effects.assignments == (0..<2_400).map { "l\($0)>bob" })
        #expect(effects.queued.count == 100 && scene.desk.rows.agents["ada"] == nil)
    }

    @Test("leads without a rule are looked at again in pages, and those that still have none stay in order")
    func review() throws {
        var scene = Scene()
        try scene.team()
        try scene.agent("ada", capacity: 4_000)
        for lead in 0..<Self.count { try scene.route(text("l\(lead)"), score: lead % 5 == 0 ? 10 : 90) }
        try scene.rule("hot", when: "score >= 70")
        let effects = finish(&scene).joined().reduce(into: []) { $0.append($1) }
        #expect(effects.assignments.count > 1_000)
        #expect(scene.desk.load(of: "ada") == 2_000)
        #expect(scene.desk.waiting("l0")?.place == 1 && scene.desk.waiting("l2495")?.place == 500)
    }

    @Test("reservations that end at one instant are passed on in pages")
    func expiry() throws {
        var scene = Scene()
        try scene.team()
        try scene.agent("ada", capacity: 4_000)
        try scene.rule("all") { ($0.acceptance, $0.offers) = (60, 1) }
        for lead in 0..<Self.count { try scene.route(text("l\(lead)"), second: 100) }
        let pages = finish(&scene)
        #expect(pages.count == 3)
        #expect(pages.joined().reduce(into: []) { $0.append($1) }.queued.count == Self.count)
        #expect(scene.desk.load(of: "ada") == 0)
    }
}
