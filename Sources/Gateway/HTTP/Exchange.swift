internal import Contract
internal import Credentials
internal import HTTP
internal import Logging
internal import Records

/// A request on its way through the gateway: what was found out about it before its body came.
struct Exchange: Sendable {
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

    /// How long the caller wants the answer to be held back for an outcome: `Prefer: wait=5`.
    var preferredWait: Duration? {
        for value in head.headers.all("prefer") {
            for preference in value.split(separator: ",") {
                let parts = preference.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " && $0 != "\"" } }
                if parts.count == 2, parts[0].lowercased() == "wait", let seconds = Int(parts[1]), seconds >= 0 {
                    return .seconds(min(seconds, 3600))
                }
            }
        }
        return nil
    }
}

extension Exchange {
    /// A request of which only the head is known.
    /// - Parameter hidden: names of personal members; hidden until the caller is known to may read them.
    init(_ head: HTTPHead, hidden: Set<Text>) {
        var random = SystemRandomNumberGenerator()
        let (high, low) = (random.next(), random.next())
        let given = head.headers.first("traceparent").map { Text($0) }
        self.init(
            id: hexadecimal(high) + hexadecimal(low).prefix(8), head: head, endpoint: .health, template: "-", path: [],
            parameters: [], query: Query(), principal: .nobody,
            traceparent: given.flatMap { Attribute.isTraceparent($0.bytes.span) ? $0 : nil }
                ?? Text("00-\(hexadecimal(high))\(hexadecimal(low | 1))-\(hexadecimal(random.next() | 1))-01"),
            time: .now, began: .now, mask: PersonalMask(hidden, isHiding: true))
    }
}

/// Sixteen digits.
private func hexadecimal(_ number: UInt64) -> String {
    hexadecimal((0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) })
}

extension Principal {
    /// Whoever uses an open route.
    static let nobody = Principal(tenant: "", subject: "", permissions: [], kind: .token, expiresAt: nil)
}
