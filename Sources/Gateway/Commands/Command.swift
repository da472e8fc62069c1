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
    let identity: Identity

    /// - Parameter identity: where the caller has a digester at hand, which is dear to make; computed if nil.
    init(
        topic: Int, event: OutgoingEvent, data: [UInt8], extensions: [Record.Header] = [],
        identity: Identity? = nil
    ) {
        (self.topic, self.event, self.data, self.extensions) = (topic, event, data, extensions)
        self.identity = identity ?? Identity(event.tenant, event.source, event.id)
    }
}
