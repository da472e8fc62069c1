import Records
import TestKit
import Testing

/// The model against cases computed by hand.
@Suite struct LeadModelTests {
    private static let march = Timestamp(rfc3339: "2026-03-01T12:00:00Z")!

    private func record(
        _ type: String, _ data: String, id: String = "1", lead: String = "L-1",
        time: String = "2026-03-01T12:00:00Z"
    ) -> Record {
        Record(
            key: Array("acme/\(lead)".utf8), value: Array(data.utf8),
            headers: [
                .init("ce_specversion", "1.0"), .init("ce_id", id), .init("ce_source", "crm"),
                .init("ce_type", type),
                .init("ce_time", time), .init("ce_tenantid", "acme"),
            ])
    }

    private func model(_ records: [Record]) -> LeadModel {
        var model = LeadModel()
        for (offset, record) in records.enumerated() {
            model.apply(record, offset: Int64(offset), timestamp: Self.march.milliseconds)
        }
        return model
    }

    @Test("a created lead has a row, a first score and its cause")
    func created() {
        let model = model([
            record(
                "lead.created",
                #"""
                {"lead_id":"L-1","source":" REFERRAL ","name":"A\tb","assigned_to":"ada","value_cents":1e2,
                 "attributes":{"bb":[1.50,-0.0],"a":"\u00e9"}}
                """#)
        ])
        let micros = Self.march.microseconds
        let row =
            "acme\tL-1\t REFERRAL \tnew\t\(micros)\ttrue\t\\N\tada\tA\\x09b\t\\N\t\\N\t\\N\t100\t\\N\t\\N\t"
            + #"{"a": "é", "bb": [1.50, 0.0]}"#
            // 25 points are 24 from half of a 25th of thirty days on.
            + "\t85\t25\t10\t25\t25\t0\t1\t\(micros)\t1\t\(micros + 51_840_000_001)\t\\N\t\\N\t\\N"
        #expect(model.leadLines.map(\.string) == [row])
        let change =
            "acme\tL-1\t\(micros)\t\\N\t85\t\\N\t REFERRAL \t25\tnew\t10\t\(micros)\t25\tada\t25\t0\t\\N\t\\N\t60"
            + "\t\\N\t1\t1\tlead-events\t0\t0"
        #expect(model.scoreChangeLines.map(\.string) == [change])
    }

    @Test("engagement fades from the last activity, half up")
    func fading() {
        let model = model([
            record("lead.updated", #"{"lead_id":"L-1"}"#),
            record(
                "lead.activity", #"{"lead_id":"L-1","kind":"call","occurred_at":"2026-01-01T00:00:00Z"}"#,
                id: "2"),
            record(
                "lead.activity",
                #"{"lead_id":"L-1","kind":"call","occurred_at":"2026-02-14T13:00:00+01:00"}"#, id: "3"),
            record(
                "lead.activity", #"{"lead_id":"L-1","kind":"call","occurred_at":"2026-02-13T13:00:00Z"}"#,
                id: "4"),
        ])
        // Unknown status and source give nothing; 15 days are 12.5 points, which is 13.
        let scores = model.scoreChangeLines.map { $0.string.split(separator: "\t")[4] }
        #expect(scores.sorted() == ["0", "13", "25"])
        #expect(model.leadLines.count == 1)
    }

    @Test("a repeated id is a duplicate, the same id from another source is not")
    func duplicates() {
        var other = record("lead.deleted", #"{"lead_id":"L-1"}"#)
        other.headers[2] = .init("ce_source", "ads")
        var model = LeadModel()
        let create = record("lead.created", #"{"lead_id":"L-1","source":"x"}"#)
        let verdicts = [create, create, other].enumerated().map {
            model.apply($1, partition: 3, offset: Int64($0 * 2 + 1), timestamp: 0)
        }
        #expect(verdicts == [.applied, .duplicate, .applied])
        #expect(model.leadLines.isEmpty)
        let counts = model.counts[3]
        #expect(counts?.applied == 2 && counts?.duplicates == 1 && counts?.deadLetters == 0)
        #expect(counts?.gaps == 3 && counts?.nextOffset == 6)
    }

    @Test("the id of a dead letter may come again")
    func repaired() {
        let model = model([
            record("lead.created", #"{"lead_id":"L-1"}"#),
            record("lead.created", #"{"lead_id":"L-1","source":"x"}"#),
        ])
        #expect(model.counts[0]?.applied == 1)
        #expect(model.deadLetters.map(\.offset) == [0])
        #expect(model.deadLetters.first?.classes == ["invalid"])
    }

    @Test("a comparison names the first rows that differ")
    func differences() {
        let lines = ["a", "b", "c"].map { text($0) }
        #expect(LeadModel.differences(expected: lines, actual: lines).isEmpty)
        #expect(
            LeadModel.differences(expected: lines, actual: [text("b"), text("bb"), text("c"), text("d")])
                == ["missing     a", "unexpected  bb", "unexpected  d"])
        #expect(
            LeadModel.differences(expected: lines, actual: [], limit: 2) == [
                "missing     a", "missing     b",
            ])
    }
}
