internal import Glibc
internal import Lag
internal import Runtime

/// The fleet live.
enum TopCommand: Command {
    static let name = "top"
    static let summary =
        "Watch workers and partitions live: owner, rate, lag, time to drain, dead letters, stalls."
    static let usage = ["[--interval SECONDS]", "--json [--interval SECONDS]"]
    static let options =
        Settings.options + Thresholds.options + [
            Option("interval", value: "SECONDS", "between two looks (default: 2)"),
            Option("json", "print a JSON object for each look, one a line, as bellhop status --json"),
        ]
    static let notes = "Keys:\n" + TopScreen.help.map { "  \($0)" }.joined(separator: "\n")

    static func run(_ arguments: Arguments) throws {
        guard arguments.words.isEmpty else { throw UsageError("top takes no argument") }
        let settings = try Settings(arguments)
        let limits = try Thresholds(arguments, settings)
        let interval = Duration.seconds(try arguments.number("interval", 1...3600, or: 2))
        try settings.requireDatabase()
        if arguments.isSet("json") { return try stream(settings, limits, every: interval) }
        guard Terminal.isThere else {
            throw UsageError("top needs a terminal at both ends; --json prints the same as lines")
        }
        try watch(settings, limits, every: interval)
    }

    private static func stream(_ settings: Settings, _ limits: Thresholds, every interval: Duration) throws {
        var reader = LagReader(settings, name: "bellhop-top")
        while true {
            print(Status(try reader.read(), limits).json)
            fflush(nil)
            pause(interval)
        }
    }

    /// Keys are answered at once, whatever brokers do: looking is another thread's.
    private static func watch(_ settings: Settings, _ limits: Thresholds, every interval: Duration) throws {
        var terminal = Terminal()
        let sampler = try LagSampler.start(settings, name: "bellhop-top", every: interval)
        var screen = TopScreen(limits)
        var shown: (number: Int, size: Terminal.Size)?
        while !terminal.isStopAsked() {
            let (sample, size) = (sampler.sample, terminal.size)
            screen.take(sample)
            let now = (sample?.number ?? 0, size)
            if shown.map({ $0 != now }) ?? true {
                terminal.show(screen.lines(size))
                shown = now
            }
            guard let key = terminal.key(within: .milliseconds(100)) else { continue }
            if screen.press(key) == .quit { return }
            shown = nil
        }
    }
}
