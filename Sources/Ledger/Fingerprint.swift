internal import Records

/// 64 bits that stand for bytes, differently in each process. Two that differ have the same ones once in 10¹⁹ times.
struct Fingerprint {
    private var hasher = Hasher()

    /// Adds a part, so that no two lists of parts are the same bytes.
    mutating func add(_ part: Span<UInt8>) {
        hasher.combine(Int32(truncatingIfNeeded: part.count))
        unsafe part.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }

    mutating func add(_ part: [UInt8]?) {
        if let part { add(part.span) } else { addNull() }
    }

    mutating func add(_ part: RecordBatch.Slice, of bytes: Span<UInt8>) {
        if part.isAbsent { addNull() } else { add(bytes.extracting(part.range)) }
    }

    mutating func add(_ number: UInt64) { hasher.combine(number) }

    mutating func addNull() { hasher.combine(Int32(-1)) }

    func finish() -> UInt64 { UInt64(bitPattern: Int64(hasher.finalize())) }
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
