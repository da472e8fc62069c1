internal import Glibc
internal import Runtime
internal import TestKit

/// `drill`: makes lead events to try Bellhop with, and checks what became of them. Not needed in production.
@main struct Drill {
    private static let options =
        Settings.options + PublishDrill.options

    private static let help = """
        usage: drill publish [options]
               drill verify [options]

        publish sends a realistic stream of lead events of three tenants to lead-events: some in structured mode, some
        repeated, some broken, each in one way. verify reads the whole topic, computes by a model of its own what tables, dead
        letters and results must be, and compares; exit 1 if something differs. Nothing may be published meanwhile.

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
            default: throw UsageError("say what to do: publish or verify")
            }
        } catch {
            complain(error, program: "drill")
        }
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
