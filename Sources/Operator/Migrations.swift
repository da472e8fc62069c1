internal import Digest
internal import Postgres
internal import Records
internal import Runtime

/// One numbered change of the database and its way back.
struct Migration {
    var number: Int
    /// `0001_bellhop`.
    var title: String
    var up: [UInt8]
    var down: [UInt8]

    var checksum: String { hexadecimal(sha256(up)) }

    /// Reads all pairs of the directories, in the order of their numbers.
    /// - Throws: `ConfigurationError` naming the file that is missing or misnamed, or a number that is used twice.
    static func read(directories: [String]) throws -> [Migration] {
        let migrations = try directories.flatMap(read).sorted { $0.number < $1.number }
        for (one, other) in zip(migrations, migrations.dropFirst()) where one.number == other.number {
            throw ConfigurationError(
                "migrations", directories.joined(separator: ", "),
                "\(one.title) and \(other.title) have one number")
        }
        return migrations
    }

    private static func read(_ directory: String) throws -> [Migration] {
        let names = try Files.names(in: directory).filter { $0.hasSuffix(".sql") }
        let titles = Set(names.map { name in name.split(separator: ".").first.map(String.init) ?? name })
        return try titles.map { try read($0, directory) }
    }

    private static func read(_ title: String, _ directory: String) throws -> Migration {
        guard let number = Int(title.prefix(4)), title.dropFirst(4).hasPrefix("_") else {
            throw ConfigurationError(
                "migration", "\(directory)/\(title)", "its name must be NNNN_name.up.sql or .down.sql")
        }
        return Migration(
            number: number, title: title, up: try Files.read("\(directory)/\(title).up.sql"),
            down: try Files.read("\(directory)/\(title).down.sql"))
    }
}

/// Brings a database to the newest migration or back.
struct Migrator: ~Copyable {
    enum State: String { case applied, pending, changed, unknown }

    struct Status {
        var title: String
        var state: State
        var appliedAt: Timestamp?
    }

    /// Held in each migration's transaction, so that two at once wait for each other; an arbitrary constant.
    private static let advisoryLock: Int64 = 0x6265_6C6C_686F_70

    /// A migration may write a large table anew, or wait for whoever holds one.
    private static let patience: Duration = .seconds(24 * 60 * 60)

    private var connection: Connection
    private let files: [Migration]

    init(_ conninfo: String, _ files: [Migration]) throws {
        var connection = try Connection(
            conninfo, applicationName: "bellhop-migrate", settings: [("client_min_messages", "warning")])
        try connection.script(
            """
            begin;
            select pg_advisory_xact_lock(\(Self.advisoryLock));
            create schema if not exists bellhop_migrations;
            create table if not exists bellhop_migrations.applied (
                number int primary key, title text not null, checksum text not null,
                applied_at timestamptz not null default now());
            comment on schema bellhop_migrations is 'Which files of deploy/migrations this database has.';
            commit
            """)
        connection.timeout = Self.patience
        self.connection = connection
        self.files = files
    }

    mutating func status() throws -> [Status] {
        let applied = try applied()
        let known = files.map { file in
            let row = applied[file.number]
            let state: State = row == nil ? .pending : row?.checksum == file.checksum ? .applied : .changed
            return Status(title: file.title, state: state, appliedAt: row?.at)
        }
        let unknown = applied.filter { row in !files.contains { $0.number == row.key } }.sorted {
            $0.key < $1.key
        }
        return known + unknown.map { Status(title: $0.value.title, state: .unknown, appliedAt: $0.value.at) }
    }

    /// Applies what is pending; returns how many. `begin` hears of each before it may take long.
    mutating func run(begin: (Migration) -> Void) throws -> Int {
        try refuseChanges()
        let applied = try applied()
        var count = 0
        for file in files where applied[file.number] == nil {
            begin(file)
            if try apply(file) { count += 1 }
        }
        return count
    }

    /// Takes back the last `steps` applied; returns how many. `begin` hears of each before it may take long.
    mutating func rollback(steps: Int, begin: (Migration) -> Void) throws -> Int {
        try refuseChanges()
        let applied = try applied()
        let last = files.filter { applied[$0.number] != nil }.suffix(steps).reversed()
        for file in last {
            begin(file)
            try execute(
                file.down, of: file, "delete from bellhop_migrations.applied where number = \(file.number)")
        }
        return last.count
    }

    private mutating func refuseChanges() throws {
        for row in try status() where row.state == .changed || row.state == .unknown {
            throw CommandError(
                row.state == .changed
                    ? "\(row.title) was changed after it was applied: undo the change, and put it into a new migration"
                    : "\(row.title) is applied, but has no file here: this program is older than the database"
            )
        }
    }

    /// False if another process has applied it meanwhile.
    private mutating func apply(_ file: Migration) throws -> Bool {
        if try applied()[file.number] != nil { return false }
        do {
            try execute(
                file.up, of: file,
                """
                insert into bellhop_migrations.applied (number, title, checksum)
                values (\(file.number), '\(file.title.replacingQuotes)', '\(file.checksum)')
                """)
        } catch let error as PostgresError {
            // Another process was quicker; any other error is this file's, even if it has committed by itself.
            if error.sqlstate == "23505", error.constraint == "applied_pkey" { return false }
            throw CommandError(
                "\(file.title) failed and was rolled back, unless it commits by itself: \(error)")
        }
        return true
    }

    private mutating func execute(_ sql: [UInt8], of file: Migration, _ bookkeeping: String) throws {
        try connection.script(
            """
            begin;
            select pg_advisory_xact_lock(\(Self.advisoryLock));
            \(bookkeeping);
            \(String(decoding: sql, as: UTF8.self));
            commit
            """)
    }

    private mutating func applied() throws -> [Int: (title: String, checksum: String, at: Timestamp)] {
        let rows = try connection.query(
            "select number, title, checksum, applied_at from bellhop_migrations.applied order by number")
        var result: [Int: (title: String, checksum: String, at: Timestamp)] = [:]
        for row in rows {
            guard let number = try row.int4(0), let title = try row.string(1),
                let checksum = try row.string(2),
                let at = try row.timestamp(3)
            else { continue }
            result[Int(number)] = (title, checksum, at)
        }
        return result
    }
}

extension String {
    /// Doubled single quotes, for a literal in a script.
    var replacingQuotes: String {
        split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
    }
}
