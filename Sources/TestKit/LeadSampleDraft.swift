import Records

/// An event on its way to a record: everything in it can still be spoilt.
struct LeadDraft {
    struct Member {
        var name: String
        /// A JSON value.
        var json: String
    }

    enum Mode { case binary, structured, structuredWithoutContentType }

    var mode = Mode.binary
    var tenant: String
    var source = "https://crm.example/leads"
    var id: String
    var type: String
    var time: Timestamp
    var lead: String
    var members: [Member] = []
    /// Escapes what is not ASCII as `\uXXXX`.
    var isEscaped = false

    subscript(_ name: String) -> String? {
        get { members.first { $0.name == name }?.json }
        set {
            members.removeAll { $0.name == name }
            if let newValue { members.append(Member(name: name, json: newValue)) }
        }
    }

    var key: [UInt8] { Array("\(tenant)/\(lead)".utf8) }

    /// The data, with `lead_id`.
    var data: String {
        object([Member(name: "lead_id", json: quoted(lead))] + members)
    }

    /// Attributes in the order in which they are written.
    var attributes: [(name: String, value: String)] {
        [
            ("specversion", "1.0"), ("id", id), ("source", source), ("type", type),
            ("time", time.description),
            ("tenantid", tenant),
        ]
    }

    func record() -> Record { record(attributes: attributes, data: data) }

    /// Data of nil leaves `data` out of a structured record, and is a null value in a binary one.
    func record(attributes: [(name: String, value: String)], data: String?) -> Record {
        guard mode != .binary else {
            let headers = attributes.map { Record.Header("ce_\($0.name)", $0.value) }
            return Record(
                key: key, value: data.map { Array($0.utf8) },
                headers: [Record.Header("content-type", "application/json")] + headers)
        }
        var parts = attributes.map { Member(name: $0.name, json: quoted($0.value)) }
        if let data { parts.append(Member(name: "data", json: data)) }
        let type = Record.Header("content-type", "application/cloudevents+json; charset=UTF-8")
        return Record(
            key: key, value: Array(object(parts).utf8), headers: mode == .structured ? [type] : [])
    }

    private func object(_ members: [Member]) -> String {
        "{" + members.map { "\"\($0.name)\":\($0.json)" }.joined(separator: ",") + "}"
    }

    func quoted(_ text: String) -> String { isEscaped ? escapedJSON(text) : plainJSON(text) }
}

/// A JSON string that escapes only what must be.
func plainJSON(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"", "\\": result += "\\" + String(scalar)
        case _ where scalar.value < 0x20: result += unit(UInt16(scalar.value))
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}

/// A JSON string of ASCII only.
private func escapedJSON(_ text: String) -> String {
    "\""
        + text.utf16.map { code in
            let isPlain = (0x20..<0x7F).contains(code) && code != 0x22 && code != 0x5C
            return isPlain ? String(UnicodeScalar(UInt8(code))) : unit(code)
        }.joined() + "\""
}

private func unit(_ code: UInt16) -> String {
    let digits = String(code, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
}
