internal import Postgres
internal import Runtime

/// `bellhop`: what an operator types.
@main struct Main {
    static var commands: [any Command.Type] {
        [
            BrokerCommand.self, TopicsCommand.self, MigrateCommand.self, PublishCommand.self,
            StatusCommand.self, LagCommand.self, TopCommand.self, ExporterCommand.self,
            TraceCommand.self, DoctorCommand.self,
            DeadLettersCommand.self, OutboxCommand.self, PauseCommand.self, ResumeCommand.self,
            PartitionsCommand.self, WorkersCommand.self, OperationsCommand.self,
            KeysCommand.self, VerifyCommand.self, MetricsCommand.self, LeadsCommand.self,
            EscalationCommand.self,
        ]
    }

    static func main() {
        var words = Array(CommandLine.arguments.dropFirst())
        guard let name = words.first, name != "--help", name != "-h", name != "help" else {
            print(help)
            if words.isEmpty { exit(code: UsageError.exitCode) }
            return
        }
        if name == "--version" { return print("bellhop \(bellhopVersion)") }
        words.removeFirst()
        guard let command = commands.first(where: { $0.name == name }) else {
            complain(UsageError("unknown command \"\(name)\""), program: "bellhop")
        }
        run(command, words)
    }

    /// SQLSTATE of a table, a function, a column or a schema that is not there.
    private static let missing: Set<String?> = ["42P01", "42883", "42703", "3F000"]

    private static func run(_ command: any Command.Type, _ words: [String]) {
        let program = "bellhop \(command.name)"
        do {
            let arguments = try Arguments(words, options: command.options, environment: environment())
            if arguments.isHelp { return print(command.help) }
            if arguments.isVersion { return print("bellhop \(bellhopVersion)") }
            try command.run(arguments)
        } catch let error as CommandError {
            remark("\(program): \(error)")
            exit(code: 1)
        } catch let error as PostgresError where missing.contains(error.sqlstate) {
            remark(
                "\(program): the database lacks what this program needs (\(error)); run: bellhop migrate run")
            exit(code: ConfigurationError.exitCode)
        } catch {
            complain(error, program: program)
        }
    }

    private static var help: String {
        let width = (commands.map { $0.name.count }.max() ?? 0) + 2
        let lines = commands.map { command in
            "  " + command.name + String(repeating: " ", count: width - command.name.count) + command.summary
        }
        return """
            usage: bellhop COMMAND [options]

            \(lines.joined(separator: "\n"))

            Each command explains itself: bellhop COMMAND --help
            """
    }
}
