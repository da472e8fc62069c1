internal import JSON
internal import Postgres
internal import Records
internal import Runtime

/// One dead letter in full.
struct LetterInFull {
    private let names: [String]
    private let cells: [Cell]
    let place: String
    let key: [UInt8]?
    let headers: [Record.Header]
    let payload: [UInt8]?
    let editedPayload: [UInt8]?

    private static let facts: [(name: String, column: String)] = [
        ("id", "id"), ("worker", "worker"), ("topic", "topic"), ("partition", "partition"),
        ("offset", "record_offset"), ("class", "class"), ("reason", "reason"), ("place", "place"),
        ("rule", "rule"), ("group", "letter_group"), ("attempts", "attempts"), ("tenant", "tenant_id"),
        ("event_id", "event_id"), ("trace_id", "trace_id"), ("occurred_at", "occurred_at"),
        ("recorded_at", "recorded_at"), ("created_at", "created_at"), ("state", "state"),
        ("generation", "generation"), ("ancestor", "ancestor"), ("origin_offset", "origin_offset"),
        ("later_offset", "later_offset"), ("later_partition", "later_partition"),
        ("redriven_at", "redriven_at"), ("resolved_at", "resolved_at"),
        ("resolved_by", "resolved_by"), ("resolve_reason", "resolve_reason"), ("operation", "operation"),
    ]
    private static let numbers: Set<String> = [
        "id", "partition", "offset", "attempts", "generation", "ancestor", "origin_offset", "later_offset",
        "later_partition", "operation",
    ]

    /// What `init` reads, of `bellhop.dead_letter d`.
    static let columns =
        facts.map { "d.\($0.column)" }.joined(separator: ", ")
        + ", d.key, d.headers, d.payload, d.edited_payload"

    init(_ row: Row) throws(PostgresError) {
        var cells: [Cell] = []
        for (column, fact) in Self.facts.enumerated() {
            if fact.name.hasSuffix("_at") {
                cells.append(Cell(try row.timestamp(column)))
            } else if Self.numbers.contains(fact.name) {
                cells.append(Cell(try row.int8(column)))
            } else {
                cells.append(Cell(try row.string(column)))
            }
        }
        names = Self.facts.map(\.name)
        self.cells = cells
        place = try row.string(7) ?? ""
        let bytes = Self.facts.count
        key = try row.bytea(bytes)
        headers = HeaderBytes.decode(try row.bytea(bytes + 1) ?? []) ?? []
        payload = try row.bytea(bytes + 2)
        editedPayload = try row.bytea(bytes + 3)
    }

    // For eyes.

    var text: String {
        var lines = zip(names, cells).filter { !$1.isNull }.map { labelled($0, $1.text) }
        lines.append("key" + (place == "key" ? "  <-- here" : ""))
        lines += dump(key)
        lines.append("headers")
        for header in headers {
            let name = String(escaping: header.name)
            let value = header.value.map { String(escaping: $0) } ?? "null"
            lines.append("  \(name): \(value)\(name == place ? "  <-- here" : "")")
        }
        let spot = payload.flatMap { JSONLocation.range(of: place, in: $0) }
        let mark = place.hasPrefix("/") ? spot : nil
        let size = payload.map { "\($0.count) bytes" } ?? "null"
        let spotWords = mark.map { ", \(place) is at bytes \($0.lowerBound)–\($0.upperBound - 1)" } ?? ""
        lines.append("payload (\(size)\(spotWords))")
        lines += payload.map { HexDump.lines($0, marked: mark).map { "  " + $0 } } ?? []
        if let editedPayload {
            lines.append("published instead (\(editedPayload.count) bytes)")
            lines += HexDump.lines(editedPayload).map { "  " + $0 }
        }
        return lines.joined(separator: "\n")
    }

    private func dump(_ bytes: [UInt8]?) -> [String] {
        bytes.map { HexDump.lines($0).map { "  " + $0 } } ?? ["  null"]
    }

    private func labelled(_ name: String, _ text: String) -> String {
        name + String(repeating: " ", count: max(1, 15 - name.count)) + text
    }

    // For pipes.

    /// Bytes in hexadecimal: they need not be text.
    func json(ancestry: [Int64], descendants: [Int64]) -> String {
        json { json in
            write(to: &json, "hex") { hexadecimal($0) }
            json.array("ancestry") { json in for id in ancestry { json.value(id) } }
            json.array("descendants") { json in for id in descendants { json.value(id) } }
        }
    }

    /// A line of an export, with bytes in base64.
    var exported: String { json { write(to: &$0, "base64") { Base64.encode($0) } } }

    private func json(_ rest: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        json.object { json in
            for (name, cell) in zip(names, cells) {
                json.key(name)
                cell.write(to: &json)
            }
            rest(&json)
        }
        return json.string
    }

    private func write(to json: inout JSONWriter, _ form: String, _ encode: ([UInt8]) -> String) {
        func member(_ name: String, _ bytes: [UInt8]?) {
            json.key("\(name)_\(form)")
            Cell(bytes.map(encode)).write(to: &json)
        }
        member("key", key)
        json.key("headers_\(form)")
        json.array { json in
            for header in headers {
                Report.write(
                    ["name", "value"], [Cell(encode(header.name)), Cell(header.value.map(encode))], to: &json)
            }
        }
        member("payload", payload)
        member("edited_payload", editedPayload)
    }
}

/// Base64 of RFC 4648, section 4, with padding.
enum Base64 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = (0..<3).map { start + $0 < bytes.count ? UInt32(bytes[start + $0]) : 0 }
            let word = group[0] << 16 | group[1] << 8 | group[2]
            for place in 0..<4 {
                let isPadding = start + place > bytes.count
                text.append(
                    isPadding ? UInt8(ascii: "=") : digits[Int(word >> UInt32(18 - 6 * place)) & 63])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
