internal import CSimdjson
internal import Records

/// A parser and the last document that it read; used by one thread, made once and used again and again.
///
/// Values point into the document: they are valid until the next `parse` or `release`, and reading one later gives
/// another value or ends the process, never memory of others.
@safe package final class JSONDocument {
    /// Deeper documents are refused: Postgres' stack and ours are finite.
    package static let maximumDepth = 512

    private let parser: OpaquePointer
    private var memory = JSONMemory()
    /// Keeps alive what `memory` points into.
    private var bytes: [UInt8] = []

    package init() {
        guard let parser = unsafe bh_json_create() else { fatalError("out of memory") }
        unsafe self.parser = unsafe parser
    }

    deinit { unsafe bh_json_destroy(parser) }

    /// Reads the document at `range` of `bytes`, without copying it if `RecordBatch.padding` bytes follow.
    ///
    /// - Throws: `JSONError` for anything but exactly one JSON value; the document is then empty.
    package func parse(_ bytes: [UInt8], _ range: Range<Int>) throws(JSONError) {
        if range.upperBound + RecordBatch.padding <= bytes.count {
            try read(bytes, range)
        } else {
            let padded = bytes[range] + [UInt8](repeating: 0, count: RecordBatch.padding)
            try read(Array(padded), 0..<range.count)
        }
    }

    /// Reads a document of its own; copies it.
    package func parse(_ text: String) throws(JSONError) {
        let bytes = Array(text.utf8)
        try parse(bytes, bytes.indices)
    }

    /// The whole value; null before the first `parse`.
    package var root: JSONValue { JSONValue(document: self, index: 0) }

    /// Drops the reference to the bytes, so that their owner can change them without a copy.
    package func release() {
        memory = JSONMemory()
        bytes = []
    }

    /// Lends the table of nodes.
    package func withNodes<R>(_ body: (JSONNodes) -> R) -> R {
        defer { withExtendedLifetime(self) {} }
        return memory.withNodes(body)
    }

    private func read(_ bytes: [UInt8], _ range: Range<Int>) throws(JSONError) {
        release()
        var result = unsafe bh_json_result()
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return }
            unsafe bh_json_parse(
                parser, start + range.lowerBound, range.count, UInt32(Self.maximumDepth), &result)
            guard unsafe result.status == BH_JSON_OK else { return }
            unsafe memory = JSONMemory(
                result, UnsafeBufferPointer(start: start + range.lowerBound, count: range.count))
        }
        guard unsafe result.status == BH_JSON_OK else { throw unsafe JSONError(result, bytes[range]) }
        self.bytes = bytes
    }
}

extension JSONError {
    init(_ result: bh_json_result, _ source: ArraySlice<UInt8>) {
        fault =
            switch unsafe result.status {
            case BH_JSON_NOT_UTF8: .notUTF8
            case BH_JSON_TOO_DEEP: .tooDeep
            case BH_JSON_TOO_LARGE: .tooLarge
            case BH_JSON_NO_MEMORY: .outOfMemory
            default: .malformed
            }
        reason = unsafe result.reason.map { unsafe String(cString: $0) } ?? "not JSON"
        offset = unsafe result.offset < 0 ? nil : Int(result.offset)
        if fault == .notUTF8 { offset = firstInvalidByte(of: Array(source)) }
    }
}

private func firstInvalidByte(of bytes: [UInt8]) -> Int? {
    do {
        _ = try UTF8Span(validating: bytes.span)
        return nil
    } catch {
        return error.byteOffsets.lowerBound
    }
}
