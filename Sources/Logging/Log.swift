internal import Glibc
package import Records

/// One structured line on standard error for each change of state and each anomaly; silence in normal operation.
///
/// Text on a terminal, a JSON object a line otherwise. Fields never carry payloads, secrets or personal data.
package enum Log {
    package enum Level: String, Sendable { case info, warning, error }

    package static func info(_ event: StaticString, _ fields: KeyValuePairs<StaticString, Field> = [:]) {
        write(.info, event, fields)
    }

    package static func warning(_ event: StaticString, _ fields: KeyValuePairs<StaticString, Field> = [:]) {
        write(.warning, event, fields)
    }

    package static func error(_ event: StaticString, _ fields: KeyValuePairs<StaticString, Field> = [:]) {
        write(.error, event, fields)
    }

    /// What a line may carry.
    package enum Field: Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
        ExpressibleByIntegerLiteral
    {
        case text(String)
        case number(Int64)

        package init(stringLiteral value: String) { self = .text(value) }
        package init(integerLiteral value: Int64) { self = .number(value) }
        package init(_ value: some BinaryInteger) { self = .number(Int64(value)) }
        package init(_ value: some CustomStringConvertible) { self = .text(value.description) }
    }

    private static let isTerminal = isatty(STDERR_FILENO) == 1

    private static func write(
        _ level: Level, _ event: StaticString, _ fields: KeyValuePairs<StaticString, Field>
    ) {
        let line = isTerminal ? text(level, event, fields) : json(level, event, fields)
        emit(Array(line.utf8))
    }

    /// One `write(2)` a line, so that lines of several threads and processes do not mix.
    private static func emit(_ line: [UInt8]) {
        _ = unsafe line.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    private static func text(
        _ level: Level, _ event: StaticString, _ fields: KeyValuePairs<StaticString, Field>
    ) -> String {
        let clock = Timestamp.now.description.dropFirst(11).prefix(12)
        let details = fields.map { " \($0.key)=\(plain($0.value))" }.joined()
        return "\(clock) \(level == .info ? "" : "\(level.rawValue): ")\(event)\(details)\n"
    }

    private static func plain(_ field: Field) -> String {
        switch field {
        case .number(let number): String(number)
        case .text(let text):
            text.contains(where: { $0 == " " || $0 == "\"" }) ? jsonString(text) : String(escaping: text.utf8)
        }
    }

    private static func json(
        _ level: Level, _ event: StaticString, _ fields: KeyValuePairs<StaticString, Field>
    ) -> String {
        let details = fields.map { ",\"\($0.key)\":\(value($0.value))" }.joined()
        return
            "{\"time\":\"\(Timestamp.now)\",\"level\":\"\(level.rawValue)\",\"event\":\"\(event)\"\(details)}\n"
    }

    private static func value(_ field: Field) -> String {
        switch field {
        case .number(let number): String(number)
        case .text(let text): jsonString(text)
        }
    }
}

/// `text` as a JSON string literal.
package func jsonString(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\t": result += "\\t"
        case _ where scalar.value < 0x20 || scalar.value == 0x7F:
            result += "\\u00" + hexadecimal([UInt8(scalar.value)])
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}

extension Timestamp {
    /// The wall clock. Only for log lines and defaults of tools: decisions take their time from records.
    package static var now: Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}
