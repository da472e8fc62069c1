import TestKit
import TestTraits
import Testing

@Suite("The README's tour from rules to an assigned lead", .ownThreads)
struct TourTests {
    @Test("each command works, and says what the page promises")
    func tour() throws {
        let journey = try Journey("tour")
        let tour = try Tour("From rules to an assigned lead", beside: journey)
        func type(_ parts: String...) throws {
            let step = try tour.type()
            #expect(step.result.status == 0, "\(step.block)\n\(step.result.text)")
            for part in parts {
                #expect(step.result.text.contains(part), "\(part)\n\(step.block)\n\(step.result.text)")
            }
        }
        try type()
        try tour.awaitKey()
        try type("nothing is written", #""status":"applied""#)
        try eventually("the rules are in force", equals: "1") {
            try journey.query("select count(*)::text from leads.tenant_rules")
        }
        try type(#""status":"applied""#, "new-leads", "round_robin")
        try type(#""status":"applied""#)
        try journey.settle()
        #expect(try journey.query("select lead_id from routing.queue") == "L-101")
        try type(#""status":"applied""#)
        try journey.settle()
        #expect(try journey.query("select count(*)::text from routing.lead where place = 'owned'") == "6")
        try type("L-101", "ada", "round_robin", "sales", "fair")
        #expect(tour.isOver, "the page shows more than this test types")
        try journey.stop()
    }
}
