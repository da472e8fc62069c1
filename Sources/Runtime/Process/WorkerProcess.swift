internal import Contract
internal import Glibc
internal import Logging
internal import Metrics

extension Worker {
    /// The executable: reads the settings, starts the lanes, and ends them on SIGTERM or SIGINT.
    package static func main() {
        do {
            let words = CommandLine.arguments.dropFirst()
            if words.first == "verify" { return try verify(Array(words.dropFirst())) }
            let arguments = try Arguments(
                Array(words), options: options,
                environment: environment())
            if arguments.isHelp { return print(help) }
            if arguments.isVersion { return print("\(name) \(bellhopVersion)") }
            #if FAULTS
                if try FaultOptions.answer(arguments) { return }
                try FaultOptions.announce(arguments.environment)
            #endif
            if let word = arguments.words.first { throw UsageError("unexpected argument \"\(word)\"") }
            try run(arguments)
        } catch {
            complain(error, program: name)
        }
    }

    private static var options: [Option] {
        #if FAULTS
            WorkerSettings.options + FaultOptions.all
        #else
            WorkerSettings.options
        #endif
    }

    private static var help: String {
        """
        usage: \(name) [options]
               \(name) verify [options]

        Consumes the topics whose files name it as a consumer, and writes its decisions to Postgres, exactly once. Runs
        until SIGTERM. Start as many processes as you like; they share the partitions out among their lanes. With verify it
        checks what was written so far, and ends.

        \(helpLines(options))
        """
    }

    /// Parts of a state are told apart by tenant alone.
    private static func requireOneEntity(_ contract: Contract) throws(ConfigurationError) {
        guard State.hasParts else { return }
        let topics = contract.topics(for: name)
        let entities = Set(topics.map(\.entity))
        guard entities.count > 1 || entities.contains(nil) else { return }
        throw ConfigurationError(
            "topics", topics.map(\.name).joined(separator: ", "),
            "\(name) keeps one state a tenant: all its topics need the same x-bellhop.entity")
    }

    private static func run(_ arguments: Arguments) throws {
        // First of all: a SIGTERM that comes while the process starts is a stop like any other.
        let signals = Signals()
        let settings = try WorkerSettings(arguments)
        Health.listenToClients()
        let contract = try Contract(directory: settings.shared.topics)
        try requireOneEntity(contract)
        let window = WorkerWindow(name)
        let server = try MetricsServer.open(settings.metrics, window.sources)
        defer { server?.stop() }
        let gate = try StartGate(worker: name, version: stateVersion, conninfo: settings.shared.database)
        guard try gate.pass(signals) else { return Log.info("stopped", ["worker": .text(name)]) }
        let slot = try Slot(worker: name)
        // A lane that fails for good ends the process: a supervisor restarts it, and nothing lives on by half.
        let lanes = try Lanes(self, settings, contract, slot: slot.number) { _exit(70) }
        window.open(on: lanes)
        Log.info(
            "starting",
            [
                "worker": .text(name), "slot": .number(Int64(slot.number)),
                "lanes": .number(Int64(lanes.count)),
                "topics": .text(contract.topics(for: name).map(\.name).joined(separator: ", ")),
            ])
        signals.waitForStop()
        Log.info("stopping", ["worker": .text(name)])
        window.close()
        guard lanes.stop() else {
            Log.warning("stopped_unsettled", ["worker": .text(name), "next": .text(unsettled)])
            exit(70)
        }
        Log.info("stopped", ["worker": .text(name)])
    }
}

private let unsettled = "a commit was not answered; the next owner reads from the rows whether it was done"

/// Prints what is wrong with the command line or the settings, and ends with the exit code for it.
package func complain(_ error: any Error, program: String) -> Never {
    let (code, hint): (Int32, String) =
        switch error {
        case is UsageError: (UsageError.exitCode, "\nSee \(program) --help.")
        case is ConfigurationError, is ContractError, is StateVersionError: (ConfigurationError.exitCode, "")
        default: (70, "")
        }
    let text = Array("\(program): \(error)\(hint)\n".utf8)
    _ = unsafe text.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    exit(code)
}
