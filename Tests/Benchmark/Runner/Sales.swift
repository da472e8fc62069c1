internal import Kafka
internal import Records

/// The load of the sink comparison: flat JSON objects of about 200 bytes.
enum Sales {
    static let topic = "benchmark-sales"

    /// The sale with number `id`, from 1 on: always the same.
    static func record(_ id: Int) -> Record {
        let customer = "C-\(padded(id &* 7919 % 500_000, 6))"
        let product = products[id % products.count]
        let value = """
            {"sale_id":\(id),"customer":"\(customer)","product":"\(product)","quantity":\(id % 9 + 1),\
            "amount_cents":\(id &* 31 % 1_000_000),"sold_at":\(1_772_366_400_000 + id),\
            "note":"\(notes[id % notes.count])"}
            """
        return Record(
            key: Array("acme/\(customer)".utf8), value: Array(value.utf8),
            headers: headers + [Record.Header("ce_id", "\(id)")])
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
