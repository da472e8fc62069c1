import Contract
import Records
import Runtime
import Testing

@testable import OrderTotals

@Suite("order-totals decides")
struct DecisionTests {
    struct Case: CustomTestStringConvertible {
        var testDescription: String
        var before: Total?
        var kind: OrderEvent.Kind
        var cents: Int64
        var after: Total?
        var reason: String?
    }

    static let cases: [Case] = [
        Case(
            testDescription: "a first order begins a total", kind: .placed, cents: 4900,
            after: Total(orders: 1, cents: 4900)),
        Case(
            testDescription: "an order adds to it", before: Total(orders: 1, cents: 4900), kind: .placed,
            cents: 100,
            after: Total(orders: 2, cents: 5000)),
        Case(
            testDescription: "a refund takes off and counts as no order",
            before: Total(orders: 2, cents: 5000),
            kind: .refunded, cents: 5000, after: Total(orders: 2, cents: 0)),
        Case(
            testDescription: "a refund above what was paid is rejected and changes nothing",
            before: Total(orders: 1, cents: 4900), kind: .refunded, cents: 4901,
            after: Total(orders: 1, cents: 4900),
            reason: "a refund of 4901 cents, but 4900 were paid"),
        Case(
            testDescription: "a refund of an unknown customer is rejected and makes no row", kind: .refunded,
            cents: 1,
            reason: "a refund of 1 cents, but 0 were paid"),
        Case(
            testDescription: "a sum beyond 64 bits is rejected", before: Total(orders: 1, cents: .max),
            kind: .placed,
            cents: 1, after: Total(orders: 1, cents: .max), reason: "\(Int64.max) cents cannot grow by 1"),
    ]

    @Test("an event changes the total, or is rejected with a reason", arguments: cases)
    func decides(_ example: Case) {
        let event = OrderEvent(kind: example.kind, order: "O-1", cents: example.cents)
        var total = example.before
        var effects = Effects<Entry>()
        var reason: String?
        do throws(Rejection) {
            try OrderTotals().decide(event, cause, &total, &effects)
        } catch {
            reason = error.reason
        }
        #expect(total == example.after)
        #expect(reason == example.reason)
        #expect(effects.facts.map(\.cents) == (reason == nil ? [event.signedCents] : []))
    }

    private var cause: Cause {
        Cause(
            tenant: "acme", entity: "C-7", id: "1", time: Timestamp(milliseconds: 0),
            recordedAt: Timestamp(milliseconds: 0), topic: "order-events", partition: 0, offset: 0)
    }
}
