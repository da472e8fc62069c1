internal import Contract
internal import Credentials
internal import HTTP
internal import Logging
internal import Records

/// A request on its way through the gateway: what was found out about it before its body came. A class, because it is handed from
/// closure to closure until its answer is there.
final class Exchange: Sendable {
    private let arrival: Arrival

    init(_ arrival: Arrival) { self.arrival = arrival }

    var id: String { arrival.id }
    var head: HTTPHead { arrival.head }
    var endpoint: Endpoint { arrival.endpoint }
    var template: String { arrival.template }
    var path: [Text] { arrival.path }
    var parameters: [Text] { arrival.parameters }
    var query: Query { arrival.query }
    var principal: Principal { arrival.principal }
    var traceparent: Text { arrival.traceparent }
    var time: Timestamp { arrival.time }
    var began: ContinuousClock.Instant { arrival.began }
    var mask: PersonalMask { arrival.mask }

    /// How long the caller wants the answer to be held back for an outcome: `Prefer: wait=5`.
    var preferredWait: Duration? {
        for value in head.headers.all("prefer") {
            for preference in value.split(separator: ",") {
                let parts = preference.split(separator: "=", maxSplits: 1).map {
                    $0.filter { $0 != " " && $0 != "\"" }
                }
                if parts.count == 2, parts[0].lowercased() == "wait", let seconds = Int(parts[1]),
                    seconds >= 0
                {
                    return .seconds(min(seconds, 3600))
                }
            }
        }
        return nil
    }
}

/// A request of which the head has come.
struct Arrival: Sendable {
    /// In every answer and log line that concerns the request.
    var id: String
    var head: HTTPHead
    var endpoint: Endpoint
    /// The route's template, or `-` where there is none: bounded, so that it can label a metric.
    var template: String
    /// The segments of the path, decoded.
    var path: [Text]
    /// Values of the template's parameters, in its order.
    var parameters: [Text]
    var query: Query
    /// Who asks; `nobody` on open routes.
    var principal: Principal
    /// A W3C trace context: the caller's, or made here.
    var traceparent: Text
    /// When the head was complete.
    var time: Timestamp
    var began: ContinuousClock.Instant
    var mask: PersonalMask
}

extension Arrival {
    /// A request of which only the head is known.
    /// - Parameter hidden: names of personal members; hidden until the caller is known to may read them.
    init(_ head: HTTPHead, _ names: NameSource, hidden: Set<Text>) {
        let names = RequestNames(names)
        let given = head.headers.first("traceparent").map { Text($0) }
        self.init(
            id: names.id, head: head, endpoint: .health, template: "-", path: [], parameters: [],
            query: Query(),
            principal: .nobody,
            traceparent: given.flatMap { Attribute.isTraceparent($0.bytes.span) ? $0 : nil }
                ?? names.traceparent,
            time: .now, began: .now, mask: PersonalMask(hidden, isHiding: true))
    }
}

extension Principal {
    /// Whoever uses an open route.
    static let nobody = Principal(tenant: "", subject: "", permissions: [], kind: .token, expiresAt: nil)
}
