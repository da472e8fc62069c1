/// Why a call on a `Connection` failed.
///
/// `description` is safe for logs: it never carries a connection string, a password or a value of a row.
/// `debugDescription` is complete and may quote rows.
package struct PostgresError: Error, Sendable, Equatable {
    package enum Kind: Sendable, Hashable {
        /// The server refused a statement; everything of its transaction is rolled back.
        case server(sqlstate: String)
        /// The connection was lost, or never made.
        case connection
        /// The caller is wrong: a connection string that cannot be read, a column of another type, NUL in
        /// SQL.
        case misuse
    }

    package var kind: Kind
    /// Five characters. Of a lost connection too, if the server said why it ended it.
    package var sqlstate: String?
    package var message: String
    /// May quote values of rows, as may `context`.
    package var detail: String?
    package var hint: String?
    package var context: String?
    package var constraint: String?
    package var table: String?
    package var column: String?
    /// The server's function that raised the error.
    package var routine: String?
    /// 1-based line of a script's text.
    package var line: Int?
    /// Index of the statement in its pipeline; COPY streams count on after the statements.
    package var statement: Int?
    package var statementName: String?
    /// True if the connection was lost after what commits was sent and before its answer: nobody knows
    /// whether it committed.
    package var isOutcomeUnknown = false

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
        if case .server(let sqlstate) = kind { self.sqlstate = sqlstate }
    }
}

extension PostgresError {
    /// What a worker does about an error.
    package enum Failure: Sendable, Hashable {
        /// Trying again may help: connection, resources, locks, serialization, shutdown.
        case transient
        /// Some row of the batch is to blame.
        case data
        /// Neither: a missing table, no privilege, a fault of ours.
        case fault
    }

    /// The class of the failure, by SQLSTATE.
    package var failure: Failure {
        switch kind {
        case .connection: .transient
        case .misuse: .fault
        case .server(let sqlstate): isStalePlan ? .transient : Self.failure(sqlstate: sqlstate)
        }
    }

    static func failure(sqlstate: String) -> Failure {
        switch sqlstate.prefix(2) {
        case "08", "40", "53", "57": .transient
        case "22", "23", "54": .data
        default: sqlstate == "55P03" || sqlstate == "55006" ? .transient : .fault
        }
    }

    /// The prepared statement no longer fits the tables, or is gone; it is prepared anew by the next call.
    var isStalePlan: Bool {
        sqlstate == "26000" || (sqlstate == "0A000" && routine == "RevalidateCachedQuery")
    }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String {
        var text = "\(title): \(safeMessage)"
        if let constraint { text += ", constraint \(constraint)" }
        if let table { text += ", table \(table)" }
        if let column { text += ", column \(column)" }
        if let line { text += ", line \(line)" }
        if let statement { text += ", statement \(statementName ?? String(statement))" }
        if isOutcomeUnknown { text += ", outcome unknown" }
        return text
    }

    package var debugDescription: String {
        let more = [message, detail, hint, context].compactMap { $0 }
        return ([description] + more).joined(separator: "\n")
    }

    private var title: String {
        switch kind {
        case .server(let sqlstate): "SQLSTATE \(sqlstate)"
        case .connection: sqlstate.map { "connection (SQLSTATE \($0))" } ?? "connection"
        case .misuse: "misuse"
        }
    }

    /// Data exceptions quote the value they refuse; other messages quote names.
    private var safeMessage: String {
        guard let sqlstate, sqlstate.hasPrefix("22"), let first = message.firstIndex(of: "\""),
            let last = message.lastIndex(of: "\"")
        else { return message }
        return message[..<first] + "\"…\"" + message[message.index(after: last)...]
    }
}
