import TestKit
import TestTraits
import Testing

@Suite("The README's tour of a conversation in three languages", .ownThreads)
struct TourTests {
    @Test("each command works, and says what the page promises")
    func tour() throws {
        let journey = try Journey("tour_escalation")
        let tour = try Tour(
            "A conversation in three languages", beside: journey, after: "From rules to an assigned lead")
        func type(_ parts: String...) throws {
            let step = try tour.type()
            #expect(step.result.status == 0, "\(step.block)\n\(step.result.text)")
            #expect(!step.result.text.contains(#""status":4"#), "\(step.block)\n\(step.result.text)")
            for part in parts {
                #expect(step.result.text.contains(part), "\(part)\n\(step.block)\n\(step.result.text)")
            }
        }
        try type()
        try tour.awaitKey()
        try type(
            "ignored: not_customer", "[[meinem Anwalt]]", "escalated URGENT", "would be HIGH without legal",
            "Gleich ist ein Mensch", "team:support (URGENT)", "the bot is paused")
        try type(#""status":"applied""#, "Anwalt")
        try type(
            #""after":"m-3","decided":true"#, #""verdict":"no""#, #""verdict":"escalated""#,
            #""priority":"URGENT""#,
            #""bot_paused":true"#, "falling")
        #expect(try journey.row("C-1", "bot_paused, level, notified") == #"t|0|["team:support"]"#)
        try type(#""bot_paused":false"#, "handed_back", #""acknowledged_by": "ada""#, "URGENT")
        try type("URGENT at m-2", "no difference")
        #expect(tour.isOver, "the page shows more than this test types")
        try journey.stop()
    }
}
