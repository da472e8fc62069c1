/// Bytes for eyes: sixteen a line, in hexadecimal and as text, marked where something is wrong.
enum HexDump {
    /// - Parameter marked: bytes to underline with `^`.
    static func lines(_ bytes: [UInt8], marked: Range<Int>? = nil) -> [String] {
        stride(from: 0, to: bytes.count, by: 16).flatMap { start in
            let row = start..<min(start + 16, bytes.count)
            let line =
                hexadecimal(start, digits: 8) + "  " + columns(row) { hexadecimal(Int(bytes[$0]), digits: 2) }
                + "  " + row.map { text(bytes[$0]) }.joined()
            guard let marked, marked.overlaps(row) || (marked.isEmpty && row.contains(marked.lowerBound))
            else {
                return [line]
            }
            let isMarked = { marked.contains($0) || (marked.isEmpty && $0 == marked.lowerBound) }
            let marks =
                String(repeating: " ", count: 10) + columns(row) { isMarked($0) ? "^^" : "  " }
                + "  " + row.map { isMarked($0) ? "^" : " " }.joined()
            return [line, marks.trimmedAtEnd]
        }
    }

    private static func columns(_ row: Range<Int>, _ cell: (Int) -> String) -> String {
        let cells = (row.lowerBound..<row.lowerBound + 16).map { index in
            (row.contains(index) ? cell(index) : "  ") + (index % 8 == 7 ? "  " : " ")
        }
        return cells.joined().trimmedAtEnd.padded(to: 49)
    }

    private static func text(_ byte: UInt8) -> String {
        (0x20..<0x7F).contains(byte) ? String(UnicodeScalar(byte)) : "."
    }

    private static func hexadecimal(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
