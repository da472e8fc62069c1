import Foundation
import Kafka
import Runtime
import TestKit

/// `faults`: runs a fleet under load, harms it in every way that the fault matrix names, and proves that nothing was lost, doubled or
/// reordered. `deploy/faults` builds and starts it.
@main struct Main {
    private static let options = [
        Option("seed", value: "N", "one seed gives one load and one order of faults (default: 1)"),
        Option(
            "minutes", value: "N",
            "the long version: so many of the mix, about 30 more of the other stages"),
        Option("only", value: "STAGE", repeats: true, "only this stage: see --list"),
        Option(
            "fault", value: "NAME", repeats: true,
            "only this fault of mix, inputs or disasters, such as F23, or this fail point"),
        Option("mutant", value: "NAME", repeats: true, "only this bug on purpose"),
        Option("list", "print the stages, and the faults of each"),
        Option("json", "print the figures as JSON"),
    ]

    private static let help = """
        usage: deploy/faults [options]

        Starts Kafka (from KAFKA_HOME), Postgres and a fleet of workers, loads them, injects faults by a seeded plan, heals, and
        holds the outcome against the ledger. Exit 1 if anything was lost, doubled, reordered or otherwise wrong.

        \(helpLines(options))
        """

    static func main() {
        do {
            let arguments = try Arguments(
                Array(CommandLine.arguments.dropFirst()), options: options, environment: environment())
            if arguments.isHelp { return print(help) }
            if arguments.isVersion { return print("faults \(bellhopVersion)") }
            guard arguments.words.isEmpty else {
                throw UsageError("unexpected argument \"\(arguments.words[0])\"")
            }
            if arguments.isSet("list") { return Run.list() }
            var run = try Run(arguments)
            try run.run()
        } catch {
            complain(error, program: "faults")
        }
    }
}
