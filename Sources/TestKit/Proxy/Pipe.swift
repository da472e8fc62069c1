/// One direction of a connection: bytes on their way, in their order, none before its time.
struct Pipe {
    private struct Piece {
        var bytes: ArraySlice<UInt8>
        let due: ContinuousClock.Instant
    }

    /// At a time, so that a stream in slices of a byte does not keep others waiting.
    private static let sends = 256

    enum Delivery {
        case open
        /// A toxic ends the connection here.
        case cut
        /// The other end is gone.
        case broken
    }

    private(set) var shape = Shape()
    private var pieces: [Piece] = []
    private var first = 0
    /// Bytes that have come in to be delivered, and those that were.
    private var entered = 0
    private var delivered = 0
    /// Nothing behind this byte is delivered.
    private var gate: Int?
    /// By toxic, the byte behind which it cuts.
    private var cuts: [Int: Int] = [:]
    private var lastDue: ContinuousClock.Instant?
    /// When the next piece may go, by rate and slices.
    private var ready: ContinuousClock.Instant?
    private var isBroken = false
    /// Nothing more comes in.
    var isEnded = false
    /// The other side takes nothing at the moment.
    private(set) var isBlocked = false
    /// Bytes of this stream have vanished.
    private(set) var hasHole = false
    /// When something may go; nil if only an event can change that.
    private(set) var wakeAt: ContinuousClock.Instant?

    var isEmpty: Bool { first == pieces.count }
    /// No more is read while so much waits; a long delay needs much on its way.
    var hasRoom: Bool { entered - delivered < (shape.latency > .zero ? 16 : 1) << 20 }
    /// The end of the stream is to be told.
    var isEnding: Bool { isEnded && !shape.drops }
    var hasEnded: Bool { isEnding && isEmpty && !shape.holds }

    mutating func reshape(_ shape: Shape) {
        self.shape = shape
        cuts = Dictionary(
            uniqueKeysWithValues: shape.cuts.map { ($0.id, cuts[$0.id] ?? delivered + $0.after) })
    }

    /// - Parameter delay: besides that of the toxics.
    mutating func push(_ bytes: ArraySlice<UInt8>, delay: Duration, _ world: inout World) {
        guard !bytes.isEmpty && !isBroken else { return }
        guard !shape.drops else {
            hasHole = true
            return world.tally.count(.dropped, bytes.count, shape.client)
        }
        let late = shape.delay(&world.random)
        if late > .zero { world.tally.count(.late, bytes.count, shape.client) }
        let due = max(world.now + late + delay, lastDue ?? world.now)
        lastDue = due
        pieces.append(Piece(bytes: bytes, due: due))
        entered += bytes.count
    }

    /// From here on nothing is delivered, until `open`.
    mutating func close() { gate = entered }
    mutating func open() { gate = nil }

    /// The other end is gone: what is on its way goes nowhere.
    mutating func discard() {
        pieces = []
        first = 0
        isBroken = true
    }

    /// Delivers what may go now. `send` gives how many bytes it took, and nil if the other end is gone.
    mutating func deliver(_ world: inout World, _ send: (ArraySlice<UInt8>) -> Int?) -> Delivery {
        (isBlocked, wakeAt) = (false, nil)
        var sends = 0
        while !shape.holds && !isEmpty && room > 0 {
            guard sends < Self.sends else {
                wakeAt = world.now
                break
            }
            sends += 1
            let time = max(pieces[first].due, ready ?? world.now)
            guard time <= world.now else {
                wakeAt = time
                break
            }
            let count = min(pieces[first].bytes.count, room, shape.slice ?? .max, burst)
            guard let sent = send(pieces[first].bytes.prefix(count)) else { return .broken }
            if sent > 0 { take(sent, &world) }
            isBlocked = sent < count
            if isBlocked { break }
        }
        return cuts.values.contains { delivered >= $0 } ? .cut : .open
    }

    /// Bytes up to the gate or the next cut.
    private var room: Int { min(gate ?? .max, cuts.values.min() ?? .max) - delivered }
    /// Ten milliseconds' worth: a limited rate is a steady one.
    private var burst: Int { shape.rate.map { max(1, $0 / 100) } ?? .max }

    private mutating func take(_ count: Int, _ world: inout World) {
        if let rate = shape.rate {
            ready = world.now + .nanoseconds(Int64(count) * 1_000_000_000 / Int64(rate))
            world.tally.count(.throttled, count, shape.client)
        }
        if shape.slice != nil {
            ready = max(ready ?? world.now, world.now + shape.pause)
            if count < pieces[first].bytes.count { world.tally.count(.sliced, 1, shape.client) }
        }
        delivered += count
        pieces[first].bytes = pieces[first].bytes.dropFirst(count)
        guard pieces[first].bytes.isEmpty else { return }
        first += 1
        if first == pieces.count || first > 64 {
            pieces.removeFirst(first)
            first = 0
        }
    }
}
