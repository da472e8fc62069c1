import Contract
import JSON
import Records
import TestKit
import Testing

@testable import Benchmark

@Suite("benchmark load")
struct LoadTests {
    static let loads: [(name: String, topics: String, topic: String, record: @Sendable (Int) -> Record)] = [
        ("sales", "Tests/Benchmark/topics", Sales.topic, { Sales.record($0 + 1) }),
        ("leads", "topics", Leads.topic, Leads.created),
        ("updates", "topics", Leads.topic, { Leads.updated($0, leads: 10) }),
        ("messages", "topics", Conversations.topic, { Conversations.said($0, conversations: 10) }),
    ]

    @Test("fits the contract of its topic, in about 200 bytes, or characters of text", arguments: loads)
    func fits(name: String, topics: String, topic: String, record: @Sendable (Int) -> Record) throws {
        let contract = try Contract(directory: "\(repositoryRoot)/\(topics)")
        let topic = try #require(contract.topic(named: topic))
        var decoder = EventDecoder(topic: topic)
        let document = JSONDocument()
        // A message is 200 characters of text, and what says whose it is.
        let most = name == "messages" ? 420 : 250
        for number in 0..<200 {
            var batch = RecordBatch()
            batch.append(record(number), offset: 0, timestamp: 0)
            _ = try decoder.decode(batch, at: 0, document: document)
            document.release()
            #expect((130...most).contains(record(number).value?.count ?? 0), "\(name) \(number)")
        }
    }

    @Test("is flat: a peer's columns are the members of each record", arguments: [0, 1, 999])
    func flat(number: Int) throws {
        for (record, fields) in [
            (Sales.record(number + 1), Sales.fields), (Leads.created(number), Leads.fields),
            (Leads.updated(number, leads: 10), Leads.fields),
        ] {
            let document = JSONDocument()
            let value = try #require(record.value)
            var batch = RecordBatch()
            let slice = batch.store(value)
            try document.parse(batch.bytes, slice.range)
            let names = Set(fields.map(\.name))
            for member in document.root.members {
                #expect(names.contains(member.name.text?.string ?? ""), "\(member.name)")
            }
        }
    }

    @Test("moves each lead's status on with every round of a live stream")
    func moves() {
        let rounds = (0..<5).map {
            String(decoding: Leads.updated($0 * 10, leads: 10).value ?? [], as: UTF8.self)
        }
        let statuses = Set(rounds.map { $0.split(separator: "\"status\":\"")[1].prefix { $0 != "\"" } })
        #expect(statuses.count == 5)
    }
}
