import Foundation
import Postgres
import TestKit
import Testing

/// `bellhop` as an operator types it, with a database of its own.
struct Bellhop {
    let database: String
    var environment: [String: String] = [:]

    /// - Parameter isMigrated: whether the tables of `deploy/migrations` are there.
    init(_ name: String, isMigrated: Bool = true) throws {
        try self.init(
            database: isMigrated
                ? PostgresServer.shared.createMigratedDatabase(name)
                : PostgresServer.shared.createDatabase(name))
    }

    init(database: String) {
        self.database = database
        environment = ["BELLHOP_DATABASE": database, "BELLHOP_BROKERS": ""]
    }

    typealias Result = (status: Int32, output: String, error: String)

    func callAsFunction(_ arguments: String..., input: String = "") throws -> Result {
        try Program.run("bellhop", arguments, environment: environment, input: Array(input.utf8))
    }

    func start(_ arguments: String...) throws -> Program {
        try Program("bellhop", arguments, environment: environment)
    }

    func sql(_ script: String) throws {
        var connection = try Connection(database)
        try connection.script(script)
    }

    func strings(_ query: String) throws -> [String] {
        var connection = try Connection(database)
        return try connection.query(query).collect { row throws(PostgresError) in try row.string(0) }
    }
}

/// What a command with `--json` printed.
func json(_ output: String) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(output.utf8))
}

/// A list of objects.
func rows(_ value: Any?) throws -> [[String: Any]] { try #require(value as? [[String: Any]]) }
