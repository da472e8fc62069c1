internal import Postgres
internal import Records
internal import Runtime

/// Applies and takes back the numbered SQL files of `deploy/migrations`.
enum MigrateCommand: Command {
    static let name = "migrate"
    static let summary = "Apply database migrations, list them, or take the last ones back."
    static let usage = ["status [--json]", "run", "rollback [--steps N]"]
    static let options =
        Settings.options + [
            Option(
                "migrations", value: "DIR", repeats: true,
                "migration files (default: deploy/migrations); give it again for more directories"),
            Option("steps", value: "N", "how many to take back (default: 1)"),
            jsonOption,
        ]
    static let notes = """
        A migration is a pair NNNN_name.up.sql and NNNN_name.down.sql. Each runs in a transaction of its own; the checksum of
        an applied file is kept, and a file that was changed afterwards is refused. One that writes a large table anew takes
        minutes, and locks it for as long: nothing is lost, workers wait and try again.
        """

    static func run(_ arguments: Arguments) throws {
        let action = try action(arguments, ["status": [], "run": [], "rollback": []])
        let settings = try Settings(arguments)
        try settings.requireDatabase()
        let directories = arguments.values("migrations")
        let files = try Migration.read(directories: directories.isEmpty ? ["deploy/migrations"] : directories)
        var migrator = try Migrator(settings.database, files)
        switch action.name {
        case "status": try printStatus(migrator.status(), json: arguments.isSet("json"))
        case "run":
            let applied = try migrator.run { remark("applying \($0.title)") }
            print(applied == 0 ? "The database is up to date." : "Applied \(applied) migrations.")
        default:
            let steps = try arguments.number("steps", 1...10_000, or: 1)
            let undone = try migrator.rollback(steps: steps) { remark("taking back \($0.title)") }
            print("Took back \(undone) migrations.")
        }
    }

    private static func printStatus(_ rows: [Migrator.Status], json: Bool) {
        let cells = rows.map { [Cell($0.title), Cell($0.state.rawValue), Cell($0.appliedAt)] }
        print(Report(columns: ["migration", "state", "applied_at"], rows: cells).output(json: json))
    }
}
