/// One client's connection through the proxy.
struct Link {
    private let client: Socket
    private let server: Socket
    private var watch: any Watch
    /// How the client calls itself; nil before its first message.
    private(set) var name: String?
    private var toServer = Pipe()
    private var toClient = Pipe()
    /// A fault of the script keeps everything where it is.
    private var isStalled = false
    private(set) var isClosed = false

    init(_ client: Socket, _ server: Socket, _ watch: any Watch, _ toxics: [PlacedToxic]) {
        (self.client, self.server, self.watch) = (client, server, watch)
        shape(toxics)
    }

    /// When something may go that waits; nil if only an event can change that.
    var wakeAt: ContinuousClock.Instant? {
        let times = [toServer.wakeAt, toClient.wakeAt].compactMap { $0 }
        return isClosed ? nil : times.min()
    }

    /// What to wait for: the client's socket, then the server's.
    var interests: [(socket: Socket, reads: Bool, writes: Bool)] {
        [
            (client, reads(.client), toClient.isBlocked && !isClosed),
            (server, reads(.server), toServer.isBlocked && !isClosed),
        ]
    }

    private func reads(_ side: Side) -> Bool {
        let pipe = side == .client ? toServer : toClient
        let isOpen = !isClosed && !isStalled && !toServer.isEnding && !toClient.isEnding
        return isOpen && !pipe.isEnded && !pipe.shape.holds && pipe.hasRoom
    }

    /// Moves what can be moved without waiting.
    mutating func step(readable: (client: Bool, server: Bool), _ world: inout World) {
        if readable.client { read(.client, client, &world) }
        process(.client, &world)
        if readable.server { read(.server, server, &world) }
        process(.server, &world)
        deliver(&world)
    }

    private mutating func read(_ side: Side, _ socket: Socket, _ world: inout World) {
        guard reads(side) else { return }
        switch socket.read() {
        case .bytes(let bytes): watch.append(bytes, from: side)
        case .nothing: break
        case .end, .reset:
            process(side, &world)
            guard reads(side) else { return }
            forward(watch.rest(from: side), from: side, delay: .zero, &world)
            end(side)
        }
    }

    private mutating func process(_ side: Side, _ world: inout World) {
        while reads(side) {
            let shape = side == .client ? toServer.shape : toClient.shape
            guard let moves = watch.next(from: side, shape, &world) else { return }
            for move in moves where !isClosed { make(move, side, &world) }
        }
    }

    private mutating func make(_ move: Move, _ side: Side, _ world: inout World) {
        switch move {
        case .forward(let bytes, let delay): forward(bytes, from: side, delay: delay, &world)
        case .reply(let bytes):
            forward(bytes[...], from: side == .client ? .server : .client, delay: .zero, &world)
        case .end: end(side)
        case .stall: stall()
        case .hangUp: client.shutDown()
        case .named(let name):
            self.name = name
            shape(world.toxics)
            if world.toxics.contains(where: { $0.toxic == .refuse && $0.isFor(name) }) {
                close(.refused, &world)
            }
        case .happened(let effect): world.tally.note(effect, name)
        }
    }

    private mutating func forward(
        _ bytes: ArraySlice<UInt8>, from side: Side, delay: Duration, _ world: inout World
    ) {
        if side == .client {
            toServer.push(bytes, delay: delay, &world)
        } else {
            toClient.push(bytes, delay: delay, &world)
        }
    }

    private mutating func end(_ side: Side) {
        if side == .client { toServer.isEnded = true } else { toClient.isEnded = true }
    }

    private mutating func stall() {
        isStalled = true
        toServer.close()
        toClient.close()
    }

    /// What a stall kept back goes on its way.
    mutating func resume() {
        isStalled = false
        toServer.open()
        toClient.open()
    }

    private mutating func deliver(_ world: inout World) {
        guard !isClosed else { return }
        let (client, server) = (client, server)
        let outcomes = [
            toServer.deliver(&world) { server.write($0) }, toClient.deliver(&world) { client.write($0) },
        ]
        if outcomes.contains(.cut) { return close(.cut, &world) }
        if outcomes[0] == .broken { isGone(.server) }
        if outcomes[1] == .broken { isGone(.client) }
        if toServer.hasEnded || toClient.hasEnded { close(nil, &world) }
    }

    /// It takes nothing any more, so nothing comes from it.
    private mutating func isGone(_ side: Side) {
        end(side)
        if side == .client { toClient.discard() } else { toServer.discard() }
    }

    /// After toxics have come or gone.
    mutating func reshape(_ world: inout World) {
        guard !isClosed else { return }
        shape(world.toxics)
        let isTorn = [toServer, toClient].contains { $0.hasHole && !$0.shape.drops }
        if isTorn { close(.reset, &world) }
    }

    private mutating func shape(_ toxics: [PlacedToxic]) {
        toServer.reshape(Shape(toxics, .toServer, of: name))
        toClient.reshape(Shape(toxics, .toClient, of: name))
    }

    /// Ends the connection on both sides; their sockets close when the proxy forgets the link.
    mutating func close(_ effect: Effect?, _ world: inout World) {
        isClosed = true
        watch.abandon(&world.script)
        guard let effect else { return }
        if effect == .reset { for socket in [client, server] { socket.resetAtClose() } }
        world.tally.note(effect, name)
    }
}
