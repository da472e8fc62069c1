import Contract
import JSON
import Leads
import Learning
import Postgres
import Records
import Runtime
import Testing

@testable import LeadRules

@Suite("lead-rules: what leads teach")
struct LearningTests {
    @Test("enough outcomes put a version in force that has the model; none does before")
    func enough() throws {
        var tenant = try LearningTenant()
        try tenant.put(learned: #"{"points":20,"at_least":4}"#)
        for outcome in ["won", "lost", "lost"] { try tenant.end(outcome) }
        tenant.wait(1)
        #expect(tenant.versions.map(\.version) == [2])
        #expect(try tenant.model()?.model == nil)
        try tenant.end("won")
        #expect(tenant.versions.count == 1, "at its instant, not in the record's decision")
        tenant.wait(0)
        #expect(tenant.versions.map(\.version) == [2, 3])
        #expect(tenant.versions.last?.cause == "time")
        let model = try #require(try tenant.model()?.model)
        #expect(model.version == 3 && model.counts.outcomes == Tally(won: 2, lost: 2))
        let web = try #require(Fact("source", text: "web"))
        #expect(try #require(model.counts.tenths(web, team: nil)) == (21, 21), "0.1 more of each")
    }

    @Test("a model is made anew once a tenth has changed, and not before the pause is over")
    func growth() throws {
        var tenant = try LearningTenant()
        try tenant.put(learned: #"{"points":20,"at_least":20,"every_minutes":100}"#)
        for number in 0..<20 { try tenant.end(number % 2 == 0 ? "won" : "lost") }
        tenant.wait(0)
        #expect(tenant.versions.count == 2)
        let first = tenant.minute
        // A tenth of 22 is more than two.
        try tenant.end("won")
        try tenant.end("won")
        tenant.wait(90)
        #expect(tenant.versions.count == 2 && tenant.state?.due == nil)
        try tenant.end("won")
        #expect(tenant.state?.due == LearningTenant.time(first + 100))
        try tenant.end("lost")
        tenant.wait(6)
        #expect(tenant.versions.count == 3, "\(tenant.minute)")
        #expect(try tenant.model()?.model?.counts.outcomes == Tally(won: 13, lost: 11))
    }

    @Test("what is taken back is counted as a change, and leaves no trace")
    func takenBack() throws {
        var tenant = try LearningTenant()
        try tenant.put(learned: #"{"points":20,"at_least":2,"every_minutes":0}"#)
        for source in ["web", "web", "fair"] { try tenant.end("won", source: source) }
        try tenant.takeBack("won", source: "fair")
        tenant.wait(0)
        let counts = try #require(try tenant.model()?.model?.counts)
        #expect(counts.outcomes == Tally(won: 2))
        #expect(counts.tenths(try #require(Fact("source", text: "fair")), team: nil) == nil)
        // With too few left, nothing that was learned counts any more.
        try tenant.takeBack("won")
        tenant.wait(0)
        #expect(try tenant.model()?.model == nil && tenant.state?.due == nil)
    }

    @Test("other rules keep the counts, switched off they count on, and switched on again they are all there")
    func otherRules() throws {
        var tenant = try LearningTenant()
        try tenant.put(learned: #"{"points":20,"at_least":1}"#)
        try tenant.end("won")
        try tenant.put(learned: nil)
        #expect(try tenant.model() == nil)
        try tenant.end("lost")
        tenant.wait(1000)
        #expect(tenant.versions.count == 3)
        try tenant.put(learned: #"{"points":10,"at_least":2,"method":"plain"}"#)
        let model = try #require(try tenant.model()?.model)
        #expect(model.counts.outcomes == Tally(won: 1, lost: 1))
        #expect(model.scheme == Scheme(.plain))
        #expect(tenant.versions.map(\.version) == [2, 3, 4, 5])
    }

    @Test("the measured method weighs by how what was predicted came true")
    func weights() throws {
        var tenant = try LearningTenant()
        try tenant.put(learned: #"{"points":20,"at_least":400,"every_minutes":0}"#)
        for number in 0..<400 {
            try tenant.end(number % 4 == 0 ? "lost" : "won", forecast: "[0,4]")
        }
        tenant.wait(0)
        let weights = try #require(try tenant.model()?.model?.weights)
        #expect(weights.evidenceThousandths > 600, "evidence of 1 came true as ln 3 is: \(weights)")
    }

    @Test(
        "what is no lesson is refused with its place",
        arguments: [
            (#"{"lead_id":"L","learned":{"outcome":"won","week":1.5,"facts":{}}}"#, "/learned/week"),
            (#"{"lead_id":"L","learned":{"outcome":"won","week":1,"facts":{"a":""}}}"#, "/learned/facts/a"),
            (
                #"{"lead_id":"L","taken_back":{"outcome":"lost","week":1,"facts":{},"forecast":[1]}}"#,
                "/taken_back/forecast"
            ),
        ])
    func invalid(data: String, place: String) throws {
        var tenant = try LearningTenant()
        try tenant.put(learned: #"{"points":20}"#)
        let refusal = #expect(throws: Rejection.self) { try tenant.send("lead.outcome", data) }
        #expect(refusal?.place == place)
    }

    @Test("refused are an outcome for a tenant without rules of its own, and a model that a tenant writes")
    func refused() throws {
        var tenant = try LearningTenant()
        let outcome = #expect(throws: Rejection.self) { try tenant.end("won") }
        #expect(outcome?.class == .rejected && tenant.state == nil)
        try tenant.put(learned: #"{"points":20,"at_least":1}"#)
        try tenant.end("won")
        tenant.wait(0)
        let written = String(decoding: try #require(tenant.versions.last?.document), as: UTF8.self)
        let model = #expect(throws: Rejection.self) {
            try tenant.send("scoring-rules.put", "{\"rules\":\(written)}")
        }
        #expect(model?.place == "/rules/learned/model" && tenant.versions.count == 2)
    }
}
