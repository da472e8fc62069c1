import Contract
import Records

/// An event in binary mode. Headers given replace those of the same name.
func event(
    _ id: String, _ type: String, _ counter: String, tenant: String = "acme", data: String,
    headers changed: [String: [UInt8]] = [:], without missing: String? = nil
) -> Record {
    var headers: [(String, [UInt8])] = [
        ("ce_specversion", "1.0"), ("ce_id", id), ("ce_source", "/test"), ("ce_type", type),
        ("ce_time", "2026-03-01T12:00:00Z"), ("ce_tenantid", tenant), ("content-type", "application/json"),
    ].map { ($0.0, Array($0.1.utf8)) }
    headers = headers.filter { $0.0 != missing }.map { ($0.0, changed[$0.0] ?? $0.1) }
    return Record(
        key: Array("\(tenant)/\(counter)".utf8), value: Array(data.utf8),
        headers: headers.map { Record.Header(name: Array($0.0.utf8), value: $0.1) })
}

func added(_ id: String, _ counter: String, _ amount: Int64, label: String? = nil, emits: Bool = false)
    -> Record
{
    var data = #"{"counter":"\#(counter)","amount":\#(amount)"#
    if let label { data += #","label":"\#(label)""# }
    if emits { data += #","emits":true"# }
    return event(id, "tally.added", counter, data: data + "}")
}

func removed(_ id: String, _ counter: String) -> Record {
    event(id, "tally.removed", counter, data: #"{"counter":"\#(counter)"}"#)
}

/// An event that the worker itself turns down.
func refused(_ id: String, _ counter: String) -> Record {
    event(id, "tally.refused", counter, data: #"{"counter":"\#(counter)"}"#)
}

/// An event in structured mode; without `contentType` no header says so.
func structured(_ id: String, _ counter: String, _ amount: Int64, contentType: String?) -> Record {
    let json = """
        {"specversion":"1.0","id":"\(id)","source":"/test","type":"tally.added","time":"2026-03-01T12:00:00Z",
        "tenantid":"acme","data":{"counter":"\(counter)","amount":\(amount)}}
        """
    return Record(
        key: Array("acme/\(counter)".utf8), value: Array(json.utf8),
        headers: contentType.map { [Record.Header("content-type", $0)] } ?? [])
}

extension Record {
    /// The same event, which says the digest of `body`.
    func saying(body: String) -> Record {
        with(header: Record.Header("ce_bodydigest", BodyDigest(of: Array(body.utf8)).description))
    }

    func with(key: [UInt8]?) -> Record { Record(key: key, value: value, headers: headers) }
    func with(value: [UInt8]?) -> Record { Record(key: key, value: value, headers: headers) }
    func with(header: Record.Header) -> Record { Record(key: key, value: value, headers: headers + [header]) }

    func header(_ name: String) -> String? {
        headers.first { $0.name == Array(name.utf8) }?.value.map { String(decoding: $0, as: UTF8.self) }
    }
}
