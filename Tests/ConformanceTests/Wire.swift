import Glibc
import TestKit
import Testing

/// Two sockets that are connected through a proxy.
final class Wire {
    let proxy: FaultProxy
    let listener: Socket
    private(set) var server: Socket
    private var caller: Socket?
    var client: Socket { caller! }

    convenience init(_ wire: WireProtocol = .plain, seed: UInt64 = 0) throws {
        let listener = try Socket.listening()
        try self.init(FaultProxy(wire, to: .port(listener.port), seed: seed), listener)
    }

    private init(_ proxy: FaultProxy, _ listener: Socket) throws {
        (self.proxy, self.listener) = (proxy, listener)
        (caller, server) = try Self.pair(proxy, listener)
    }

    /// Another connection of the same proxy.
    func another() throws -> Wire { try Wire(proxy, listener) }

    /// Leaves this connection for a new one.
    func connect() throws { (caller, server) = try Self.pair(proxy, listener) }

    private static func pair(_ proxy: FaultProxy, _ listener: Socket) throws -> (Socket, Socket) {
        let client = try Socket.connected(to: .port(proxy.port))
        let server = try eventually("the proxy connects", { listener.accepted() }, until: { $0 != nil })
        return (client, try #require(server))
    }

    /// The client closes its socket.
    func hangUp() { caller = nil }

    func send(_ bytes: [UInt8], from socket: Socket) throws {
        var rest = bytes[...]
        let end = ContinuousClock.now + .seconds(60)
        while !rest.isEmpty {
            guard let count = socket.write(rest), ContinuousClock.now < end else { throw ConnectionEnded() }
            rest = rest.dropFirst(count)
            if count == 0 { usleep(200) }
        }
    }

    /// Waits for so many bytes.
    /// - Returns: them, and in how many pieces they came.
    func receive(_ count: Int, at socket: Socket) throws -> (bytes: [UInt8], pieces: Int) {
        var (bytes, pieces) = ([UInt8](), 0)
        let end = ContinuousClock.now + .seconds(60)
        while bytes.count < count {
            switch socket.read() {
            case .bytes(let more):
                bytes += more
                pieces += 1
            case .nothing: usleep(200)
            case .end, .reset: throw ConnectionEnded()
            }
            try #require(ContinuousClock.now < end, "\(bytes.count) of \(count) bytes came")
        }
        return (bytes, pieces)
    }

    /// Everything until the end.
    func everything(at socket: Socket) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try eventually("the connection ends") {
            while true {
                switch socket.read() {
                case .bytes(let more): bytes += more
                case .nothing: return false
                case .end, .reset: return true
                }
            }
        }
        return bytes
    }

    /// How the connection ends; what still comes is passed over.
    func ending(of socket: Socket) throws -> Socket.Read {
        try eventually("the connection ends", { socket.read() }, until: { $0 == .end || $0 == .reset })
    }

    /// How long a byte takes there and back, the shortest first.
    func pings(_ count: Int) throws -> [Duration] {
        try (0..<count).map { _ in
            let begin = ContinuousClock.now
            try send([1], from: client)
            _ = try receive(1, at: server)
            try send([2], from: server)
            _ = try receive(1, at: client)
            return ContinuousClock.now - begin
        }.sorted()
    }

    /// How long so many bytes take to the server.
    func time(_ count: Int) throws -> Duration {
        let begin = ContinuousClock.now
        try send(Array(repeating: 1, count: count), from: client)
        _ = try receive(count, at: server)
        return ContinuousClock.now - begin
    }
}

struct ConnectionEnded: Error {}
