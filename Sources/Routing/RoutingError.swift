package import Records

/// Why an event was refused. Nothing has changed then.
package enum RoutingError: Error, Hashable, Sendable {
    /// A document is not what it must be, at this JSON pointer (RFC 6901).
    case invalid(pointer: String, reason: String)
    /// Something that is named does not exist: a rule, a team, an agent.
    case unknown(kind: String, id: Text)
    /// Who asks may not do that.
    case forbidden(actor: Text)
    /// The lead is not reserved for that agent, or not his.
    case notHeld(lead: Text, agent: Text)
    /// Rules whose fallbacks lead back to the first.
    case cycle([Text])
    /// A second default rule; the one that there is.
    case secondDefault(Text)
    /// An order of rules that is not an order of all.
    case order(String)
    /// A tenant has as many as it may have.
    case tooMany(kind: String, limit: Int)
    /// The end of an availability is not after its beginning.
    case past(until: Timestamp)
}

extension RoutingError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalid(let pointer, let reason): pointer.isEmpty ? reason : "\(pointer): \(reason)"
        case .unknown(let kind, let id): "there is no \(kind) \(id)"
        case .forbidden(let actor): "\(actor) may change only what is his own"
        case .notHeld(let lead, let agent): "lead \(lead) is not with \(agent)"
        case .cycle(let rules):
            "the fallbacks go round: " + rules.map(\.string).joined(separator: " → ")
        case .secondDefault(let rule): "rule \(rule) is the default already"
        case .order(let reason): reason
        case .tooMany(let kind, let limit): "there are \(limit) \(kind)s, which is the limit"
        case .past(let until): "\(until) is not after the event"
        }
    }
}
