import Escalation
import JSON
import Records
import Testing
import Words

@Suite struct ReplayTests {
    private static let human = "I want to talk to a human"

    private func sum(
        _ before: Config, _ after: Config, limit: Int = 10, _ texts: KeyValuePairs<Text, [String]>
    ) -> ReplaySum {
        var replay = Replay(before: Rules(before), after: Rules(after))
        var reader = MessageReader()
        for (conversation, texts) in texts {
            for (number, text) in texts.enumerated() {
                let time = at(Int64(number))
                let message = Message(
                    id: Text("m\(number)"), text: Text(text), sentAt: time, language: .english)
                replay.add(.message(message), of: conversation, EventCause(at: time), &reader)
            }
        }
        var sum = ReplaySum(limit: limit)
        replay.finish("acme", into: &sum)
        return sum
    }

    @Test("escalations that come, go, change their priority or their place are told apart")
    func differences() throws {
        let before = try config(#"{"mode": "keyword_only", "keywords": {"en": ["parcel"]}}"#)
        let after = try config(
            #"{"mode": "keyword_only", "keywords": {"en": [{"phrase": "parcel", "priority": "URGENT"}, "invoice"]}, "standard_keywords": false}"#
        )
        let sum = sum(
            before, after,
            [
                "same": [Self.human], "higher": ["where is my parcel"], "more": ["my invoice", "thanks"],
                "fewer": ["my manager and I"], "moved": ["my invoice", "your supervisor please"],
                "none": ["hello"],
            ])
        #expect(sum.conversations == 6 && sum.messages == 8)
        #expect(sum.more.first.map(\.conversation) == ["more"] && sum.more.count == 1)
        #expect(sum.fewer.first.map(\.conversation) == ["fewer"])
        #expect(sum.otherwise.first.map { $0.after?.priority } == [.urgent])
        #expect(sum.moved.first.map(\.conversation) == ["moved"])
        #expect(sum.moved.first.first?.after?.message == "m0")
        #expect(sum.before == [.high: 4] && sum.after == [.high: 3, .urgent: 1])
    }

    @Test("of each kind only so many are named, and sums add up")
    func bounded() throws {
        let all = try config(#"{"mode": "keyword_only"}"#)
        let none = try config(#"{"mode": "manual_only"}"#)
        var total = sum(all, none, limit: 1, ["a": [Self.human], "b": [Self.human]])
        total.add(sum(none, all, limit: 1, ["c": [Self.human]]))
        #expect(total.fewer.count == 2 && total.fewer.first.map(\.conversation) == ["a"])
        #expect(total.more.count == 1 && total.conversations == 3)
        var json = JSONWriter()
        json.object { json in total.writeMembers(to: &json) }
        let document = JSONDocument()
        try document.parse(json.string)
        #expect(document.root["fewer"]?["count"]?.int64 == 2)
        #expect(document.root["before"]?["escalations"]?.int64 == 2)
    }

    @Test("the same configuration changes nothing")
    func same() {
        let sum = sum(Config(), Config(), ["a": [Self.human, "this is a scam"], "b": ["hi"]])
        #expect([sum.more, sum.fewer, sum.otherwise, sum.moved].allSatisfy { $0.count == 0 })
        #expect(sum.before == sum.after && sum.before.values.reduce(0, +) == 1)
    }
}
