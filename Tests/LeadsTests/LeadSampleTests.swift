import Contract
import Foundation
import JSON
import Records
import TestKit
import Testing

/// The generator against the model and against the contract's own reader.
@Suite struct LeadSampleTests {
    private func items(_ count: Int, seed: UInt64, brokenPerMille: Int = 100, oversizeBytes: Int = 300_000)
        -> [LeadSample.Item]
    {
        var options = LeadSample.Options(seed: seed)
        (options.brokenPerMille, options.repeatsPerMille) = (brokenPerMille, 50)
        options.oversizeBytes = oversizeBytes
        return Array(LeadSample(options).prefix(count))
    }

    @Test("each event is what it was made to be, by the model's reading", arguments: [1, 2, 3] as [UInt64])
    func expectations(seed: UInt64) {
        var model = LeadModel(maximumBytes: 250_000)
        var ways: Set<LeadBreakage> = []
        var wrong: [String] = []
        for (offset, item) in items(5000, seed: seed).enumerated() {
            let verdict = model.apply(item.record, offset: Int64(offset), timestamp: 1_772_366_400_000)
            switch (item.expectation, verdict) {
            case (.applied, .applied), (.duplicate, .duplicate): break
            case (.deadLetter(let way), .deadLetter(let classes, _)) where way.classes == classes:
                ways.insert(way)
            default: wrong.append("\(item.expectation) \(verdict)")
            }
        }
        #expect(wrong.isEmpty)
        #expect(ways == Set(LeadBreakage.allCases))
        #expect(model.ambiguities == 0)
        #expect(model.leadLines.count > 200 && model.scoreChangeLines.count > 1000)
    }

    @Test("the contract's reader refuses the same records, in a class that the contract's words allow")
    func decoder() throws {
        let topic = try #require(try Contract(directory: topicsDirectory).topic(named: "lead-events"))
        var decoder = EventDecoder(topic: topic)
        let document = JSONDocument()
        var wrong: [String] = []
        for item in items(4000, seed: 4, oversizeBytes: topic.maximumBytes) {
            var batch = RecordBatch()
            batch.append(item.record, offset: 0, timestamp: 0)
            var refusal: Rejection?
            do throws(Rejection) {
                _ = try decoder.decode(batch, at: 0, document: document)
            } catch {
                refusal = error
            }
            switch (item.expectation, refusal) {
            case (.deadLetter(let way), .some(let refusal)) where way.classes.contains(refusal.class.rawValue):
                break
            case (.applied, nil), (.duplicate, nil): break
            default: wrong.append("\(item.expectation): \(refusal.map { "\($0)" } ?? "read")")
            }
        }
        #expect(wrong.isEmpty)
    }

    @Test("the same seed gives the same records, another seed others")
    func deterministic() {
        #expect(items(500, seed: 7).map(\.record) == items(500, seed: 7).map(\.record))
        #expect(items(500, seed: 7).map(\.record) != items(500, seed: 8).map(\.record))
    }

    @Test("good values are JSON for Foundation too")
    func foundation() throws {
        for item in items(3000, seed: 9, brokenPerMille: 0) {
            let value = try #require(item.record.value)
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(value)) }
        }
    }
}

/// The repository's contract directory.
let topicsDirectory = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "../../topics"
).path
