package import JSON
package import Records

extension EventDecoder {
    /// What can be told of a record that `decode` rejected. Never fails; reads whatever is readable.
    package func knownFacts(_ batch: RecordBatch, at index: Int, document: JSONDocument) -> KnownFacts {
        let entry = batch.entries[index]
        let headers = EventHeaders(batch, index)
        var facts = KnownFacts()
        var tenant: [UInt8]?
        if headers.isBinary, (try? EventMode(batch, headers)) != .structured {
            facts.eventID = eventID(headers.id.isAbsent ? nil : batch[headers.id])
            facts.occurredAt = Timestamp(rfc3339: batch.bytes.span.extracting(headers.time.range))
            tenant = batch[headers.tenant]
        } else if !entry.value.isAbsent, Int(entry.value.count) <= topic.maximumBytes,
            (try? document.parse(batch.bytes, entry.value.range)) != nil
        {
            let event = document.root
            facts.eventID = eventID(event["id"]?.text?.bytes)
            facts.occurredAt = event["time"]?.timestamp
            facts.traceID = event["traceparent"]?.text.flatMap { traceID($0.bytes.span) }
            tenant = event["tenantid"]?.text?.bytes
        }
        if facts.traceID == nil {
            facts.traceID = traceID(batch.bytes.span.extracting(headers.traceparent.range))
        }
        facts.tenant = tenant.flatMap { confirmed($0, batch, entry) }
        return facts
    }

    private func eventID(_ bytes: [UInt8]?) -> String? {
        bytes.flatMap { $0.isEmpty ? nil : excerpt($0, maximum: 255) }
    }

    private func traceID(_ bytes: Span<UInt8>) -> String? {
        guard Attribute.isTraceparent(bytes) else { return nil }
        return String(decoding: (3..<35).map { bytes[$0] }, as: UTF8.self)
    }

    /// The tenant, if it is a valid one and the key begins with it.
    private func confirmed(_ bytes: [UInt8], _ batch: RecordBatch, _ entry: RecordBatch.Entry) -> Text? {
        guard let tenant = Text(validating: bytes), tenant.isTenant, !entry.key.isAbsent,
            batch[entry.key].starts(with: tenant.bytes + [UInt8(ascii: "/")])
        else { return nil }
        return tenant
    }
}
