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

    @Test(
        "counts what it does by the client's name: what happened to one proves nothing of another",
        arguments: [
            Toxic.latency(.milliseconds(1)), .rate(bytesPerSecond: 1_000_000), .slices(bytes: 1), .drop,
        ])
    func counts(toxic: Toxic) throws {
        let effect: Effect =
            switch toxic {
            case .latency: .late
            case .rate: .throttled
            case .slices: .sliced
            default: .dropped
            }
        let wire = try Wire(.postgres)
        let other = try wire.another()
        for (wire, name) in [(wire, "lead-scoring-1"), (other, "gateway-keys")] {
            try wire.send(startup(name), from: wire.client)
            _ = try wire.receive(startup(name).count, at: wire.server)
        }
        wire.proxy.add(toxic, .toServer, of: "gateway")
        for wire in [wire, other] { try wire.send(message("d", [1, 2, 3]), from: wire.client) }
        try eventually("it has met the gateway") { wire.proxy.count(of: effect, client: "gateway") > 0 }
        _ = try wire.receive(8, at: wire.server)
        #expect(wire.proxy.count(of: effect, client: "lead-scoring") == 0)
        #expect(wire.proxy.count(of: effect) == wire.proxy.count(of: effect, client: "gateway"))
    }

    @Test(
        "ends the connection around the commit of a gateway's audit, and lets that of others pass",
        arguments: [CommitFault.cutBeforeCommit, .cutAfterCommit])
    func audit(fault: CommitFault) throws {
        let database = try PostgresServer.shared.createMigratedDatabase("proxied_audit_\(fault)")
        let proxy = try FaultProxy(to: database)
        proxy.inject([fault], of: .audit, client: "gateway")
        let insert = Statement(
            """
            insert into gateway.audit (at, request_id, action, method, route, status, outcome, remote) \
            values (now(), $1, 'write', 'POST', '/', 202, 'acknowledged', '-')
            """, [.text("r")])
        var other = try Connection(proxy.conninfo(database), applicationName: "psql")
        _ = try other.pipeline([insert])
        var gateway = try Connection(proxy.conninfo(database), applicationName: "gateway-audit")
        #expect(throws: PostgresError.self) { _ = try gateway.pipeline([insert]) }
        #expect(proxy.history == [Happening(.fault(fault), "gateway-audit")] && proxy.isSpent)
        let rows = try other.query("select count(*) from gateway.audit")[0].int8(0)
        #expect(rows == (fault == .cutAfterCommit ? 2 : 1))
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
        #expect(proxy.count(of: .late, client: "one") == late && proxy.count(of: .late, client: "other") == 0)
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
        try bench.settle()
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
