import Postgres
import Records
import Runtime
import TestKit
import TestTraits
import Testing

private enum CutInCopies: Scenario {}

/// What the proxy reads of Postgres' protocol. Commits without an answer: `UnansweredCommitTests`.
@Suite("The fault proxy of a Postgres", .ownThreads)
struct PostgresProxyTests {
    @Test("cuts in the middle of a COPY: the server gets so many messages and no more", arguments: [0, 1, 3])
    func cutInCopy(count: Int) throws {
        let wire = try Wire(.postgres)
        wire.proxy.inject([.cutInCopy(after: count)], client: "lead-")
        let start = startup("lead-scoring-1")
        let data = message("d", Array(repeating: 7, count: 100))
        try wire.send(start + data + data + data + data, from: wire.client)
        #expect(
            try wire.everything(at: wire.server) == start
                + Array(repeating: data, count: count).flatMap { $0 })
        #expect(wire.proxy.history == [Happening(.fault(.cutInCopy(after: count)), "lead-scoring-1")])
        #expect(wire.proxy.isSpent)
    }

    @Test("leaves a COPY alone that is another client's, or too short")
    func otherCopy() throws {
        let wire = try Wire(.postgres)
        wire.proxy.inject([.cutInCopy(after: 3)], client: "lead-")
        let other = try wire.another()
        for (wire, name, count) in [(wire, "lead-scoring-1", 2), (other, "psql", 5)] {
            let copy = Array(repeating: message("d", [1, 2]), count: count).flatMap { $0 } + message("c", [])
            // Each COPY is counted anew.
            let bytes = startup(name) + copy + copy
            try wire.send(bytes, from: wire.client)
            #expect(try wire.receive(bytes.count, at: wire.server).bytes == bytes)
        }
        #expect(!wire.proxy.isSpent && wire.proxy.history.isEmpty)
    }

    @Test("offers no encryption, through which nobody could read")
    func encryption() throws {
        let wire = try Wire(.postgres)
        try wire.send(bytes(8) + bytes(80_877_103), from: wire.client)
        #expect(try wire.receive(1, at: wire.client).bytes == Array("N".utf8))
        let start = startup("plain")
        try wire.send(start, from: wire.client)
        #expect(try wire.receive(start.count, at: wire.server).bytes == start)
        #expect(wire.proxy.clients == ["plain"])
    }

    @Test("touches only clients whose name begins so, at any time")
    func names() throws {
        let database = try PostgresServer.shared.createDatabase("proxied_names")
        let proxy = try FaultProxy(to: database)
        var one = try Connection(proxy.conninfo(database), applicationName: "one")
        var other = try Connection(proxy.conninfo(database), applicationName: "other")
        proxy.add(.latency(.milliseconds(50)), of: "one")
        let begin = ContinuousClock.now
        try one.script("select 1")
        #expect(ContinuousClock.now - begin >= .milliseconds(100))
        let late = proxy.count(of: .late)
        try other.script("select 1")
        #expect(late > 0 && proxy.count(of: .late) == late)
        #expect(proxy.reset(of: "one") == 1)
        #expect(throws: PostgresError.self) { try one.script("select 1") }
        try other.script("select 1")
        #expect(proxy.clients == ["other"])
    }

    @Test("a lane whose connection ends in the middle of a COPY runs the batch again")
    func lane() throws {
        let bench = try Bench<CutInCopies>(.mock, partitions: 2)
        let proxy = try FaultProxy(to: bench.database)
        proxy.inject(Array(repeating: [.cutInCopy(after: 1), nil], count: 10).flatMap { $0 })
        try bench.publish((0..<20_000).map { added("\($0)", "c\($0 % 50)", 1) })
        try bench.start(batchRecords: 300, through: proxy)
        try bench.settle(within: .seconds(120))
        #expect(proxy.count(of: .cutInCopy(after: 1)) == 10)
        #expect(try bench.counters().allSatisfy { $0.hasSuffix(" 400/400") })
        #expect(try bench.number("select count(*) from tally.entry") == 20_000)
        #expect(try bench.sum("applied") == 20_000)
        #expect(try bench.number("select max(epoch) from bellhop.partition") == 1, "nobody was fenced")
    }
}

/// Length, protocol 3.0, and names with their values.
private func startup(_ name: String) -> [UInt8] {
    let text = Array("user\0bellhop\0application_name\0\(name)\0\0".utf8)
    return bytes(text.count + 8) + bytes(196_608) + text
}

private func message(_ type: Character, _ body: [UInt8]) -> [UInt8] {
    Array(type.utf8) + bytes(body.count + 4) + body
}

private func bytes(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
}
