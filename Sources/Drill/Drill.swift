internal import Glibc
internal import Runtime
internal import TestKit

/// `drill`: makes lead events to try Bellhop with, and checks what became of them. Not needed in production.
@main struct Drill {
    private static let options =
        Settings.options + PublishDrill.options + RestartDrill.options

    private static let help = """
        usage: drill publish [options]
               drill verify [options]
               drill rolling-restart [--processes N] [--rate N] [--limit-ms MS] [--json]

        publish sends a realistic stream of lead events of three tenants to lead-events: some in structured mode, some
        repeated, some broken, each in one way. verify reads the whole topic, computes by a model of its own what tables, dead
        letters and results must be, and compares; exit 1 if something differs. Nothing may be published meanwhile.

        rolling-restart starts a Kafka (from KAFKA_HOME), a Postgres and three processes of lead-scoring of its own, publishes
        2,000 events a second, restarts the processes one after the other by SIGTERM, then one by kill −9, and prints for how
        long each partition stood still, and how much of that is more than the restart itself: the time from the signal to the
        running lanes of the new process. Exit 1 if that is more than a second anywhere. Needs bellhop, lead-scoring and drill
        to be built.

        \(helpLines(options))
        """

    static func main() {
        do {
            let arguments = try Arguments(
                Array(CommandLine.arguments.dropFirst()), options: options, environment: environment())
            if arguments.isHelp { return print(help) }
            if arguments.isVersion { return print("drill \(bellhopVersion)") }
            switch arguments.words {
            case ["publish"]: try PublishDrill(arguments).run()
            case ["verify"]: try verify(try Settings(arguments))
            case ["rolling-restart"]: try restart(arguments)
            default: throw UsageError("say what to do: publish, verify or rolling-restart")
            }
        } catch {
            complain(error, program: "drill")
        }
    }

    private static func restart(_ arguments: Arguments) throws {
        var drill = try RestartDrill(arguments)
        if try !drill.run() { exit(1) }
    }

    private static func verify(_ settings: Settings) throws {
        try settings.requireBrokers()
        try settings.requireDatabase()
        let ledger = try LeadLedger(brokers: settings.brokers, database: settings.database)
        for check in ledger.checks {
            print("\(check.violations.isEmpty ? "ok    " : "FAILED") \(check.name)")
            for violation in check.violations.prefix(10) { print("       \(violation)") }
        }
        let failed = ledger.checks.count { !$0.violations.isEmpty }
        print("\(ledger.checks.count - failed) passed, \(failed) failed")
        if failed > 0 { exit(1) }
    }
}
