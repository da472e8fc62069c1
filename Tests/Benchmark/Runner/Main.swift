internal import Foundation
internal import Runtime

/// `benchmark`: measures Bellhop beside what a user would run instead. `deploy/benchmark` builds and starts it.
@main struct Main {
    private static let options = [
        Option("quick", "a tenth of the rows, one round: a look, not a result"),
        Option(
            "only", value: "PART", repeats: true,
            "sink, scoring, metrics, latency, restart, gateway, routing or escalation; all without it"
        ),
        Option("json", "print JSON instead of the table"),
        Option("markdown", "print the table as Markdown"),
        Option("profile", "instead: profile the workers with perf and print where their CPU time goes"),
        Option("peers", variable: "BELLHOP_PEERS", value: "DIR", "java-consumer/run and connect-jdbc/run"),
        Option(
            "before", value: "DIR",
            "an earlier build's programs, for the part metrics: measured by turns with these"),
        Option("commit", variable: "BENCHMARK_COMMIT", value: "HASH", "what is measured, for the report"),
        Option("brokers", variable: "BELLHOP_BROKERS", value: "LIST", "of produce-leads"),
        Option("events", value: "N", "of produce-leads"),
        Option("rate", value: "N", "of produce-leads"),
        Option("first", value: "N", "of produce-leads"),
    ]

    static func main() {
        do {
            let arguments = try Arguments(
                Array(CommandLine.arguments.dropFirst()), options: options, environment: environment())
            if arguments.isHelp { return print(help) }
            if arguments.isVersion { return print("benchmark \(bellhopVersion)") }
            if arguments.words == ["produce-leads"] { return try Leads.produce(arguments) }
            guard arguments.words.isEmpty else { throw UsageError("unexpected argument") }
            endOnSignal()
            try Benchmark(arguments).run()
        } catch {
            Side.endAll()
            complain(error, program: "benchmark")
        }
    }

    private static let help = """
        usage: deploy/benchmark [options]

        Starts a private Kafka (from KAFKA_HOME) and Postgres, publishes the load once, and runs Bellhop and its peers
        by turns on the same broker and tables. Prints one table. Takes less than 25 minutes; --quick less than 5.

        \(helpLines(Array(options.prefix(8))))
        """

    /// Ends what was started before this process ends; the servers are stopped by their guardian.
    private static func endOnSignal() {
        let signals = Signals()
        Thread.detachNewThread {
            signals.waitForStop()
            Side.endAll()
            _exit(130)
        }
    }
}
