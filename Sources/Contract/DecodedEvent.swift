package import JSON
package import Records

/// A record that fits its contract, as the CloudEvent that it is.
package struct DecodedEvent {
    /// Index into the topic's `messages`; `deletion` for a record without a value on a compacted topic.
    package var type: Int
    package var id: Text
    package var source: Text
    package var tenant: Text
    /// What follows the tenant in the key.
    package var entity: Text
    package var time: Timestamp
    /// A valid W3C trace context.
    package var traceparent: Text?
    /// Of the body that the publisher was given; nil if the event says none.
    package var digest: BodyDigest?
    /// Valid until the document's next `parse` or `release`; null for a deletion.
    package var data: JSONValue

    package static let deletion = -1

    package var isDeletion: Bool { type == Self.deletion }
}

/// What can be told of a record that was not decoded; for its dead letter.
package struct KnownFacts: Hashable, Sendable {
    /// Escaped, at most 255 bytes of the original.
    package var eventID: String?
    /// 32 hexadecimal digits.
    package var traceID: String?
    package var occurredAt: Timestamp?
    /// Only where it is valid and equal to the key's tenant: nobody reads another tenant's dead letters.
    package var tenant: Text?
}
