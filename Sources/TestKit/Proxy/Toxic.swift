/// A fault that lasts: what a proxy does to the bytes of a connection until it is taken away.
package enum Toxic: Sendable, Hashable {
    /// Bytes arrive later, in their order, by a time between `latency − jitter` and `latency + jitter`.
    case latency(Duration, jitter: Duration = .zero)
    /// At most so many bytes a second.
    case rate(bytesPerSecond: Int)
    /// Bytes arrive in pieces of this size at most, with a pause after each.
    case slices(bytes: Int, pause: Duration = .zero)
    /// Nothing is read and nothing delivered, an end neither. What was sent arrives when this is taken away: a
    /// network that comes back, and TCP that has sent again.
    case hold
    /// Bytes are taken and vanish, an end too: the other side is half-open. A connection that has lost bytes so is
    /// reset when this is taken away: no TCP delivers a stream with a hole.
    case drop
    /// A connection ends once so many bytes more have been delivered; so does each new one.
    case cut(after: Int)
    /// Kafka: in each n-th fetch response that holds records, counted over all connections, one bit that a batch's
    /// checksum covers is turned over.
    case flip(every: Int)
    /// New connections are ended, before anything goes through them. See `FaultProxy.listen` for a closed port.
    case refuse
}

/// Which way bytes go.
package enum Direction: Sendable, CaseIterable {
    case toServer, toClient, both

    func covers(_ direction: Direction) -> Bool { self == .both || self == direction }
}

/// A toxic and what it is for.
struct PlacedToxic {
    let id: Int
    let toxic: Toxic
    let direction: Direction
    /// How the client's name begins.
    let client: String

    func isFor(_ name: String?) -> Bool { client.isEmpty || name?.hasPrefix(client) == true }
}

/// What all toxics together do to one direction of one connection: delays add up, of limits the tightest counts.
struct Shape {
    /// Whose connection it is; nil before the client has given a name.
    private(set) var client: String?
    private(set) var latency = Duration.zero
    private(set) var jitter = Duration.zero
    /// Bytes a second.
    private(set) var rate: Int?
    /// Bytes.
    private(set) var slice: Int?
    private(set) var pause = Duration.zero
    private(set) var holds = false
    private(set) var drops = false
    private(set) var cuts: [(id: Int, after: Int)] = []
    private(set) var flipEvery: Int?

    init() {}

    init(_ toxics: [PlacedToxic], _ direction: Direction, of name: String?) {
        client = name
        for placed in toxics where placed.direction.covers(direction) && placed.isFor(name) {
            switch placed.toxic {
            case .latency(let time, let spread):
                latency += time
                jitter += spread
            case .rate(let limit): rate = max(1, min(rate ?? .max, limit))
            case .slices(let bytes, let time):
                slice = max(1, min(slice ?? .max, bytes))
                pause = max(pause, time)
            case .hold: holds = true
            case .drop: drops = true
            case .cut(let bytes): cuts.append((placed.id, bytes))
            case .flip(let every): flipEvery = max(1, min(flipEvery ?? .max, every))
            case .refuse: break
            }
        }
    }

    func delay(_ random: inout SplitMix64) -> Duration {
        guard jitter > .zero else { return latency }
        return max(.zero, latency + jitter * Double.random(in: -1...1, using: &random))
    }
}
