internal import Contract
internal import JSON
internal import Postgres
internal import Records
internal import Runtime

/// A plain sink, for `deploy/benchmark`. Reads `benchmark-sales` (key tenant/customer); writes `benchmark.sale`, a row a
/// record.
@main struct SaleSink: PlainWorker {
    static let name = "sale-sink"

    typealias State = NoState

    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> Sale {
        Sale(
            id: try data.required("sale_id", \.int64),
            customer: try data.required("customer", \.text),
            product: try data.required("product", \.text),
            quantity: Int32(try data.required("quantity", \.int64)),
            cents: try data.required("amount_cents", \.int64),
            soldAt: try data.required("sold_at", \.int64),
            note: try data.required("note", \.text))
    }

    func decide(
        _ sale: Sale, _ cause: Cause, _ state: inout NoState?, _ effects: inout Effects<Sale>
    ) throws(Rejection) {
        effects.record(sale)
    }
}

/// One sale, as its record says it.
struct Sale: FactRow {
    var id: Int64
    var customer: Text
    var product: Text
    /// At most a million, by the schema.
    var quantity: Int32
    var cents: Int64
    /// Milliseconds since 1970.
    var soldAt: Int64
    var note: Text

    static let table: Table? = Table(
        "benchmark.sale",
        columns: [
            Column("sale_id", .int8), Column("customer", .text), Column("product", .text),
            Column("quantity", .int4), Column("amount_cents", .int8), Column("sold_at", .int8),
            Column("note", .text),
        ])

    func encode(into row: inout RowBuffer) {
        row.int8(id)
        row.text(customer)
        row.text(product)
        row.int4(quantity)
        row.int8(cents)
        row.int8(soldAt)
        row.text(note)
    }
}
