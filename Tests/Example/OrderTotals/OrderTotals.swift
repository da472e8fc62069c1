internal import Contract
internal import JSON
internal import Records
internal import Runtime

/// Adds up what each customer has paid. Reads `order-events` (key tenant/customer); writes `orders.total`, a row a
/// customer, and `orders.entry`, a row an event.
@main struct OrderTotals: PlainWorker {
    static let name = "order-totals"

    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> OrderEvent {
        let order = try data.required("order_id", \.text)
        let cents = try data.required("amount_cents", \.int64)
        return OrderEvent(kind: type == "order.placed" ? .placed : .refunded, order: order, cents: cents)
    }

    func decide(
        _ event: OrderEvent, _ cause: Cause, _ total: inout Total?, _ effects: inout Effects<Entry>
    ) throws(Rejection) {
        var next = total ?? Total()
        try next.apply(event)
        total = next
        effects.record(Entry(cause: cause, order: event.order, cents: event.signedCents))
    }
}

/// What happened to an order.
struct OrderEvent: Hashable {
    enum Kind { case placed, refunded }

    var kind: Kind
    var order: Text
    /// From 0 on.
    var cents: Int64

    var signedCents: Int64 { kind == .placed ? cents : -cents }
}

/// What a customer has paid so far.
struct Total: MappedState {
    var orders: Int64 = 0
    var cents: Int64 = 0

    static let mapping = Mapping<Total>(
        "orders.total", key: ["tenant_id", "customer_id"],
        [
            Field("orders", \.orders),
            Field("cents", \.cents),
        ])

    /// - Throws: a rejection if more is refunded than was paid, or if the sum would not fit 64 bits.
    mutating func apply(_ event: OrderEvent) throws(Rejection) {
        let (sum, overflow) = cents.addingReportingOverflow(event.signedCents)
        guard !overflow else { throw rejected("\(cents) cents cannot grow by \(event.cents)", "overflow") }
        guard sum >= 0 else {
            throw rejected("a refund of \(event.cents) cents, but \(cents) were paid", "refund")
        }
        cents = sum
        if event.kind == .placed { orders += 1 }
    }

    private func rejected(_ reason: String, _ rule: String) -> Rejection {
        Rejection(.rejected, reason, place: "/amount_cents", rule: rule)
    }
}

/// One order or refund, and the record that said so.
struct Entry: MappedFact {
    var cause: Cause
    var order: Text
    /// Negative for a refund.
    var cents: Int64

    static let mapping = Mapping<Entry>(
        "orders.entry",
        [
            Field("tenant_id", \.cause.tenant),
            Field("customer_id", \.cause.entity),
            Field("order_id", \.order),
            Field("cents", \.cents),
            Field("event_id", \.cause.id),
            Field("topic", \.cause.topic),
            Field("partition", \.cause.partition),
            Field("record_offset", \.cause.offset),
        ])
}
