internal import Foundation
internal import Kafka
internal import Records

/// The load of the sink comparison: flat JSON objects of about 200 bytes.
enum Sales {
    static let topic = "benchmark-sales"
    static let fields = [
        Peers.Field(name: "sale_id", type: "int64"), Peers.Field(name: "customer", type: "string"),
        Peers.Field(name: "product", type: "string"), Peers.Field(name: "quantity", type: "int32"),
        Peers.Field(name: "amount_cents", type: "int64"), Peers.Field(name: "sold_at", type: "int64"),
        Peers.Field(name: "note", type: "string"),
    ]

    /// The sale with number `id`, from 1 on: always the same.
    private struct Sale {
        let id: Int
        var customer: String { "C-\(padded(id &* 7919 % 500_000, 6))" }
        var product: String { Sales.products[id % Sales.products.count] }
        var quantity: Int { id % 9 + 1 }
        var cents: Int { id &* 31 % 1_000_000 }
        var soldAt: Int { 1_772_366_400_000 + id }
        var note: String { Sales.notes[id % Sales.notes.count] }
    }

    /// The record of sale `id`.
    static func record(_ id: Int) -> Record {
        let sale = Sale(id: id)
        let customer = sale.customer
        let value = """
            {"sale_id":\(id),"customer":"\(customer)","product":"\(sale.product)","quantity":\(sale.quantity),\
            "amount_cents":\(sale.cents),"sold_at":\(sale.soldAt),"note":"\(sale.note)"}
            """
        return Record(
            key: Array("acme/\(customer)".utf8), value: Array(value.utf8),
            headers: headers + [Record.Header("ce_id", "\(id)")])
    }

    /// Writes the rows as a file for COPY.
    static func write(_ count: Int, to path: String) throws {
        try Data().write(to: URL(filePath: path))
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        defer { try? file.close() }
        var rows: [UInt8] = []
        for id in 1...count {
            let sale = Sale(id: id)
            let note = sale.note.replacing("\\\"", with: "\"")
            let row =
                "\(id)\t\(sale.customer)\t\(sale.product)\t\(sale.quantity)\t\(sale.cents)\t\(sale.soldAt)\t\(note)\n"
            rows += row.utf8
            if rows.count > 1 << 20 || id == count {
                try file.write(contentsOf: Data(rows))
                rows.removeAll(keepingCapacity: true)
            }
        }
    }

    static func publish(_ count: Int, brokers: String) throws {
        var publisher = try Publisher(topic, brokers: brokers)
        for id in 1...count { try publisher.send(record(id)) }
        try publisher.finish()
    }

    private static let headers = [
        Record.Header("content-type", "application/json"), Record.Header("ce_specversion", "1.0"),
        Record.Header("ce_source", "/shop"), Record.Header("ce_type", "sale.made"),
        Record.Header("ce_time", "2026-03-01T12:00:00Z"), Record.Header("ce_tenantid", "acme"),
    ]

    private static let products = [
        "lamp", "desk, oak", "chair", "shelf (4 boards)", "carpet 2 × 3 m", "vase",
    ]
    private static let notes = [
        "paid by card, to be delivered on a weekday between 9 and 12",
        "collected by the customer at the desk",
        "a gift: no invoice in the parcel, the card says \\\"thank you\\\"",
        "second delivery, the first was returned",
    ]
}

/// `number` with zeros in front, up to `width` digits.
private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
