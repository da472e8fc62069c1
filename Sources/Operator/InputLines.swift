internal import JSON
internal import Records

/// The lines of a file or of standard input, each with its number, so that one that is wrong can be named.
struct InputLines {
    let name: String
    private let bytes: [UInt8]
    /// Bytes of a line.
    private let limit: Int
    private var position = 0
    private var line = 0

    /// - Parameter file: `-` is standard input.
    init(_ file: String, limit: Int) throws {
        name = file == "-" ? "standard input" : file
        self.limit = limit
        do throws(FileError) {
            bytes = try file == "-" ? Files.readStandardInput() : Files.read(file)
        } catch {
            throw CommandError("\(file) cannot be read: \(error.reason)")
        }
        // A byte order mark is no text.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The next line without its end, of either kind; nil after the last.
    /// - Throws: a complaint about one that is too long, or no UTF-8.
    mutating func next() throws(CommandError) -> (number: Int, text: Text)? {
        guard position < bytes.count else { return nil }
        line += 1
        let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        var range = position..<end
        position = end + 1
        if let last = bytes[range].last, last == UInt8(ascii: "\r") { range = range.dropLast() }
        guard range.count <= limit else {
            throw complaint(line, "it has \(range.count) bytes, at most \(limit) are taken")
        }
        guard let text = Text(validating: Array(bytes[range])) else {
            throw complaint(line, "it is not UTF-8")
        }
        return (line, text)
    }

    func complaint(_ number: Int, _ reason: String) -> CommandError {
        CommandError("\(name), line \(number): \(reason)")
    }
}

/// JSON values, one a line; lines of white space are passed over.
struct JSONLines {
    private(set) var lines: InputLines
    private let document = JSONDocument()

    init(_ file: String) throws { lines = try InputLines(file, limit: Self.limit) }

    /// Of a line: a text of 64 KiB has six times as many where all is escaped.
    private static let limit = 1 << 20

    /// What `read` makes of the next value, with its line; nil after the last.
    /// - Throws: a complaint that names the line.
    mutating func next<Value, Fault: Error>(
        _ read: (JSONValue) throws(Fault) -> Value
    ) throws(CommandError) -> (number: Int, value: Value)? {
        while let (number, text) = try lines.next() {
            if text.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
            do throws(JSONError) {
                try document.parse(text.bytes, text.bytes.indices)
            } catch {
                throw lines.complaint(number, "it is not JSON: \(error)")
            }
            do throws(Fault) {
                return (number, try read(document.root))
            } catch {
                throw lines.complaint(number, "\(error)")
            }
        }
        return nil
    }
}
