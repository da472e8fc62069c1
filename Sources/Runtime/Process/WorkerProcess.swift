internal import Contract
internal import Glibc
internal import Kafka
internal import Logging
internal import Postgres
internal import Synchronization

/// Names of one lane: who it is in the consumer group, in Postgres and in log lines.
struct LaneIdentity: Sendable {
    let worker: String
    /// Static member id: survives a restart, so that the group gives the partitions back without a rebalance.
    let instance: String

    init(worker: String, slot: Int, lane: Int) {
        self.worker = worker
        instance = "\(worker)-\(hostName())-\(slot)-\(lane)"
    }

    func consumer(_ settings: WorkerSettings) -> ConsumerConfiguration {
        ConsumerConfiguration(
            client(settings), group: worker, instance: settings.leavesGroup ? nil : instance)
    }

    func producer(_ settings: WorkerSettings) -> ProducerConfiguration {
        ProducerConfiguration(client(settings))
    }

    func client(_ settings: WorkerSettings) -> ClientConfiguration { settings.shared.client(instance) }
}

extension Worker {
    /// The executable: reads the settings, starts the lanes, and ends them on SIGTERM or SIGINT.
    package static func main() {
        do {
            let arguments = try Arguments(
                Array(CommandLine.arguments.dropFirst()), options: WorkerSettings.options,
                environment: environment())
            if arguments.isHelp { return print(help) }
            if arguments.isVersion { return print("\(name) \(bellhopVersion)") }
            if let word = arguments.words.first { throw UsageError("unexpected argument \"\(word)\"") }
            try run(arguments)
        } catch {
            complain(error, program: name)
        }
    }

    private static var help: String {
        """
        usage: \(name) [options]

        Consumes the topics whose files name it as a consumer, and writes its decisions to Postgres, exactly once. Runs
        until SIGTERM. Start as many processes as you like; they share the partitions out among their lanes.

        \(helpLines(WorkerSettings.options))
        """
    }

    private static func run(_ arguments: Arguments) throws {
        let settings = try WorkerSettings(arguments)
        let contract = try Contract(directory: settings.shared.topics)
        let consumed = contract.topics(for: name)
        guard !consumed.isEmpty else {
            throw ConfigurationError(
                "topics", settings.shared.topics, "no file there names \(name) as a consumer")
        }
        let partitions = consumed.reduce(0) { $0 + $1.partitions }
        let signals = Signals()
        let slot = try Slot(worker: name)
        let lanes = (0..<min(settings.lanes, max(1, partitions))).map {
            LaneIdentity(worker: name, slot: slot.number, lane: $0)
        }
        Log.info(
            "starting",
            [
                "worker": .text(name), "slot": .number(Int64(slot.number)),
                "lanes": .number(Int64(lanes.count)),
            ])
        let threads = try lanes.map { lane in
            try Thread(name: lane.instance) { runLane(lane, settings, consumed) }
        }
        signals.waitForStop()
        Log.info("stopping", ["worker": .text(name)])
        stopRequested.store(true, ordering: .relaxed)
        for thread in threads { thread.join() }
        Log.info("stopped", ["worker": .text(name)])
    }

    /// A lane that fails for good ends the process: a supervisor restarts it, and nothing lives on by half.
    private static func runLane(_ identity: LaneIdentity, _ settings: WorkerSettings, _ topics: [Topic]) {
        do {
            let lane = try Lane<Self>(identity, settings, topics: topics)
            try lane.run(until: stopRequested)
        } catch {
            Log.error("fatal", ["lane": .text(identity.instance), "reason": .text("\(error)")])
            _exit(70)
        }
    }
}

/// Set once, by the thread that waits for signals; read by every lane between two steps.
private let stopRequested = Atomic(false)

/// Prints what is wrong with the command line or the settings, and ends with the exit code for it.
package func complain(_ error: any Error, program: String) -> Never {
    let (code, hint): (Int32, String) =
        switch error {
        case is UsageError: (UsageError.exitCode, "\nSee \(program) --help.")
        case is ConfigurationError, is ContractError: (ConfigurationError.exitCode, "")
        default: (70, "")
        }
    let text = Array("\(program): \(error)\(hint)\n".utf8)
    _ = unsafe text.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    exit(code)
}
