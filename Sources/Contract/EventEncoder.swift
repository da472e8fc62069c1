package import Records

/// An event that is to be written: its attributes, checked by the caller, without its data.
package struct OutgoingEvent: Hashable, Sendable {
    /// Index into the topic's `messages`.
    package var type: Int
    package var id: Text
    package var source: Text
    package var tenant: Text
    /// What follows the tenant in the key.
    package var entity: Text
    package var time: Timestamp
    package var traceparent: Text?
    package var digest: BodyDigest?

    package init(
        type: Int, id: Text, source: Text, tenant: Text, entity: Text, time: Timestamp,
        traceparent: Text? = nil, digest: BodyDigest? = nil
    ) {
        (self.type, self.id, self.source, self.tenant) = (type, id, source, tenant)
        (self.entity, self.time, self.traceparent, self.digest) = (entity, time, traceparent, digest)
    }
}

/// Writes events of one topic as records in binary mode, which is what we write.
package struct EventEncoder: Sendable {
    private let types: [[UInt8]]

    package init(topic: Topic) { types = topic.messages.map { Array($0.type.utf8) } }

    /// The record of `event`.
    ///
    /// - Parameter data: JSON that fits the type's schema; it becomes the value as it is.
    package func record(_ event: OutgoingEvent, data: [UInt8]) -> Record {
        var headers: [Record.Header] = []
        headers.reserveCapacity(9)
        headers.append(.init(name: Name.version, value: Name.oneZero))
        headers.append(.init(name: Name.id, value: event.id.bytes))
        headers.append(.init(name: Name.source, value: event.source.bytes))
        headers.append(.init(name: Name.type, value: types[event.type]))
        headers.append(.init(name: Name.time, value: event.time.rfc3339))
        headers.append(.init(name: Name.tenant, value: event.tenant.bytes))
        headers.append(.init(name: Name.contentType, value: Name.json))
        if let traceparent = event.traceparent {
            headers.append(.init(name: Name.traceparent, value: traceparent.bytes))
        }
        if let digest = event.digest { headers.append(.init(name: Name.digest, value: digest.digits)) }
        return Record(
            key: Self.key(tenant: event.tenant, entity: event.entity), value: data, headers: headers)
    }

    /// `tenant/entity`.
    package static func key(tenant: Text, entity: Text) -> [UInt8] {
        tenant.bytes + CollectionOfOne(UInt8(ascii: "/")) + entity.bytes
    }

    /// Made once: a header's name is then a reference, not a copy.
    private enum Name {
        static let version = Array("ce_specversion".utf8)
        static let oneZero = Array("1.0".utf8)
        static let id = Array("ce_id".utf8)
        static let source = Array("ce_source".utf8)
        static let type = Array("ce_type".utf8)
        static let time = Array("ce_time".utf8)
        static let tenant = Array("ce_tenantid".utf8)
        static let contentType = Array("content-type".utf8)
        static let json = Array("application/json".utf8)
        static let traceparent = Array("ce_traceparent".utf8)
        static let digest = Array("ce_bodydigest".utf8)
    }
}

extension DecodedEvent {
    /// The event, to be written again by `EventEncoder`; not for a deletion.
    package var outgoing: OutgoingEvent {
        OutgoingEvent(
            type: type, id: id, source: source, tenant: tenant, entity: entity, time: time,
            traceparent: traceparent, digest: digest)
    }
}
