package import JSON
package import Records

/// Reads records of one topic as CloudEvents and holds them against the topic's contract.
///
/// One for each topic and lane: it remembers the last tenant and source, because the next record often has the same.
package struct EventDecoder {
    package let topic: Topic
    private let types: [[UInt8]]
    /// Read through a span: that lends a schema without counting references to its tables.
    private let schemas: [Schema]
    let keyMember: [UInt8]?
    private var lastTenant: Text = ""
    private var lastSource: Text = ""

    package init(topic: Topic) {
        self.topic = topic
        types = topic.messages.map { Array($0.type.utf8) }
        schemas = topic.messages.map(\.schema)
        keyMember = topic.keyMember.map { Array($0.utf8) }
    }

    /// Decodes the record at `index`.
    ///
    /// - Parameter document: holds the record's data until its next `parse` or `release`, and with it a reference to the
    ///   batch's bytes: release it before the batch is filled again.
    /// - Throws: `Rejection` with class, reason, place and rule of the first fault found.
    package mutating func decode(
        _ batch: RecordBatch, at index: Int, document: JSONDocument
    ) throws(Rejection) -> DecodedEvent {
        let entry = batch.entries[index]
        let headers = EventHeaders(batch, index)
        guard !entry.value.isAbsent else { return try deletion(batch, index, headers, document) }
        guard Int(entry.value.count) <= topic.maximumBytes else {
            let (count, limit) = (entry.value.count, topic.maximumBytes)
            throw Rejection(
                .oversize, "the value has \(count) bytes, expected at most \(limit)", place: "",
                rule: "maxBytes")
        }
        let mode = try EventMode(batch, headers)
        do throws(JSONError) {
            try document.parse(batch.bytes, entry.value.range)
        } catch {
            throw Rejection(error)
        }
        if !headers.repeated.isAbsent {
            let name = String(escaping: batch[headers.repeated])
            throw Rejection(.invalid, "header \(name) is given twice", place: name, rule: "duplicate")
        }
        if mode == .structured || mode == .undeclared && document.root["specversion"] != nil {
            return try structured(batch, entry, headers, document)
        }
        return try binary(batch, entry, headers, document)
    }

    private mutating func binary(
        _ batch: RecordBatch, _ entry: RecordBatch.Entry, _ headers: EventHeaders, _ document: JSONDocument
    ) throws(Rejection) -> DecodedEvent {
        if !headers.version.isAbsent, !batch.bytes.span.extracting(headers.version.range).equals("1.0") {
            throw .unsupportedVersion(batch[headers.version], "ce_specversion")
        }
        let tenant = try tenant(batch, headers.tenant)
        let source = try source(batch, headers.source)
        let id = try Attribute.text(try bytes(batch, headers.id, "ce_id"), "ce_id", at: "ce_id")
        let time = try time(batch, headers.time)
        let type = try type(batch, headers.type)
        let digest = try digest(batch, headers.digest)
        let data = document.root
        if let violation = schemas.span[type].validate(data) {
            throw Rejection(violation, prefix: "")
        }
        let entity = try entity(of: data, tenant, batch, entry)
        return DecodedEvent(
            type: type, id: id, source: source, tenant: tenant, entity: entity, time: time,
            traceparent: traceparent(batch, headers), digest: digest, data: data)
    }

    private mutating func structured(
        _ batch: RecordBatch, _ entry: RecordBatch.Entry, _ headers: EventHeaders, _ document: JSONDocument
    ) throws(Rejection) -> DecodedEvent {
        let event = try StructuredEvent(document.root)
        guard event.version == "1.0" else { throw .unsupportedVersion(event.version.bytes, "/specversion") }
        let type = try typeIndex(event.type.bytes, at: "/type")
        if let violation = schemas.span[type].validate(event.data) {
            throw Rejection(violation, prefix: "/data")
        }
        let entity = try entity(of: event.data, event.tenant, batch, entry)
        return DecodedEvent(
            type: type, id: event.id, source: event.source, tenant: event.tenant, entity: entity,
            time: event.time,
            traceparent: event.traceparent ?? traceparent(batch, headers), digest: event.digest,
            data: event.data)
    }

    private func bytes(
        _ batch: RecordBatch, _ slice: RecordBatch.Slice, _ name: String
    ) throws(Rejection) -> [UInt8] {
        guard !slice.isAbsent else { throw .missing(name, name) }
        return batch[slice]
    }

    private mutating func tenant(
        _ batch: RecordBatch, _ slice: RecordBatch.Slice
    ) throws(Rejection) -> Text {
        if !lastTenant.isEmpty, batch.equals(slice, lastTenant) { return lastTenant }
        let tenant = try Attribute.text(
            try bytes(batch, slice, "ce_tenantid"), "ce_tenantid", at: "ce_tenantid")
        try Attribute.checkTenant(tenant, "ce_tenantid", at: "ce_tenantid")
        lastTenant = tenant
        return tenant
    }

    private mutating func source(
        _ batch: RecordBatch, _ slice: RecordBatch.Slice
    ) throws(Rejection) -> Text {
        if !lastSource.isEmpty, batch.equals(slice, lastSource) { return lastSource }
        lastSource = try Attribute.text(try bytes(batch, slice, "ce_source"), "ce_source", at: "ce_source")
        return lastSource
    }

    private func time(_ batch: RecordBatch, _ slice: RecordBatch.Slice) throws(Rejection) -> Timestamp {
        if slice.count <= 255, let time = Timestamp(rfc3339: batch.bytes.span.extracting(slice.range)) {
            return time
        }
        let text = try Attribute.text(try bytes(batch, slice, "ce_time"), "ce_time", at: "ce_time")
        return try Attribute.time(text.bytes, "ce_time", at: "ce_time")
    }

    private func type(_ batch: RecordBatch, _ slice: RecordBatch.Slice) throws(Rejection) -> Int {
        for index in types.indices where batch.equals(slice, types[index]) { return index }
        let text = try Attribute.text(try bytes(batch, slice, "ce_type"), "ce_type", at: "ce_type")
        return try typeIndex(text.bytes, at: "ce_type")
    }

    private func typeIndex(_ bytes: [UInt8], at place: String) throws(Rejection) -> Int {
        if let index = types.firstIndex(of: bytes) { return index }
        let known = topic.messages.map(\.type).joined(separator: ", ")
        throw Rejection(
            .invalid, "the event type is \(quoted(bytes)), expected one of \(known)", place: place,
            rule: "type")
    }

    private func digest(_ batch: RecordBatch, _ slice: RecordBatch.Slice) throws(Rejection) -> BodyDigest? {
        guard !slice.isAbsent else { return nil }
        if let digest = BodyDigest(digits: batch.bytes.span.extracting(slice.range)) { return digest }
        return try BodyDigest(attribute: batch[slice], "ce_bodydigest", at: "ce_bodydigest")
    }

    private func traceparent(_ batch: RecordBatch, _ headers: EventHeaders) -> Text? {
        guard !headers.traceparent.isAbsent,
            Attribute.isTraceparent(batch.bytes.span.extracting(headers.traceparent.range))
        else { return nil }
        return Text(validating: batch[headers.traceparent])
    }
}
