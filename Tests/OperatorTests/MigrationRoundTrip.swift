import Foundation
import Postgres
import TestKit
import Testing

/// Takes the migrations of a directory one by one up, down and up again, with rows in every table, and says where the
/// database is not what it was.
struct MigrationRoundTrip {
    let bellhop: Bellhop
    /// Each title with its SQL, up and down.
    let migrations: [(title: String, up: String, down: String)]
    private let applied: TemporaryDirectory
    private var filler: TableFiller

    init(_ bellhop: Bellhop, directory: String) throws {
        self.bellhop = bellhop
        let names = try FileManager.default.contentsOfDirectory(atPath: directory)
        migrations = try names.filter { $0.hasSuffix(".up.sql") }.sorted().map { name in
            let title = String(name.dropLast(".up.sql".count))
            return (
                title, try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8),
                try String(contentsOfFile: "\(directory)/\(title).down.sql", encoding: .utf8)
            )
        }
        applied = try TemporaryDirectory("round-trip")
        filler = try TableFiller(bellhop.database)
    }

    /// What a migration and its way back have changed for good; empty if nothing.
    mutating func differences() throws -> [String] {
        var found: [String] = []
        for (title, up, down) in migrations {
            try applied.write("\(title).up.sql", up)
            try applied.write("\(title).down.sql", down)
            found += try differencesOfOne(title)
        }
        return found
    }

    private mutating func differencesOfOne(_ title: String) throws -> [String] {
        let before = try dump()
        try migrate("run")
        let schema = try dump(.schema)
        // Rows of earlier migrations lie there since then; now the new tables get theirs.
        try filler.fillEmptyTables()
        try migrate("rollback")
        var found = compare(title, "down leaves", before, try dump())
        guard found.isEmpty else { return found }
        try migrate("run")
        found += compare(title, "up after down makes", schema, try dump(.schema))
        // Once more, with rows that only the new tables allow in all tables.
        try filler.fillAllTables()
        try migrate("rollback")
        try migrate("run")
        found += compare(title, "up after down with new rows makes", schema, try dump(.schema))
        try filler.fillEmptyTables()
        return found
    }

    private func migrate(_ action: String) throws {
        let result = try bellhop("migrate", action, "--migrations", applied.path)
        guard result.status == 0 else {
            throw RoundTripError(description: "migrate \(action): \(result.error)")
        }
    }

    private func compare(_ title: String, _ step: String, _ before: [String], _ after: [String]) -> [String] {
        after.difference(from: before).map { change in
            switch change {
            case .insert(_, let line, _): "\(title): \(step) \(line)"
            case .remove(_, let line, _): "\(title): \(step) no more \(line)"
            }
        }
    }

    private enum Part { case schema, everything }

    /// Every object with its definition and comment, and every row, as Postgres' own tool writes them; rows sorted.
    private func dump(_ part: Part = .everything) throws -> [String] {
        let words = part == .schema ? ["--schema-only"] : []
        let result = try Program.run(
            "/usr/bin/env",
            ["pg_dump", "--exclude-schema=bellhop_migrations", "--dbname=\(bellhop.database)"] + words)
        guard result.status == 0 else { throw RoundTripError(description: "pg_dump: \(result.error)") }
        // A random word, new in each dump, guards psql; it says nothing of the database.
        let lines = result.output.split(separator: "\n").map(String.init).filter {
            !$0.hasPrefix("--") && !$0.hasPrefix("\\restrict") && !$0.hasPrefix("\\unrestrict")
        }
        return sortingRows(lines)
    }

    private func sortingRows(_ lines: [String]) -> [String] {
        var result: [String] = []
        var rows: [String]?
        for line in lines {
            if line == "\\." {
                result += (rows ?? []).sorted()
                rows = nil
            }
            if rows != nil { rows?.append(line) } else { result.append(line) }
            if line.hasPrefix("COPY "), line.hasSuffix("FROM stdin;") { rows = [] }
        }
        return result
    }
}

/// A round trip that could not be made.
struct RoundTripError: Error, CustomStringConvertible {
    var description: String
}
