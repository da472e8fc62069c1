internal import JSON
internal import Records

/// One value of a report.
enum Cell {
    case text(String)
    case number(Int64)
    case null

    init(_ text: String?) { self = text.map { .text($0) } ?? .null }
    init(_ number: (some BinaryInteger)?) { self = number.map { .number(Int64($0)) } ?? .null }
    init(_ time: Timestamp?) { self = time.map { .text($0.description) } ?? .null }

    var isNull: Bool {
        if case .null = self { true } else { false }
    }

    var text: String {
        switch self {
        case .text(let text): text.withoutControls
        case .number(let number): String(number)
        case .null: "-"
        }
    }

    func write(to json: inout JSONWriter) {
        switch self {
        case .text(let text): json.value(text)
        case .number(let number): json.value(number)
        case .null: json.null()
        }
    }
}

extension String {
    /// Control characters as `\u{…}`, so that no text can move the cursor; text columns hold no other escapes of ours.
    var withoutControls: String {
        unicodeScalars.reduce(into: "") { text, scalar in
            let isControl = scalar.properties.generalCategory == .control
            text += isControl ? scalar.escaped(asASCII: true) : String(scalar)
        }
    }
}

/// Rows under named columns: aligned text for eyes, an array of objects for pipes.
struct Report {
    var columns: [String]
    var rows: [[Cell]]
    /// Said instead of an empty table.
    var empty = "Nothing."

    func output(json: Bool) -> String { json ? self.json : text }

    private var json: String {
        var json = JSONWriter()
        write(to: &json)
        return json.string
    }

    func write(to json: inout JSONWriter) {
        json.array { json in
            for row in rows { Self.write(columns, row, to: &json) }
        }
    }

    /// One row as an object.
    static func write(_ columns: [String], _ row: [Cell], to json: inout JSONWriter) {
        json.object { json in
            for (name, cell) in zip(columns, row) {
                json.key(name)
                cell.write(to: &json)
            }
        }
    }

    private var text: String {
        guard !rows.isEmpty else { return empty }
        let titles = columns.map { String($0.map { $0 == "_" ? " " : $0 }) }
        let lines = [titles] + rows.map { $0.map(\.text) }
        let widths = columns.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            columns.indices.map { aligned(line[$0], widths[$0], isNumber($0)) }.joined(separator: "  ")
                .trimmedAtEnd
        }.joined(separator: "\n")
    }

    private func aligned(_ text: String, _ width: Int, _ isNumber: Bool) -> String {
        let padding = String(repeating: " ", count: width - text.count)
        return isNumber ? padding + text : text + padding
    }

    private func isNumber(_ column: Int) -> Bool {
        rows.contains { row in
            if case .number = row[column] { true } else { false }
        }
    }
}
