internal import Records

/// A CSV file of leads, row by row: RFC 4180 with a header line, in UTF-8, delimited by commas or semicolons.
struct LeadsTable {
    struct Row {
        /// Where it begins, counted from 1.
        var line: Int
        var cells: [String]
    }

    let columns: [String]
    private let name: String
    private let bytes: [UInt8]
    private let delimiter: UInt8
    private var position = 0
    private var line = 1

    /// Reads the header.
    /// - Parameter name: of the file, for complaints.
    init(_ bytes: [UInt8], name: String) throws(CommandError) {
        if bytes.starts(with: [0x1F, 0x8B]) {
            throw CommandError("\(name) is compressed: zcat \(name) | bellhop leads learn - …")
        }
        self.name = name
        self.bytes = bytes
        delimiter = Self.delimiter(of: bytes.prefix { $0 != UInt8(ascii: "\n") })
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        var reading = Self(name, bytes, delimiter, position)
        let header = try reading.cells()
        (position, line) = (reading.position, reading.line)
        columns = header
        for (index, column) in header.enumerated() {
            if column.isEmpty { throw complaint(1, index, "the column has no name") }
            if header[..<index].contains(column) { throw complaint(1, index, "the name is there twice") }
        }
    }

    private init(_ name: String, _ bytes: [UInt8], _ delimiter: UInt8, _ position: Int) {
        (self.name, self.bytes, self.delimiter, self.position) = (name, bytes, delimiter, position)
        columns = []
    }

    /// The next row; nil at the end.
    mutating func next() throws(CommandError) -> Row? {
        guard position < bytes.count else { return nil }
        let start = line
        let cells = try cells()
        guard cells.count == columns.count else {
            let count = Spelling.number(cells.count, of: "cell")
            throw CommandError(
                "\(name), line \(start): \(count), but there are \(Spelling.number(columns.count, of: "column"))"
            )
        }
        return Row(line: start, cells: cells)
    }

    /// The place of a column that the user named.
    func index(of column: String) throws(CommandError) -> Int {
        guard let index = columns.firstIndex(of: column) else {
            throw CommandError(
                "\(name) has no column \"\(column)\"; there are \(columns.joined(separator: ", "))")
        }
        return index
    }

    /// Says what is wrong with a cell.
    func complaint(_ line: Int, _ column: Int, _ reason: String) -> CommandError {
        let name = columns.indices.contains(column) && !columns[column].isEmpty ? " (\(columns[column]))" : ""
        return CommandError("\(self.name), line \(line), column \(column + 1)\(name): \(reason)")
    }

    /// The one of comma and semicolon that the header has more of outside quotes.
    private static func delimiter(of header: ArraySlice<UInt8>) -> UInt8 {
        var (isQuoted, commas, semicolons) = (false, 0, 0)
        for byte in header {
            switch byte {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted: commas += 1
            case UInt8(ascii: ";") where !isQuoted: semicolons += 1
            default: break
            }
        }
        return UInt8(ascii: semicolons > commas ? ";" : ",")
    }

    /// The cells up to the end of the line or of the file.
    private mutating func cells() throws(CommandError) -> [String] {
        var cells: [String] = []
        while true {
            let isQuoted = position < bytes.count && bytes[position] == UInt8(ascii: "\"")
            cells.append(try isQuoted ? quotedCell(cells.count) : plainCell(cells.count))
            guard position < bytes.count else { return cells }
            let byte = bytes[position]
            position += 1
            guard byte != delimiter else { continue }
            if byte == UInt8(ascii: "\r") { position += 1 }
            line += 1
            return cells
        }
    }

    /// Whether the cell ends here: at the delimiter, LF, CR LF or the end of the file.
    private func isEnd(_ index: Int) -> Bool {
        guard index < bytes.count else { return true }
        if bytes[index] == UInt8(ascii: "\r") {
            return index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\n")
        }
        return bytes[index] == delimiter || bytes[index] == UInt8(ascii: "\n")
    }

    private mutating func plainCell(_ column: Int) throws(CommandError) -> String {
        let start = position
        while !isEnd(position) {
            if bytes[position] == UInt8(ascii: "\"") {
                throw complaint(line, column, "a quote stands inside a cell that does not begin with one")
            }
            position += 1
        }
        return try text(bytes[start..<position], column)
    }

    private mutating func quotedCell(_ column: Int) throws(CommandError) -> String {
        let start = line
        var content: [UInt8] = []
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\n") { line += 1 }
            guard byte == UInt8(ascii: "\"") else {
                content.append(byte)
                continue
            }
            if position < bytes.count, bytes[position] == byte {
                content.append(byte)
                position += 1
            } else if isEnd(position) {
                return try text(content[...], column)
            } else {
                throw complaint(line, column, "after the closing quote the cell must end")
            }
        }
        throw complaint(start, column, "the quote is never closed")
    }

    private func text(_ content: ArraySlice<UInt8>, _ column: Int) throws(CommandError) -> String {
        guard let text = Text(validating: Array(content)) else {
            throw complaint(line, column, "not UTF-8")
        }
        return text.string
    }
}
