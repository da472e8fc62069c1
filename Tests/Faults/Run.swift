import Foundation
import Runtime
import TestKit

/// One run of the rig: the stages that were asked for, one after the other, and what they found.
struct Run {
    enum Stage: String, CaseIterable {
        case points, mutants, mix, logs, inputs, disasters

        var title: String {
            switch self {
            case .points: "F1: kill −9 at every numbered point of a batch"
            case .mutants: "bugs on purpose, each of which must be found"
            case .mix: "faults one by one under load, then several at a time (F58)"
            case .logs: "F9, F12 to F17: what may become of a log, on three nodes"
            case .inputs: "F5, F6, F19, F31 to F34: records that are hard on a worker"
            case .disasters: "F26, F27, F35: another Postgres, a full disk, wrong clocks"
            }
        }
    }

    private let seed: UInt64
    private let minutes: Int?
    private let stages: [Stage]
    private let numbers: [String]
    private let mutants: [String]
    private let isJSON: Bool

    init(_ arguments: Arguments) throws {
        seed = UInt64(try arguments.number("seed", 0...Int.max, or: 1))
        minutes = arguments.value("minutes") == nil ? nil : try arguments.number("minutes", 1...1440, or: 30)
        stages = try Self.stages(arguments.values("only"))
        numbers = arguments.values("fault")
        mutants = arguments.values("mutant")
        isJSON = arguments.isSet("json")
        let known = Set(Mix.faults.map(\.number))
        if let unknown = numbers.first(where: { !known.contains($0) }) {
            throw UsageError("no fault \(unknown) in the mix: see --list")
        }
        if let unknown = mutants.first(where: { name in !Mutants.scenes.contains { $0.mutant == name } }) {
            throw UsageError("no mutant \(unknown): see --list")
        }
    }

    private static func stages(_ names: [String]) throws -> [Stage] {
        if names.isEmpty { return Stage.allCases }
        return try names.map { name in
            guard let stage = Stage(rawValue: name) else {
                throw UsageError(
                    "no stage \"\(name)\": one of \(Stage.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return stage
        }
    }

    static func list() {
        for stage in Stage.allCases { print(stage.rawValue + "\t" + stage.title) }
        for scene in Mutants.scenes { print("mutants\t\(scene.mutant)\t\(scene.title)") }
        for fault in Mix.faults { print("mix\t\(fault.number)\t\(fault.title)") }
    }

    func run() throws {
        let begin = ContinuousClock.now
        var isSound = true
        for stage in stages {
            say("stage \(stage.rawValue): \(stage.title)")
            let figures = try run(stage)
            isSound = isSound && figures.isSound
            if isJSON {
                print(String(decoding: try JSONEncoder().encode([stage.rawValue: figures]), as: UTF8.self))
            } else {
                print("\n\(stage.rawValue): \(figures.text)")
            }
            // What is said next goes another way: both may end in one file.
            fflush(nil)
        }
        let seconds = Int((ContinuousClock.now - begin) / .seconds(1))
        say(
            "\(isSound ? "Nothing lost, doubled or reordered." : "FAILED: see VIOLATION and HARMLESS above.") seed \(seed), \(seconds) s"
        )
        if !isSound { exit(1) }
    }

    private func run(_ stage: Stage) throws -> Figures {
        switch stage {
        case .points:
            try FailPoints(
                seed: seed, killsEach: minutes == nil ? 3 : 20, killsOfRare: minutes == nil ? 1 : 20
            ).run(Broker(seed: seed))
        case .mutants:
            try Mutants(seed: seed, only: mutants, isThorough: minutes != nil).run(Broker(seed: seed))
        case .mix: try mix().run(Broker(seed: seed))
        case .logs: try Logs(seed: seed, kills: minutes == nil ? (1, 1) : (10, 10)).run()
        case .inputs: try Inputs(seed: seed).run(Broker(seed: seed))
        case .disasters: try Disasters(seed: seed).run(Broker(seed: seed))
        }
    }

    private func mix() -> Mix {
        let faults = Mix.faults.filter { numbers.isEmpty || numbers.contains($0.number) }
        let half = minutes.map { 30 * Double($0) }
        return Mix(seed: seed, secondsOneByOne: half ?? 0, secondsAllAtOnce: half ?? 20, faults: faults)
    }
}

extension Mix {
    static let faults: [any Fault] = [
        RandomKill(), Stop(), Zombie(), Sleeper.decided, Sleeper.written, RebalanceStorm(), BrokerKill(),
        Toxify(
            number: "F10", title: "a broker 5 s away", way: .broker,
            toxic: .latency(.milliseconds(2500), jitter: .milliseconds(100)),
            effect: .late, seconds: 8),
        LostAnswers(
            number: "F11", title: "the broker takes records, and its answer is lost, to upstream",
            requests: [.produce],
            client: "upstream"),
        LostAnswers(
            number: "F11", title: "the broker takes results, and its answer is lost, to workers",
            requests: [.produce],
            client: "lead-scoring"),
        LostAnswers(
            number: "F12", title: "the coordinator's answers are lost",
            requests: [.heartbeat, .joinGroup, .syncGroup, .offsetCommit, .findCoordinator],
            client: "lead-scoring"),
        Toxify(
            number: "F18", title: "fetched batches with a bit turned over", way: .broker,
            toxic: .flip(every: 3),
            direction: .toClient, effect: .flipped, seconds: 3),
        Toxify(
            number: "F20", title: "nothing reaches Postgres, its answers would", way: .database, toxic: .drop,
            direction: .toServer, effect: .dropped, seconds: 3),
        Toxify(
            number: "F20", title: "Postgres hears, its answers vanish", way: .database, toxic: .drop,
            direction: .toClient,
            effect: .dropped, seconds: 3),
        Toxify(
            number: "F21", title: "the brokers are cut off, Postgres is there", way: .broker, toxic: .drop,
            effect: .dropped,
            seconds: 4, mostCPU: 0.5),
        Toxify(
            number: "F22", title: "Postgres in pieces of one byte", way: .database, toxic: .slices(bytes: 1),
            effect: .sliced, seconds: 2),
        Toxify(
            number: "F22", title: "the brokers in pieces of 64 bytes", way: .broker,
            toxic: .slices(bytes: 64),
            effect: .sliced, seconds: 2),
        Resets(), PostgresKill(), CommitCuts(), CopyCuts(), Deadlocks(), SerializationFailures(),
        ConnectionsGone(),
    ]
}
