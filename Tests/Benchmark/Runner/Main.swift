internal import Runtime

/// `benchmark`: measures Bellhop beside its peers. `deploy/benchmark` builds and starts it.
@main struct Main {
    static func main() {
        do {
            let arguments = try Arguments(
                Array(CommandLine.arguments.dropFirst()),
                options: [
                    Option("brokers", variable: "BELLHOP_BROKERS", value: "LIST", ""),
                    Option("events", value: "N", ""),
                ], environment: environment())
            try Sales.publish(
                try arguments.number("events", 1...100_000_000, or: 500_000),
                brokers: arguments.value("brokers") ?? "")
        } catch {
            complain(error, program: "benchmark")
        }
    }
}
