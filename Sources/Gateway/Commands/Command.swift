internal import Contract
internal import Digest
internal import Records

/// A request that passed every check: an event, and where it goes.
struct Command: Sendable {
    /// Index into the contract's topics.
    var topic: Int
    var event: OutgoingEvent
    /// JSON that fits the type's schema.
    var data: [UInt8]
    /// Extension attributes of the caller's own, as headers.
    var extensions: [Record.Header] = []

    /// By which workers recognise a repeat.
    var identity: Identity { Identity(event.tenant, event.source, event.id) }
}
