/// What is done to a fleet of two `lead-scoring` processes, and for how long.
struct ChaosPlan: Sendable {
    var events = 200_000
    var seed: UInt64 = 1
    /// Seconds over which the events are published, not counting those in which a worker is stopped; faults go on for as long.
    var seconds = 48
    /// Events come in bursts, so many seconds apart.
    var burstSeconds = 6
    /// One kill −9 of a worker each second, in turn.
    var killsWorkers = true
    /// Seconds at which Postgres is killed with −9, to be started again a second later.
    var postgresKills: [Int] = [18, 36]
    /// Seconds from which on the next worker met in the middle of a batch is stopped until its partitions have another owner;
    /// again, if that did not come about.
    var freezes: [Int] = [6, 24]
    /// How long a worker keeps its partitions while it is stopped: long enough for the other one to end its own backlog.
    var sessionSeconds = 10
    /// Bytes of cache in each worker; without a cache each batch reads, where a freeze can meet it. Kills empty caches anyway.
    var cacheBytes: Int?
    /// How long the backlog may take after the faults.
    var patienceSeconds = 90
    /// SQL that spoils the product, to see whether the test notices.
    var sabotage: String?
}

/// What happened, for the figures and for judging whether the faults were real.
struct ChaosFigures: Sendable {
    var kills = 0, postgresKills = 0, freezes = 0
    /// Workers that were stopped and continued too early to prove anything.
    var missedFreezes = 0
    var secondsWithBacklog = 0, secondsWithFlow = 0
    var drainedAfter = 0.0
    /// All records accounted for, all results sent.
    var isDrained = false, isSent = false
    /// Transactions that the fence refused.
    var fences = 0
    /// Of any worker, in MiB.
    var maximumRSS = 0
    /// Lines that workers wrote, by event.
    var lines: [String: Int] = [:]
    var tally = Publisher.Tally()
}

/// The run itself failed, not what it tests.
struct ChaosError: Error, CustomStringConvertible {
    var description: String
}
