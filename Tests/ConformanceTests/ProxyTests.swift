import Glibc
import TestKit
import TestTraits
import Testing

/// The proxy between two sockets: each toxic bites, and only where it should.
@Suite("The fault proxy", .ownThreads)
struct ProxyTests {
    @Test("passes all bytes on in their order, however toxics shape them")
    func order() throws {
        let wire = try Wire(seed: 7)
        wire.proxy.add(.latency(.milliseconds(3), jitter: .milliseconds(3)))
        wire.proxy.add(.slices(bytes: 17))
        wire.proxy.add(.rate(bytesPerSecond: 1_000_000))
        var random = SplitMix64(seed: 1)
        let sent = (0..<200_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        try wire.send(sent, from: wire.client)
        try wire.send(sent.reversed(), from: wire.server)
        #expect(try wire.receive(sent.count, at: wire.server).bytes == sent)
        #expect(try wire.receive(sent.count, at: wire.client).bytes == sent.reversed())
        #expect(wire.proxy.count(of: .late) == 400_000)
    }

    @Test("delays by its latency, each way")
    func latency() throws {
        let wire = try Wire()
        func isQuick() throws -> Bool { try wire.pings(1)[0] < .milliseconds(100) }
        try eventually("a ping is quick before", isQuick)
        wire.proxy.add(.latency(.milliseconds(50)))
        let during = try wire.pings(3)
        wire.proxy.heal()
        #expect(during.first! >= .milliseconds(100), "\(during)")
        try eventually("a ping is quick afterwards", isQuick)
        #expect(wire.proxy.count(of: .late) == 6)
    }

    @Test("delays one way only, if told so, and within the jitter")
    func jitter() throws {
        let wire = try Wire(seed: 3)
        wire.proxy.add(.latency(.milliseconds(20), jitter: .milliseconds(15)), .toServer)
        // On a busy machine it may take a while until one is not delayed by anything else.
        var pings: [Duration] = []
        try eventually("some are quicker than the mean") {
            pings += try wire.pings(20)
            return pings.min()! < .milliseconds(20)
        }
        #expect(pings.min()! >= .milliseconds(5) && pings.min()! < pings.max()!, "\(pings)")
        #expect(wire.proxy.count(of: .late) == pings.count)
    }

    @Test("limits the rate")
    func rate() throws {
        let wire = try Wire()
        try eventually("it is quicker without") { try wire.time(50_000) < .milliseconds(480) }
        wire.proxy.add(.rate(bytesPerSecond: 100_000), .toServer)
        let limited = try wire.time(50_000)
        // The first hundredth of a second's bytes go at once.
        #expect(limited >= .milliseconds(480), "\(limited)")
        #expect(wire.proxy.count(of: .throttled) == 50_000)
    }

    @Test("slices, and pauses between the pieces")
    func slices() throws {
        let wire = try Wire()
        try wire.send(Array(repeating: 1, count: 100), from: wire.client)
        let whole = try wire.receive(100, at: wire.server)
        wire.proxy.add(.slices(bytes: 10, pause: .milliseconds(50)), .toServer)
        let begin = ContinuousClock.now
        try wire.send(Array(repeating: 1, count: 100), from: wire.client)
        let sliced = try wire.receive(100, at: wire.server)
        #expect(ContinuousClock.now - begin >= .milliseconds(450))
        // A receiver that is late finds several together.
        #expect(whole.pieces == 1 && sliced.pieces > 1, "\(sliced.pieces)")
        #expect(wire.proxy.count(of: .sliced) == 9)
    }

    @Test("half-open: what one side sends vanishes, what the other sends arrives, nobody is told")
    func halfOpen() throws {
        let wire = try Wire()
        let toxic = wire.proxy.add(.drop, .toServer)
        try wire.send([1, 2, 3], from: wire.client)
        try eventually("it has vanished", equals: 3) { wire.proxy.count(of: .dropped) }
        try wire.send([4, 5], from: wire.server)
        #expect(try wire.receive(2, at: wire.client).bytes == [4, 5])
        #expect(wire.server.read() == .nothing)
        // No TCP goes on behind a hole.
        wire.proxy.remove(toxic)
        #expect(try wire.ending(of: wire.client) == .reset)
        #expect(try wire.ending(of: wire.server) == .reset)
        #expect(wire.proxy.history == [Happening(.reset, "")])
    }

    @Test("half-open: the end of one side is not told to the other")
    func deadPeer() throws {
        let wire = try Wire()
        wire.proxy.add(.drop, .toServer)
        wire.client.resetAtClose()
        wire.hangUp()
        try wire.send([4, 5], from: wire.server)
        try wire.send([6], from: wire.server)
        #expect(wire.server.read() == .nothing)
        #expect(wire.proxy.clients == [""])
        wire.proxy.heal()
        #expect(try wire.ending(of: wire.server) != .nothing)
    }

    @Test("holds everything, and lets it go on later")
    func hold() throws {
        let wire = try Wire()
        wire.proxy.add(.latency(.milliseconds(20)), .toServer)
        try wire.send([1], from: wire.client)
        try eventually("it is on its way", equals: 1) { wire.proxy.count(of: .late) }
        let toxic = wire.proxy.add(.hold, .toServer)
        try wire.send([2, 3], from: wire.client)
        let begin = ContinuousClock.now
        repeat {
            try wire.send([4], from: wire.server)
            #expect(try wire.receive(1, at: wire.client).bytes == [4], "the other way is open")
            #expect(wire.server.read() == .nothing)
        } while ContinuousClock.now - begin < .milliseconds(40)
        wire.hangUp()
        wire.proxy.remove(toxic)
        #expect(try wire.everything(at: wire.server) == [1, 2, 3])
    }

    @Test("resets")
    func reset() throws {
        let wire = try Wire()
        #expect(wire.proxy.reset() == 1)
        #expect(try wire.ending(of: wire.client) == .reset)
        #expect(try wire.ending(of: wire.server) == .reset)
        #expect(wire.proxy.reset() == 0)
        #expect(wire.proxy.count(of: .reset) == 1)
    }

    @Test("closes")
    func close() throws {
        let wire = try Wire()
        #expect(wire.proxy.close() == 1)
        #expect(try wire.ending(of: wire.client) == .end)
        #expect(try wire.ending(of: wire.server) == .end)
        #expect(wire.proxy.count(of: .cut) == 1)
    }

    @Test("cuts after exactly so many bytes, the next connection as well", arguments: [1, 1000, 100_000])
    func cut(bytes: Int) throws {
        let wire = try Wire()
        try wire.send([1, 2, 3], from: wire.client)
        _ = try wire.receive(3, at: wire.server)
        wire.proxy.add(.cut(after: bytes), .toServer)
        wire.proxy.add(.slices(bytes: 333))
        for number in 1...2 {
            try? wire.send(Array(repeating: 9, count: bytes * 2), from: wire.client)
            #expect(try wire.everything(at: wire.server).count == bytes)
            #expect(wire.proxy.count(of: .cut) == number)
            try wire.connect()
        }
    }

    @Test("refuses: at once with its port closed, after the beginning otherwise")
    func refuse() throws {
        let wire = try Wire()
        wire.proxy.listen(false)
        let early = try? Socket.connected(to: .port(wire.proxy.port))
        #expect(try early.map { try wire.ending(of: $0) } ?? .reset == .reset)
        #expect(try wire.pings(1).count == 1, "connections that there are go on")
        wire.proxy.heal()
        try wire.connect()
        wire.proxy.add(.refuse)
        let late = try Socket.connected(to: .port(wire.proxy.port))
        #expect(try wire.ending(of: late) == .end)
        #expect(wire.proxy.count(of: .refused) == 1)
    }

    @Test("turns clients away while its server is away, and finds another one")
    func upstream() throws {
        let wire = try Wire()
        wire.proxy.connect(to: nil)
        let early = try Socket.connected(to: .port(wire.proxy.port))
        #expect(try wire.ending(of: early) == .end)
        wire.proxy.connect(to: .port(wire.listener.port))
        try wire.connect()
        #expect(try wire.pings(1).count == 1)
    }

    @Test("passes an end on once everything before it has arrived")
    func end() throws {
        let wire = try Wire()
        wire.proxy.add(.latency(.milliseconds(30)))
        try wire.send(Array(repeating: 5, count: 100_000), from: wire.client)
        wire.hangUp()
        #expect(try wire.everything(at: wire.server).count == 100_000)
    }

    @Test("knows a Kafka client by its first request, and touches only those whose name begins so")
    func names() throws {
        let wire = try Wire(.kafka)
        let other = try wire.another()
        for (socket, name) in [(wire, "lead-scoring-1"), (other, "publisher")] {
            try socket.send(request(.metadata, 1, name), from: socket.client)
            _ = try socket.receive(request(.metadata, 1, name).count, at: socket.server)
        }
        #expect(wire.proxy.clients.sorted() == ["lead-scoring-1", "publisher"])
        #expect(wire.proxy.reset(of: "lead-") == 1)
        #expect(try wire.ending(of: wire.client) == .reset)
        wire.proxy.add(.refuse, of: "lead-")
        try wire.connect()
        try wire.send(request(.metadata, 1, "lead-scoring-1"), from: wire.client)
        #expect(try wire.everything(at: wire.server).isEmpty, "it got nothing")
        try other.send(request(.metadata, 2, "publisher"), from: other.client)
        #expect(try other.receive(22, at: other.server).bytes.count >= 22)
        #expect(
            wire.proxy.history == [
                Happening(.reset, "lead-scoring-1"),
                Happening(.refused, "lead-scoring-1"),
            ])
    }

    @Test("loses or delays the answer that it was told to, in turn, and no other")
    func answers() throws {
        let wire = try Wire(.kafka)
        wire.proxy.inject([nil, .delay(.milliseconds(60)), .lose], to: .produce, client: "pub")
        for number in Int32(1)...4 {
            try wire.send(request(number == 2 ? .metadata : .produce, number, "publisher"), from: wire.client)
        }
        // The server answers all; the third of four is late, the last is lost.
        _ = try wire.receive(4 * 23, at: wire.server)
        let begin = ContinuousClock.now
        for number in Int32(1)...4 { try wire.send(frame(bytes(number)), from: wire.server) }
        #expect(
            try wire.receive(16, at: wire.client).bytes == frame(bytes(Int32(1))) + frame(bytes(Int32(2))))
        #expect(try wire.everything(at: wire.client) == frame(bytes(Int32(3))))
        #expect(ContinuousClock.now - begin >= .milliseconds(60))
        #expect(wire.proxy.isSpent)
        #expect(wire.proxy.history.map(\.effect) == [.delayed(.produce), .lost(.produce)])
    }

    @Test("a fault that its connection did not live to see is for the next one")
    func putBack() throws {
        let wire = try Wire(.kafka)
        wire.proxy.inject([.lose], to: .fetch)
        for number in 1...2 {
            try wire.send(request(.fetch, 1, "reader"), from: wire.client)
            _ = try wire.receive(20, at: wire.server)
            #expect(!wire.proxy.isSpent)
            if number == 1 {
                wire.proxy.close()
                try wire.connect()
            }
        }
        try wire.send(frame(bytes(Int32(1))), from: wire.server)
        #expect(try wire.everything(at: wire.client).isEmpty)
        #expect(wire.proxy.isSpent && wire.proxy.count(of: .lost(.fetch)) == 1)
    }
}

/// A request without a body.
private func request(_ request: KafkaRequest, _ correlation: Int32, _ client: String) -> [UInt8] {
    frame(
        bytes(request.rawValue) + bytes(Int16(0)) + bytes(correlation) + bytes(Int16(client.utf8.count))
            + client.utf8)
}

private func frame(_ body: [UInt8]) -> [UInt8] { bytes(Int32(body.count)) + body }

private func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    stride(from: Number.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
}
