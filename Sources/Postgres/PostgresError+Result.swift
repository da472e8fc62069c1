internal import CPostgres

extension PostgresError {
    /// The fields of an error result. Nil if the client library, not the server, made it.
    init?(server result: OpaquePointer) {
        func field(_ code: Unicode.Scalar) -> String? {
            unsafe PQresultErrorField(result, CInt(code.value)).map { unsafe String(cString: $0) }
        }
        guard let sqlstate = field("C") else { return nil }
        let severity = field("V")
        let endsSession = severity == "FATAL" || severity == "PANIC"
        self.init(endsSession ? .connection : .server(sqlstate: sqlstate), field("M") ?? "no message")
        self.sqlstate = sqlstate
        detail = field("D")
        hint = field("H")
        context = field("W")
        constraint = field("n")
        table = field("t").map { table in field("s").map { "\($0).\(table)" } ?? table }
        column = field("c")
        routine = field("R")
        line = field("P").flatMap { Int($0) }
    }

    /// Turns the server's character position into a line of `sql`.
    func locatingLine(in sql: String) -> PostgresError {
        guard let position = line else { return self }
        var located = self
        located.line = 1 + sql.unicodeScalars.prefix(max(0, position - 1)).count { $0 == "\n" }
        return located
    }

    /// With the place in a pipeline or among COPY streams.
    func at(_ statement: Int?, name: String? = nil) -> PostgresError {
        var error = self
        (error.statement, error.statementName) = (statement, name)
        return error
    }

    /// Without `line`, which outside scripts would be a position in a text that nobody wrote by hand.
    func droppingLine() -> PostgresError {
        var error = self
        error.line = nil
        return error
    }

    /// With every occurrence of a secret in its texts blotted out.
    func redacting(_ secrets: [String]) -> PostgresError {
        var error = self
        for secret in secrets where secret.utf8.count >= 3 {
            error.message = error.message.blotting(secret)
            error.detail = error.detail?.blotting(secret)
            error.hint = error.hint?.blotting(secret)
            error.context = error.context?.blotting(secret)
        }
        return error
    }
}

extension String {
    /// Every occurrence of `secret` replaced by `***`.
    fileprivate func blotting(_ secret: String) -> String {
        let text = Array(utf8), pattern = Array(secret.utf8)
        var result: [UInt8] = []
        var position = 0
        while position < text.count {
            if text[position...].starts(with: pattern) {
                result += Array("***".utf8)
                position += pattern.count
            } else {
                result.append(text[position])
                position += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
