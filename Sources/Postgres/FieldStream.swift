/// Fields one after another, each with its length before it, behind a header of fixed size.
///
/// The array is longer than what is used, so that a field costs one check of room and no call of `append`.
struct FieldStream: Sendable {
    private var storage: [UInt8]
    private(set) var end: Int

    init(_ header: [UInt8]) {
        storage = header + [UInt8](repeating: 0, count: 236)
        end = header.count
    }

    /// Appends a field of `size` bytes; `write` gets room for exactly that many.
    @inline(__always)
    mutating func append(_ size: Int, _ write: (UnsafeMutableRawPointer) -> Void) {
        reserve(size + 4)
        unsafe storage.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            unsafe (base + end).storeBytes(of: UInt32(truncatingIfNeeded: size).bigEndian, as: UInt32.self)
            unsafe write(base + end + 4)
        }
        end += size + 4
    }

    mutating func appendNull() { append(UInt32.max) }

    mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number) {
        reserve(MemoryLayout<Number>.size)
        unsafe storage.withUnsafeMutableBytes {
            unsafe $0.storeBytes(of: number.bigEndian, toByteOffset: end, as: Number.self)
        }
        end += MemoryLayout<Number>.size
    }

    /// The used bytes with `header` written over their start, and `trailer` behind them.
    mutating func bytes(header: [UInt8], trailer: [UInt8] = []) -> ArraySlice<UInt8> {
        reserve(trailer.count)
        storage.replaceSubrange(0..<header.count, with: header)
        storage.replaceSubrange(end..<end + trailer.count, with: trailer)
        return storage[..<(end + trailer.count)]
    }

    /// Sets the end to `rows` rows behind `start`; a row is `prefix` bytes and `fields` fields.
    mutating func truncate(from start: Int, rows: Int, fields: Int, prefix: Int) {
        var position = start
        for _ in 0..<rows {
            position += prefix
            for _ in 0..<fields { position += 4 + max(0, size(at: position)) }
        }
        end = position
    }

    /// The length of the field at `position`; −1 for NULL.
    private func size(at position: Int) -> Int {
        Int(Int32(bitPattern: storage[position..<position + 4].reduce(0) { $0 << 8 | UInt32($1) }))
    }

    @inline(__always)
    private mutating func reserve(_ count: Int) {
        if end + count > storage.count { grow(by: count) }
    }

    @inline(never)
    private mutating func grow(by count: Int) {
        let size = max(storage.count * 2, end + count)
        storage = unsafe [UInt8](unsafeUninitializedCapacity: size) { target, initialized in
            let (_, used) = unsafe target.initialize(from: storage[..<end])
            unsafe target[used...].initialize(repeating: 0)
            initialized = size
        }
    }
}

extension UnsafeMutableRawPointer {
    /// Copies all of `source` here. The caller has made the room.
    @inline(__always)
    func copy(_ source: Span<UInt8>) {
        unsafe source.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            unsafe copyMemory(from: start, byteCount: bytes.count)
        }
    }
}
