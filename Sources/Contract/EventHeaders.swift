internal import Records

/// Where a record's CloudEvents headers are; `absent` where it has none.
struct EventHeaders {
    typealias Slice = RecordBatch.Slice

    var id = Slice.absent
    var source = Slice.absent
    var type = Slice.absent
    var time = Slice.absent
    var tenant = Slice.absent
    var version = Slice.absent
    var contentType = Slice.absent
    var traceparent = Slice.absent
    /// The name of a header that stands there twice; the first of them counts.
    var repeated: String?
    /// Some `ce_` header, known or not: the record is in binary mode.
    var isBinary = false

    init(_ batch: RecordBatch, _ record: Int) {
        let range = batch.entries[record].headers
        var plainTraceparent = Slice.absent
        for index in range {
            let header = batch.headers[index]
            let name = batch.bytes.span.extracting(header.name.range)
            switch name.count {
            case 5 where name.equals("ce_id"): set(\.id, header, "ce_id")
            case 7 where name.equals("ce_type"): set(\.type, header, "ce_type")
            case 7 where name.equals("ce_time"): set(\.time, header, "ce_time")
            case 9 where name.equals("ce_source"): set(\.source, header, "ce_source")
            case 11 where name.equals("ce_tenantid"): set(\.tenant, header, "ce_tenantid")
            case 11 where name.equals("traceparent"): plainTraceparent = header.value
            case 12 where name.equals("content-type"): set(\.contentType, header, "content-type")
            case 14 where name.equals("ce_specversion"): set(\.version, header, "ce_specversion")
            case 14 where name.equals("ce_traceparent"): set(\.traceparent, header, "ce_traceparent")
            case 4... where name.extracting(first: 3).equals("ce_"):
                isBinary = true
                if batch.isRepeated(index, in: range) { repeated = String(escaping: batch[header.name]) }
            default: break
            }
        }
        isBinary = isBinary || ![id, source, type, time, tenant, version].allSatisfy(\.isAbsent)
        if traceparent.isAbsent { traceparent = plainTraceparent }
    }

    private mutating func set(
        _ attribute: WritableKeyPath<Self, Slice>, _ header: RecordBatch.Header, _ name: StaticString
    ) {
        guard self[keyPath: attribute].isAbsent else { return repeated = name.description }
        self[keyPath: attribute] = header.value
    }
}

extension RecordBatch {
    /// Whether an earlier header of the record has the same name.
    fileprivate func isRepeated(_ index: Int, in range: Range<Int>) -> Bool {
        let name = bytes[headers[index].name.range]
        return headers[range.lowerBound..<index].contains { bytes[$0.name.range] == name }
    }
}

extension Span<UInt8> {
    func equals(_ other: StaticString) -> Bool {
        guard other.utf8CodeUnitCount == count else { return false }
        return other.withUTF8Buffer { unsafe equals($0.span) }
    }

    func equals(_ other: Span<UInt8>) -> Bool {
        guard other.count == count else { return false }
        for index in indices where self[index] != other[index] { return false }
        return true
    }
}
