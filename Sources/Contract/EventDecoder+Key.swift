package import JSON
package import Records

/// A record's key: the tenant, a slash, the entity.
extension EventDecoder {
    /// The entity, which key and data must agree on.
    func entity(
        of data: JSONValue, _ tenant: Text, _ batch: RecordBatch, _ entry: RecordBatch.Entry
    ) throws(Rejection) -> Text {
        if let word = topic.entity { return try entity(word, tenant, batch, entry) }
        guard let member = topic.keyMember, let name = keyMember else {
            return try entity(ofKey: entry.key, tenant, batch)
        }
        guard let entity = data.text(ofMember: name) else { throw .missing(member, "/" + member) }
        if batch.isKey(entry.key, tenant, entity) { return entity }
        let says = "tenantid and \(member) say \(quoted(tenant.bytes + [UInt8(ascii: "/")] + entity.bytes))"
        guard !entry.key.isAbsent else {
            throw Rejection(.invalid, "the record has no key, but \(says)", place: "key", rule: "key")
        }
        let key = try keyText(entry.key, batch)
        throw Rejection(.invalid, "the key is \(quoted(key.bytes)), but \(says)", place: "key", rule: "key")
    }

    /// Where a tenant has one key.
    private func entity(
        _ word: Text, _ tenant: Text, _ batch: RecordBatch, _ entry: RecordBatch.Entry
    ) throws(Rejection) -> Text {
        if batch.isKey(entry.key, tenant, word) { return word }
        let expected = quoted(tenant.bytes + [UInt8(ascii: "/")] + word.bytes)
        guard !entry.key.isAbsent else {
            throw Rejection(
                .invalid, "the record has no key, expected \(expected)", place: "key", rule: "key")
        }
        let key = try keyText(entry.key, batch)
        throw Rejection(
            .invalid, "the key is \(quoted(key.bytes)), expected \(expected)", place: "key", rule: "key")
    }

    /// Where nothing but the key names the entity.
    private func entity(
        ofKey slice: RecordBatch.Slice, _ tenant: Text, _ batch: RecordBatch
    ) throws(Rejection) -> Text {
        guard !slice.isAbsent else { throw .missing("the key", "key") }
        let key = try keyText(slice, batch)
        let prefix = tenant.bytes + [UInt8(ascii: "/")]
        guard key.bytes.starts(with: prefix), key.count > prefix.count else {
            throw Rejection(
                .invalid, "the key is \(quoted(key.bytes)), expected \(quoted(prefix)) and an id",
                place: "key",
                rule: "key")
        }
        return Text(validated: Array(key.bytes[prefix.count...]))
    }

    private func keyText(_ slice: RecordBatch.Slice, _ batch: RecordBatch) throws(Rejection) -> Text {
        let bytes = batch[slice]
        guard let key = Text(validating: bytes) else {
            throw Rejection(
                .undecodable, "the key is \(quoted(bytes)), not UTF-8", place: "key", rule: "utf-8")
        }
        guard !key.hasNUL else { throw .nul("the key", "key") }
        return key
    }

    /// A record without a value: on a compacted topic the delete of its key, elsewhere a mistake.
    func deletion(
        _ batch: RecordBatch, _ index: Int, _ headers: EventHeaders, _ document: JSONDocument
    ) throws(Rejection) -> DecodedEvent {
        guard topic.isCompacted else {
            throw Rejection(
                .invalid, "a record without a value, which deletes nothing on a topic that is not compacted",
                place: "", rule: "value")
        }
        let entry = batch.entries[index]
        guard !entry.key.isAbsent else { throw .missing("the key", "key") }
        let key = try keyText(entry.key, batch)
        let tenant = Text(validated: Array(key.bytes.prefix { $0 != UInt8(ascii: "/") }))
        try Attribute.checkTenant(tenant, "the key's tenant", at: "key")
        let entity = try entity(ofKey: entry.key, tenant, batch)
        document.release()
        return DecodedEvent(
            type: DecodedEvent.deletion, id: Text("\(entry.partition)-\(entry.offset)"),
            source: Text(topic.name),
            tenant: tenant, entity: entity, time: Timestamp(milliseconds: entry.timestamp),
            data: document.root)
    }
}

extension RecordBatch {
    func equals(_ slice: Slice, _ text: Text) -> Bool { equals(slice, text.bytes) }

    func equals(_ slice: Slice, _ other: [UInt8]) -> Bool {
        slice.count == other.count && bytes.span.extracting(slice.range).equals(other.span)
    }

    /// Whether the key is `tenant/entity`.
    func isKey(_ slice: Slice, _ tenant: Text, _ entity: Text) -> Bool {
        guard Int(slice.count) == tenant.count + 1 + entity.count else { return false }
        let key = bytes.span.extracting(slice.range)
        return key[tenant.count] == UInt8(ascii: "/")
            && key.extracting(first: tenant.count).equals(tenant.bytes.span)
            && key.extracting(last: entity.count).equals(entity.bytes.span)
    }
}

extension JSONValue {
    /// The text of a member whose name is not known before run time; the first one of that name.
    package func text(ofMember name: [UInt8]) -> Text? {
        let index: Int? = withNodes { nodes, index in
            let table = nodes.table
            guard table[index].kind == .object else { return nil }
            var key = index + 1
            while key < Int(table[index].next) {
                if name.span.equals(nodes.text(of: table[key])) { return key + 1 }
                key = Int(table[key + 1].next)
            }
            return nil
        }
        return index.flatMap { value(at: $0).text }
    }
}
