internal import Glibc
internal import JSON
internal import Records
internal import Runtime
internal import TestKit

/// Restarts processes of lead-scoring one after the other under load, and measures how long partitions stand still by it.
struct RestartDrill: ~Copyable {
    static let options: [Option] = [
        Option("processes", value: "N", "of lead-scoring, for its six partitions (default: 3)"),
        Option(
            "limit-ms", value: "MS",
            "how long a partition may stand beyond the restart itself (default: 1000)"),
        Option("json", "print the figures as JSON"),
    ]

    private let processes: Int
    private let rate: Int
    private let seed: String
    private let limit: Duration
    private let isJSON: Bool
    private let start = ContinuousClock.now
    private var fleet: RestartFleet
    private var watch = StallWatch()
    private var last = RestartFleet.Look()

    init(_ arguments: borrowing Arguments) throws {
        guard environment()["KAFKA_HOME"] ?? "" != "" else {
            throw ConfigurationError(
                "KAFKA_HOME", nil, "name the directory of an Apache Kafka; the drill starts one from it")
        }
        let processes = try arguments.number("processes", 1...6, or: 3)
        let rate = try arguments.number("rate", 1...1_000_000, or: 2000)
        let limit = Duration.milliseconds(try arguments.number("limit-ms", 0...3_600_000, or: 1000))
        tell("Starting Kafka and Postgres of its own")
        let fleet = try RestartFleet()
        (self.processes, self.rate, self.limit) = (processes, rate, limit)
        seed = arguments.value("seed-text") ?? "restarts"
        isJSON = arguments.isSet("json")
        self.fleet = fleet
    }

    /// - Returns: whether no partition stood still for longer than allowed.
    mutating func run() throws -> Bool {
        tell("Starting \(processes) processes of lead-scoring, \(rate) events a second")
        for index in 0..<processes { try fleet.start(index) }
        try fleet.load(rate: rate, seed: seed)
        try look(within: .seconds(120), "every process has partitions") { drill in
            drill.last.next.count >= drill.processes && drill.shares().allSatisfy { $0 > 0 }
        }
        try settle(since: now)
        // What partitions stand still without any restart.
        let quiet = now
        try look(for: .seconds(5))
        var report = RestartReport(processes: processes, rate: rate, limit: limit)
        report.undisturbed =
            watch.worst(since: quiet, restart: quiet..<quiet, of: []).values.map(\.beyond).max() ?? .zero
        for index in 0..<processes { report.restarts.append(try restart(index, SIGTERM)) }
        report.restarts.append(try restart(0, SIGKILL))
        report.looksPerSecond = Double(watch.looks) / (now / .seconds(1))
        report.coarsestLook = watch.coarsest
        print(isJSON ? report.json : report.text)
        return report.isWithinLimit
    }

    /// How many partitions each process owns.
    private borrowing func shares() -> [Int] {
        (0..<processes).map { index in
            let prefix = fleet.ownerPrefix(index)
            return last.owners.values.count { $0.hasPrefix(prefix) }
        }
    }

    private var now: Duration { ContinuousClock.now - start }

    private mutating func restart(_ index: Int, _ signal: Int32) throws -> RestartReport.Restart {
        let name = signal == SIGKILL ? "kill −9" : "SIGTERM"
        tell("\(name) to process \(index), and starting it again")
        let prefix = fleet.ownerPrefix(index)
        let owned = Set(last.owners.filter { $0.value.hasPrefix(prefix) }.keys)
        let asked = now
        fleet.processes[index].signal(signal)
        try look(within: .seconds(60), "the process ends") { drill in !drill.fleet.processes[index].isRunning
        }
        let ended = now
        try fleet.start(index)
        try look(within: .seconds(60), "the process starts") { drill in try drill.fleet.hasStarted(index) }
        let started = now
        try settle(since: started)
        try look(for: .seconds(2))
        let worst = watch.worst(since: asked, restart: asked..<started, of: owned)
        return RestartReport.Restart(
            signal: name, process: index, ending: ended - asked, starting: started - ended,
            partitions: last.next.keys.sorted().map { partition in
                RestartReport.Partition(
                    partition: partition, isOwned: owned.contains(partition),
                    stall: worst[partition]?.stall.length ?? .zero, beyond: worst[partition]?.beyond ?? .zero)
            })
    }

    /// Every partition has an owner and moves, and less than a second of records waits.
    private mutating func settle(since time: Duration) throws {
        try look(within: .seconds(120), "partitions are claimed") { drill in
            !drill.last.next.isEmpty && drill.watch.moving(since: time).count == drill.last.next.count
        }
        try look(within: .seconds(120), "the fleet catches up") { drill in
            let isMoving = drill.watch.moving(since: time).count == drill.last.next.count
            return try isMoving && drill.fleet.lag(drill.last) < Int64(drill.rate)
        }
    }

    private mutating func look(for time: Duration) throws {
        let end = now + time
        try look(within: time + .seconds(60), "time passes") { drill in drill.now >= end }
    }

    /// Looks up to two hundred times a second until `isMet`.
    private mutating func look(
        within limit: Duration, _ what: String, _ isMet: (borrowing RestartDrill) throws -> Bool
    ) throws {
        let end = now + limit
        while true {
            let due = now + .milliseconds(5)
            last = try fleet.look()
            watch.look(last.next, at: now)
            if try isMet(self) { return }
            guard now < end else {
                throw ServiceError(description: "not within \(limit): \(what); owners: \(last.owners)")
            }
            pause(until: start + due)
        }
    }

}

/// To who waits; standard output is for the figures.
private func tell(_ text: String) { say(text) }
