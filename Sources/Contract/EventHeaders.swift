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
    var digest = Slice.absent
    /// The name of a header that stands there twice.
    var repeated = Slice.absent
    /// Some `ce_` header, known or not: the record is in binary mode.
    var isBinary = false

    init(_ batch: RecordBatch, _ record: Int) {
        let bytes = batch.bytes.span
        let range = batch.entries[record].headers
        var plainTraceparent = Slice.absent
        for index in range {
            let header = batch.headers[index]
            let name = bytes.extracting(header.name.range)
            // Their lengths tell most names apart.
            switch name.count {
            case 5 where name.equals("ce_id"): take(&id, header, &repeated)
            case 7 where name.equals("ce_type"): take(&type, header, &repeated)
            case 7 where name.equals("ce_time"): take(&time, header, &repeated)
            case 9 where name.equals("ce_source"): take(&source, header, &repeated)
            case 11 where name.equals("ce_tenantid"): take(&tenant, header, &repeated)
            case 11 where name.equals("traceparent"):
                plainTraceparent = header.value
                continue
            case 12 where name.equals("content-type"):
                take(&contentType, header, &repeated)
                continue
            case 13 where name.equals("ce_bodydigest"): take(&digest, header, &repeated)
            case 14 where name.equals("ce_specversion"): take(&version, header, &repeated)
            case 14 where name.equals("ce_traceparent"): take(&traceparent, header, &repeated)
            case 4... where name.extracting(first: 3).equals("ce_"):
                if batch.isRepeated(index, in: range) { repeated = header.name }
            default: continue
            }
            isBinary = true
        }
        if traceparent.isAbsent { traceparent = plainTraceparent }
    }
}

private func take(
    _ attribute: inout RecordBatch.Slice, _ header: RecordBatch.Header, _ repeated: inout RecordBatch.Slice
) {
    if !attribute.isAbsent { repeated = header.name }
    attribute = header.value
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
