internal import Contract
internal import Digest

/// What tells an event from all others, and a repeat of it from another event that was given its id.
struct EventMark: Hashable, Sendable {
    var identity: Identity
    /// Of the body, if the event says it.
    var digest: BodyDigest?
}

/// An event that a batch applies: a row of `bellhop.seen_event`.
struct AppliedEvent: Sendable, Equatable {
    var mark: EventMark
    var partition: Int32
    var offset: Int64
}

/// Events that were applied, each with the digest of its body.
struct AppliedMarks: Sendable {
    /// What an event is to those that were applied.
    enum Meeting: Equatable {
        case first
        /// Applied before, and nothing says that it was another one.
        case again
        /// Its id was applied before with this other body.
        case conflict(applied: BodyDigest, now: BodyDigest)
    }

    private var digests: [Identity: BodyDigest?] = [:]

    func contains(_ identity: Identity) -> Bool { digests[identity] != nil }

    /// The event that was applied under that id; nil if none was.
    func mark(of identity: Identity) -> EventMark? {
        digests[identity].map { EventMark(identity: identity, digest: $0) }
    }

    func meeting(_ mark: EventMark) -> Meeting {
        guard let applied = digests[mark.identity] else { return .first }
        guard let applied, let digest = mark.digest, applied != digest else { return .again }
        return .conflict(applied: applied, now: digest)
    }

    mutating func insert(_ mark: EventMark) { digests.updateValue(mark.digest, forKey: mark.identity) }

    mutating func remove(_ identity: Identity) { digests[identity] = nil }
}
