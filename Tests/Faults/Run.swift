import Foundation
import Runtime
import TestKit

/// One run of the rig: the stages that were asked for, one after the other, and what they found.
struct Run {
    enum Stage: String, CaseIterable {
        /// In their order: first those that share a broker.
        case regressions, points, mutants, inputs, disasters, mix, logs

        var title: String {
            switch self {
            case .regressions: "plans that have found a bug before"
            case .points: "F1: kill −9 at every numbered point of a batch"
            case .mutants: "bugs on purpose, each of which must be found"
            case .mix: "faults one by one under load, then several at a time (F58)"
            case .logs: "F9, F12 to F17: what may become of a log, on three nodes"
            case .inputs: "F5, F6, F19, F31 to F34: records that are hard on a worker"
            case .disasters: "F26, F27, F35: another Postgres, a full disk, wrong clocks"
            }
        }

        /// Faults of the matrix that belong here and are not run, and why.
        var notRun: [String] {
            switch self {
            case .mix:
                [
                    "F22 random packet loss: it needs a packet filter in a network namespace; slices, resets and one-way "
                        + "silence by the proxy stand for it"
                ]
            case .disasters:
                [
                    "F28 a slow disk, a failing fsync: it needs a device of its own; Postgres ends itself after a failed "
                        + "fsync, which is F23"
                ]
            default: []
            }
        }

        /// Has a part of this name: the number of a fault, or a fail point.
        func knows(_ part: String) -> Bool {
            switch self {
            case .regressions, .mutants, .logs: false
            case .points: part.first?.isLowercase == true
            case .mix: Mix.faults.contains { $0.number == part }
            case .inputs: Inputs.numbers.contains(part)
            case .disasters: Disasters.numbers.contains(part)
            }
        }
    }

    private let seed: UInt64
    private let minutes: Int?
    private let stages: [Stage]
    private let numbers: [String]
    private let mutants: [String]
    private let isJSON: Bool
    /// Of stages that leave it as it was.
    private var shared: Broker?

    init(_ arguments: Arguments) throws {
        seed = UInt64(try arguments.number("seed", 0...Int.max, or: 1))
        minutes = arguments.value("minutes") == nil ? nil : try arguments.number("minutes", 1...1440, or: 30)
        let numbers = arguments.values("fault")
        self.numbers = numbers
        let asked = try Self.stages(arguments.values("only"), isLong: minutes != nil || seed != 1)
        let mutants = arguments.values("mutant")
        let stages = asked.filter { stage in
            (numbers.isEmpty || numbers.contains(where: stage.knows))
                && (mutants.isEmpty || stage == .mutants)
        }
        guard !stages.isEmpty else {
            throw UsageError("none of these stages has what was asked for: see --list")
        }
        if let unknown = numbers.first(where: { name in !stages.contains { $0.knows(name) } }) {
            throw UsageError("no fault \(unknown) in these stages: see --list")
        }
        self.stages = stages
        self.mutants = mutants
        isJSON = arguments.isSet("json")
        if let unknown = mutants.first(where: { name in !Mutants.scenes.contains { $0.mutant == name } }) {
            throw UsageError("no mutant \(unknown): see --list")
        }
    }

    /// With the seed 1 the faults of all regressions are a part of their stages.
    private static func stages(_ names: [String], isLong: Bool) throws -> [Stage] {
        if names.isEmpty { return Stage.allCases.filter { isLong || $0 != .regressions } }
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
        for known in Regression.all {
            print(
                "regressions\t\(known.stage) \(known.parts.joined(separator: ", ")), seed \(known.seed)\t\(known.bug)"
            )
        }
        for scene in Mutants.scenes { print("mutants\t\(scene.mutant)\t\(scene.title)") }
        for fault in Mix.all { print("mix\t\(fault.number)\t\(fault.title)") }
        print("inputs\t" + Inputs.numbers.joined(separator: ", "))
        print("disasters\t" + Disasters.numbers.joined(separator: ", "))
    }

    mutating func run() throws {
        let begin = ContinuousClock.now
        var isSound = true
        try show(Origin(seed: seed))
        for stage in stages {
            guard stage == .regressions else {
                isSound = try tell(stage, seed, numbers.filter(stage.knows)) && isSound
                continue
            }
            for known in Regression.all {
                say("once there was a bug: \(known.bug)")
                isSound = try tell(known.stage, known.seed, known.parts) && isSound
            }
        }
        let seconds = Int((ContinuousClock.now - begin) / .seconds(1))
        if isJSON { try write(["end": Ending(isSound: isSound, seconds: seconds)]) }
        say(
            "\(isSound ? "Nothing lost, doubled or reordered." : "FAILED: see VIOLATION and HARMLESS above.") seed \(seed), \(seconds) s"
        )
        if !isSound { exit(1) }
    }

    /// Runs a stage, or parts of it, and prints its figures: what there is of them if it comes to nothing.
    /// - Returns: whether nothing is wrong.
    private mutating func tell(_ stage: Stage, _ seed: UInt64, _ parts: [String]) throws -> Bool {
        say("stage \(stage.rawValue): \(stage.title)")
        var figures: Figures
        _ = Salvage.take()
        let begin = ContinuousClock.now
        do {
            figures = try run(stage, seed, parts)
        } catch {
            // The next stages may tell more.
            figures = Salvage.take() ?? Figures(seed: seed)
            figures.seconds = (ContinuousClock.now - begin) / .seconds(1)
            figures.violations.append("the stage came to nothing: \(error)")
            shared = nil
        }
        figures.demandEffects(stage, isWhole: parts.isEmpty && mutants.isEmpty)
        if parts.isEmpty { figures.skipped += stage.notRun }
        if isJSON {
            try write([stage.rawValue: figures])
        } else {
            print("\n\(stage.rawValue): \(figures.text)")
        }
        // What is said next goes another way: both may end in one file.
        fflush(nil)
        return figures.isSound
    }

    private func show(_ origin: Origin) throws {
        if isJSON { try write(["run": origin]) } else { print(origin.text) }
        fflush(nil)
    }

    /// An object a line, for programs.
    private func write(_ value: some Encodable) throws {
        print(String(decoding: try JSONEncoder().encode(value), as: UTF8.self))
    }

    /// The last line for programs.
    private struct Ending: Encodable {
        var isSound: Bool
        var seconds: Int
    }

    private mutating func run(_ stage: Stage, _ seed: UInt64, _ parts: [String]) throws -> Figures {
        let isLong = minutes != nil
        switch stage {
        case .regressions: return Figures(seed: seed)
        case .points:
            var points = FailPoints(
                seed: seed, killsEach: isLong ? 20 : 1, killsOfRare: isLong ? 20 : 1, only: parts)
            if isLong { points.limit = .seconds(1800) }
            return try points.run(broker())
        case .mutants:
            return try Mutants(seed: seed, only: mutants, isThorough: isLong).run(broker())
        case .mix: return try alone(mix(seed, parts).run)
        case .logs:
            dismissBroker()
            return try Logs(seed: seed, kills: isLong ? (3, 3) : (1, 1)).run()
        case .inputs: return try Inputs(seed: seed, only: parts).run(broker())
        case .disasters: return try Disasters(seed: seed, only: parts).run(broker())
        }
    }

    private mutating func broker() throws -> Broker {
        let broker = try shared ?? Broker(seed: seed)
        shared = broker
        return broker
    }

    /// On a broker of its own and beside no other, which would cost time that is measured.
    private mutating func alone(_ body: (Broker) throws -> Figures) throws -> Figures {
        dismissBroker()
        let broker = try Broker(seed: seed)
        defer { try? broker.kafka.kill9() }
        return try body(broker)
    }

    private mutating func dismissBroker() {
        try? shared?.kafka.kill9()
        shared = nil
    }

    /// Of a regression only its own faults, once each.
    private func mix(_ seed: UInt64, _ parts: [String]) -> Mix {
        let half = parts.isEmpty || parts == numbers ? minutes.map { 30 * Double($0) } : 0
        return Mix(
            seed: seed, secondsOneByOne: half ?? 0, secondsAllAtOnce: half ?? 10,
            eventsPerSecond: minutes == nil ? 600 : 1000,
            // The short version has F3 by the sleeper that must be fenced.
            faults: Mix.all.filter {
                parts.isEmpty ? minutes != nil || !($0 is Zombie) : parts.contains($0.number)
            })
    }
}
