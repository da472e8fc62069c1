import Records

extension String {
    static let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    static func activity(lead: String = "\"L-1\"", kind: String = "\"call\"") -> String {
        "{\"lead_id\":\(lead),\"kind\":\(kind),\"occurred_at\":\"2026-03-01T12:00:00Z\"}"
    }
}

extension Record {
    /// A valid activity of lead L-1 of tenant acme, changed by `change`.
    static func lead(_ change: (inout Record) -> Void = { _ in }) -> Record {
        var record = Record(
            key: Array("acme/L-1".utf8), value: Array(String.activity().utf8),
            headers: [
                .init("ce_specversion", "1.0"), .init("ce_id", "e1"), .init("ce_source", "/crm"),
                .init("ce_type", "lead.activity"), .init("ce_time", "2026-03-01T12:00:00Z"),
                .init("ce_tenantid", "acme"),
            ])
        change(&record)
        return record
    }

    /// The same as one JSON object; `change` maps members to JSON, nil removes one.
    static func structured(headers: [Header] = [], _ change: (inout [String: String]) -> Void = { _ in })
        -> Record
    {
        var members = [
            "specversion": "\"1.0\"", "id": "\"e1\"", "source": "\"/crm\"", "type": "\"lead.activity\"",
            "time": "\"2026-03-01T12:00:00Z\"", "tenantid": "\"acme\"",
            "traceparent": "\"\(String.traceparent)\"",
            "datacontenttype": "\"application/json\"", "data": .activity(),
        ]
        change(&members)
        let json = members.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",")
        return Record(key: Array("acme/L-1".utf8), value: Array("{\(json)}".utf8), headers: headers)
    }

    mutating func set(_ name: String, _ value: String?) {
        headers.removeAll { $0.name == Array(name.utf8) }
        if let value { headers.append(.init(name, value)) }
    }
}
