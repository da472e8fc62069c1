import Contract
import Postgres
import Records
import TestKit
import TestTraits
import Testing

private enum OneKey: Scenario {}
private enum OneKeyOverrun: Scenario {}

private let lack = "has no room for 40,000 records"

/// One entity's whole history, refused for a field that the topic file did not allow: what is asked of a key's letters once for
/// each of them would take the square of their number.
@Suite("Twenty thousand dead letters of one key", .ownThreads)
struct OneKeyRedriveTests {
    private static let count = 20_000

    @Test("are applied in their order", arguments: BrokerKind.all(but: .mock, which: lack))
    func applied(_ kind: BrokerKind) throws {
        let bench = try Bench<OneKey>(kind)
        try bench.letters(Self.count)
        try bench.start()
        let result = try bench.redriveAll("--wait", "600")
        #expect(result.status == 0 && result.output.contains("\(Self.count) applied"), "\(result)")
        try bench.expectApplied(Self.count)
        try bench.expectVerified()
    }

    /// The newer record lies before theirs in the log: the worker refuses them, then the command does.
    @Test("are refused after one newer record", arguments: BrokerKind.all(but: .mock, which: lack))
    func refused(_ kind: BrokerKind) throws {
        let bench = try Bench<OneKeyOverrun>(kind)
        try bench.letters(Self.count)
        try bench.publish([added("new", "a", 1, label: "won")])
        let unread = try bench.redriveAll("--wait", "0")
        #expect(unread.status == 1 && unread.output.contains("\(Self.count) not read yet"), "\(unread)")
        try bench.start()
        try eventually(within: .seconds(600), "all are read", equals: Int64(2 * Self.count + 1)) {
            try bench.number("select next_offset from bellhop.partition where retired_at is null")
        }
        #expect(try bench.states() == ["open \(Self.count)"])
        #expect(try bench.counters() == ["a 1/1"])
        let refused = try bench.redriveAll()
        #expect(refused.status == 1 && refused.error.contains("\(Self.count) stale"), "\(refused)")
        #expect(try bench.label("a") == "won")

        let allowed = try bench.redriveAll("--allow-stale", "--wait", "600")
        #expect(allowed.status == 0 && allowed.output.contains("\(Self.count) applied"), "\(allowed)")
        try bench.expectApplied(Self.count, after: 1)
        try bench.expectVerified()
    }
}

extension Bench {
    /// Dead letters of the key `a`, by lanes that a label is too long for; none runs afterwards.
    fileprivate func letters(_ count: Int) throws {
        let mended = contract
        let file = TallyFiles.topic(S.self, partitions: partitions, facts: "deduplicate: true")
        try files.write(
            "strict/tally.yaml",
            file.replacing("label: {type: string}", with: "label: {type: string, maxLength: 1}"))
        contract = try Contract(directory: "\(files.path)/strict")
        try publish((0..<count).map { added("\($0)", "a", 1, label: "n\($0)") })
        try start()
        try settle(within: .seconds(600))
        try #require(try states() == ["open \(count)"])
        stop()
        contract = mended
    }

    fileprivate func redriveAll(_ options: String...) throws -> (status: Int32, output: String, error: String)
    {
        try Program.run(
            "bellhop",
            ["dead-letters", "redrive", "--topic", S.events, "--rate", "0"] + options
                + ["--yes", "--reason", "a test says so"],
            environment: ["BELLHOP_BROKERS": broker.bootstrap, "BELLHOP_DATABASE": database],
            within: .seconds(900))
    }

    /// Each letter once, in the order of their records, after so many others.
    fileprivate func expectApplied(_ count: Int, after others: Int = 0) throws {
        let all = count + others
        #expect(try states() == ["applied \(count)"])
        #expect(try counters() == ["a \(all)/\(all)"])
        #expect(try label("a") == "n\(count - 1)")
        #expect(
            try number(
                """
                select count(*) from (select event_id::int, lag(event_id::int, 1, -1) over (order by id) as before
                from tally.entry where event_id <> 'new') as e where event_id <> before + 1
                """) == 0)
    }
}
