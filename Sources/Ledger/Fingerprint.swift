internal import Records

/// 64 bits that stand for bytes, differently in each process. Two that differ have the same ones once in 10¹⁹ times.
///
/// Words of 8 bytes are multiplied to 128 bits, whose halves are folded (after wyhash).
struct Fingerprint {
    private var state: UInt64
    /// As of the process; here, because a look at a global costs a call.
    private let seed: UInt64

    private static let seed = UInt64.random(in: .min ... .max)
    private static let odd: UInt64 = 0x9E37_79B9_7F4A_7C15
    /// Stands for null; no part is as long.
    private static let null: UInt64 = 0xD6E8_FEB8_6659_FD93

    init() {
        seed = Self.seed
        state = seed
    }

    /// Adds a part, so that no two lists of parts are the same bytes.
    mutating func add(_ part: Span<UInt8>) {
        let (before, seed) = (state, seed)
        state = unsafe part.withUnsafeBytes { bytes in
            var state = before ^ UInt64(bytes.count)
            var position = 0
            while position + 8 <= bytes.count {
                state = Self.fold(
                    state, unsafe bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self), seed)
                position += 8
            }
            var rest: UInt64 = 0
            while position < bytes.count {
                rest = rest << 8 | UInt64(unsafe bytes[position])
                position += 1
            }
            return Self.fold(state, rest, seed)
        }
    }

    mutating func add(_ part: [UInt8]?) {
        if let part { add(part.span) } else { addNull() }
    }

    mutating func add(_ part: RecordBatch.Slice, of bytes: Span<UInt8>) {
        if part.isAbsent { addNull() } else { add(bytes.extracting(part.range)) }
    }

    mutating func add(_ number: UInt64) { state = Self.fold(state, number, seed) }

    mutating func addNull() { state = Self.fold(state ^ Self.null, Self.null, seed) }

    func finish() -> UInt64 { Self.fold(state, Self.odd, seed) }

    @inline(__always)
    private static func fold(_ a: UInt64, _ b: UInt64, _ seed: UInt64) -> UInt64 {
        let product = (a ^ odd).multipliedFullWidth(by: b ^ seed)
        return (product.high ^ product.low) &+ a
    }
}

extension Fingerprint {
    static func of(_ part: RecordBatch.Slice, _ bytes: Span<UInt8>) -> UInt64 {
        var print = Fingerprint()
        print.add(part, of: bytes)
        return print.finish()
    }

    static func of(_ part: [UInt8]?) -> UInt64 {
        var print = Fingerprint()
        print.add(part)
        return print.finish()
    }

    /// Of headers in their order.
    static func of(_ headers: ArraySlice<RecordBatch.Header>, _ bytes: Span<UInt8>) -> UInt64 {
        var print = Fingerprint()
        for header in headers {
            print.add(header.name, of: bytes)
            print.add(header.value, of: bytes)
        }
        return print.finish()
    }

    static func of(_ headers: some Sequence<Record.Header>) -> UInt64 {
        var print = Fingerprint()
        for header in headers {
            print.add(header.name)
            print.add(header.value)
        }
        return print.finish()
    }
}
