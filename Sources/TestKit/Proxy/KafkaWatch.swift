/// Reads along a connection of Kafka's protocol.
struct KafkaWatch: Watch {
    /// A request without an answer yet.
    private struct Pending {
        let correlation: Int32
        let request: KafkaRequest?
        let due: FaultScript.Due?
    }

    private var fromClient = Frames()
    private var fromServer = Frames()
    private var name: String?
    private var pending: ArraySlice<Pending> = []

    mutating func append(_ bytes: ArraySlice<UInt8>, from side: Side) {
        if side == .client { fromClient.append(bytes) } else { fromServer.append(bytes) }
    }

    mutating func rest(from side: Side) -> ArraySlice<UInt8> {
        side == .client ? fromClient.rest() : fromServer.rest()
    }

    mutating func abandon(_ script: inout FaultScript) {
        for due in pending.compactMap(\.due) { script.putBack(due) }
        pending = []
    }

    mutating func next(from side: Side, _ shape: Shape, _ world: inout World) -> [Move]? {
        if side == .client { return fromClient.next().map { asked($0, &world) } }
        return fromServer.next().map { answered($0, shape, &world) }
    }

    /// Size, request, version, correlation, and the length of the client's name: 14 bytes, then the name.
    private mutating func asked(_ frame: ArraySlice<UInt8>, _ world: inout World) -> [Move] {
        guard frame.count >= 14 else { return [.forward(frame)] }
        var moves: [Move] = []
        if name == nil {
            let length = max(0, frame.integer(at: 12, bytes: 2))
            let text = String(decoding: frame.dropFirst(14).prefix(length), as: UTF8.self)
            name = text
            moves.append(.named(text))
        }
        let request = KafkaRequest(rawValue: Int16(frame.integer(at: 4, bytes: 2)))
        if let request { world.tally.count(.asked(request), 1, name) }
        let due = request.flatMap { world.script.answer(to: $0, of: name) }
        let correlation = Int32(frame.integer(at: 8, bytes: 4))
        pending.append(Pending(correlation: correlation, request: request, due: due))
        return moves + [.forward(frame)]
    }

    private mutating func answered(
        _ frame: ArraySlice<UInt8>, _ shape: Shape, _ world: inout World
    ) -> [Move] {
        guard frame.count >= 8, let asked = request(Int32(frame.integer(at: 4, bytes: 4)), &world) else {
            return [.forward(frame)]
        }
        if let request = asked.request, case .answer(let fault, _) = asked.due?.fault {
            world.script.done()
            return switch fault {
            case .lose: [.happened(.lost(request)), .end]
            case .delay(let time): [.happened(.delayed(request)), .forward(frame, delay: time)]
            }
        }
        guard asked.request == .fetch, let every = shape.flipEvery else { return [.forward(frame)] }
        let batches = recordBatches(in: frame)
        guard !batches.isEmpty else { return [.forward(frame)] }
        world.fetches += 1
        guard world.fetches % every == 0 else { return [.forward(frame)] }
        return [.happened(.flipped), .forward(flipped(frame, world.random.pick(batches), &world.random))]
    }

    /// Brokers answer in the order of the requests; some requests want no answer.
    private mutating func request(_ correlation: Int32, _ world: inout World) -> Pending? {
        guard let index = pending.firstIndex(where: { $0.correlation == correlation }) else { return nil }
        for due in pending[..<index].compactMap(\.due) { world.script.putBack(due) }
        defer { pending = pending[(index + 1)...] }
        return pending[index]
    }
}

/// Turns over one bit in the last half of what the batch's checksum covers.
private func flipped(
    _ frame: ArraySlice<UInt8>, _ batch: Range<Int>, _ random: inout SplitMix64
) -> ArraySlice<UInt8> {
    var frame = frame
    let position = batch.upperBound - 1 - random.below(batch.count / 2)
    frame[position] ^= 1 << UInt8(random.below(8))
    return frame
}

/// What the checksums of the whole record batches in a fetch response cover.
///
/// Found by the checksums themselves, so that no version of the response need be known: a batch is its offset (8
/// bytes), its length (4), the leader's epoch (4), the format 2 (1), the CRC-32C (4) of what follows.
private func recordBatches(in frame: ArraySlice<UInt8>) -> [Range<Int>] {
    var (position, found) = (8, [Range<Int>]())
    while position + 61 <= frame.count {
        let length = frame.integer(at: position + 8, bytes: 4)
        let isBatch =
            frame[frame.startIndex + position + 16] == 2 && length >= 49
            && position + 12 + length <= frame.count
        let start = frame.startIndex + position
        guard isBatch, case let covered = start + 21..<start + 12 + length,
            UInt32(truncatingIfNeeded: frame.integer(at: position + 17, bytes: 4)) == crc32c(frame[covered])
        else {
            position += 1
            continue
        }
        found.append(covered)
        position += 12 + length
    }
    return found
}

private let crcTable: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0x82F6_3B78 : 0) }
}

private func crc32c(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { sum, byte in sum >> 8 ^ crcTable[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] }
}

/// Cuts a stream into messages that begin with their size in four bytes.
private struct Frames {
    private var bytes: [UInt8] = []
    private var start = 0
    /// More than any broker takes: this is not Kafka's protocol.
    private static let limit = 256 << 20

    mutating func append(_ more: ArraySlice<UInt8>) {
        if start > 0 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes += more
    }

    mutating func next() -> ArraySlice<UInt8>? {
        let rest = bytes[start...]
        guard rest.count >= 4 else { return nil }
        let size = rest.integer(at: 0, bytes: 4)
        guard (0...Self.limit).contains(size) else { return self.rest() }
        guard rest.count >= size + 4 else { return nil }
        start += size + 4
        return rest.prefix(size + 4)
    }

    mutating func rest() -> ArraySlice<UInt8> {
        defer { (bytes, start) = ([], 0) }
        return bytes[start...]
    }
}

extension ArraySlice<UInt8> {
    /// A signed number with its highest byte first, `offset` bytes from the beginning.
    func integer(at offset: Int, bytes count: Int) -> Int {
        let value = self[(startIndex + offset)...].prefix(count).reduce(0) { $0 << 8 | Int($1) }
        let sign = 1 << (count * 8 - 1)
        return (value ^ sign) - sign
    }
}
