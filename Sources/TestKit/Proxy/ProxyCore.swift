internal import Glibc

/// What the connections of a proxy share.
struct World {
    var toxics: [PlacedToxic] = []
    var script = FaultScript()
    var tally = Tally()
    var random: SplitMix64
    var now = ContinuousClock.now
    /// Fetch responses with records that a `flip` has looked at.
    var fetches = 0
}

/// The proxy's listener and links.
struct ProxyCore {
    private let listener: Socket
    private var listens = true
    let wire: WireProtocol
    var upstream: Upstream?
    var world: World
    private(set) var links: [Link] = []
    private var toxicsPlaced = 0

    init(_ listener: Socket, _ wire: WireProtocol, _ upstream: Upstream?, seed: UInt64) {
        (self.listener, self.wire, self.upstream) = (listener, wire, upstream)
        world = World(random: SplitMix64(seed: seed))
    }

    /// What to wait for: the listener, then two entries a link.
    var entries: [pollfd] {
        [entry(listener, reads: listens, writes: false)]
            + links.flatMap(\.interests).map { entry($0.socket, reads: $0.reads, writes: $0.writes) }
    }

    private func entry(_ socket: Socket, reads: Bool, writes: Bool) -> pollfd {
        // A descriptor without a wish is left out: its end would be told again and again.
        pollfd(
            fd: reads || writes ? socket.descriptor : -1,
            events: Int16((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)), revents: 0)
    }

    var wakeAt: ContinuousClock.Instant? { links.compactMap(\.wakeAt).min() }

    /// Moves what can be moved. `answers` are those to `entries`; links are only forgotten here, so they still fit.
    mutating func step(_ answers: ArraySlice<pollfd>) {
        world.now = .now
        for (index, pair) in zip(
            links.indices, stride(from: answers.startIndex + 1, to: answers.endIndex, by: 2))
        {
            links[index].step(
                readable: (answers[pair].revents != 0, answers[pair + 1].revents != 0), &world)
        }
        links.removeAll(where: \.isClosed)
        while let client = listener.accepted() { accept(client) }
    }

    private mutating func accept(_ client: Socket) {
        let isRefused = world.toxics.contains { $0.toxic == .refuse && $0.isFor(nil) }
        if isRefused { return world.tally.note(.refused, nil) }
        // Without a server the client is turned away.
        guard let upstream, let server = try? Socket.connected(to: upstream) else { return }
        let watch: any Watch =
            switch wire {
            case .plain: PlainWatch()
            case .postgres: PostgresWatch()
            case .kafka: KafkaWatch()
            }
        links.append(Link(client, server, watch, world.toxics))
    }

    // What tests ask for.

    mutating func listen(_ listens: Bool) {
        self.listens = listens
        listener.listen(listens)
    }

    mutating func add(_ toxic: Toxic, _ direction: Direction, _ client: String) -> Int {
        toxicsPlaced += 1
        world.toxics.append(
            PlacedToxic(id: toxicsPlaced, toxic: toxic, direction: direction, client: client))
        reshape()
        return toxicsPlaced
    }

    mutating func remove(_ isGone: (Int) -> Bool) {
        world.toxics.removeAll { isGone($0.id) }
        reshape()
    }

    private mutating func reshape() {
        for index in links.indices { links[index].reshape(&world) }
    }

    mutating func resume() {
        for index in links.indices { links[index].resume() }
    }

    mutating func end(_ effect: Effect, _ client: String) -> Int {
        let hit = links.indices.filter { !links[$0].isClosed && (links[$0].name ?? "").hasPrefix(client) }
        for index in hit { links[index].close(effect, &world) }
        return hit.count
    }
}
