internal import Lag
internal import Runtime

/// From when on something is a warning, or critical.
struct Thresholds {
    /// Milliseconds behind.
    var warning: Int64
    var critical: Int64
    /// Milliseconds until unread records may be deleted; never more than half, or a tenth, of what the topic keeps.
    var warningRetention: Int64
    var criticalRetention: Int64
    /// Open dead letters of a worker; 0: never.
    var letters: Int64
    /// Age of the oldest outbox row in milliseconds.
    var warningOutbox: Int64
    var criticalOutbox: Int64
    /// How long a stopped process keeps its partitions, in milliseconds.
    var session: Int64

    static let options: [Option] = [
        Option("warn-seconds", value: "N", "warning when a partition is behind for so long (default: 60)"),
        Option("critical-seconds", value: "N", "critical then (default: 300)"),
        Option(
            "warn-retention", value: "N",
            "warning when unread records may be deleted within N seconds, or half of what the topic keeps (default: 86400)"
        ),
        Option(
            "critical-retention", value: "N",
            "critical within N seconds, or a tenth of what the topic keeps (default: 3600)"),
        Option(
            "warn-letters", value: "N",
            "warning at so many open dead letters of a worker, 0: never (default: 1)"),
        Option(
            "warn-outbox", value: "N", "warning when a result waits for N seconds to be sent (default: 60)"),
        Option("critical-outbox", value: "N", "critical then (default: 300)"),
    ]

    init(_ arguments: Arguments, _ settings: Settings) throws(ConfigurationError) {
        func milliseconds(_ name: String, _ fallback: Int) throws(ConfigurationError) -> Int64 {
            Int64(try arguments.number(name, 0...315_360_000, or: fallback)) * 1000
        }
        warning = try milliseconds("warn-seconds", 60)
        critical = try milliseconds("critical-seconds", 300)
        warningRetention = try milliseconds("warn-retention", 86_400)
        criticalRetention = try milliseconds("critical-retention", 3600)
        letters = Int64(try arguments.number("warn-letters", 0...1_000_000_000, or: 1))
        warningOutbox = try milliseconds("warn-outbox", 60)
        criticalOutbox = try milliseconds("critical-outbox", 300)
        session = sessionTimeout(settings)
    }

    /// The level of a figure that grows worse.
    func level(_ value: Int64, _ warning: Int64, _ critical: Int64) -> Finding.Level? {
        value >= critical ? .critical : value >= warning ? .warning : nil
    }

    /// Nil while there is time.
    func retention(_ lag: PartitionLag) -> Finding.Level? {
        guard let left = lag.retentionLeft, let kept = lag.retention?.milliseconds else { return nil }
        if left < min(criticalRetention, kept / 10) { return .critical }
        return left < min(warningRetention, kept / 2) ? .warning : nil
    }
}
