import Foundation
import Runtime
import TestKit

/// One run of the rig: the stages that were asked for, one after the other, and what they found.
struct Run {
    enum Stage: String, CaseIterable {
        case points, mix

        var title: String {
            switch self {
            case .points: "F1: kill −9 at every numbered point of a batch"
            case .mix: "faults one by one under load, then several at a time (F58)"
            }
        }
    }

    private let seed: UInt64
    private let minutes: Int?
    private let stages: [Stage]
    private let numbers: [String]
    private let isJSON: Bool

    init(_ arguments: Arguments) throws {
        seed = UInt64(try arguments.number("seed", 0...Int.max, or: 1))
        minutes = arguments.value("minutes") == nil ? nil : try arguments.number("minutes", 1...1440, or: 30)
        stages = try Self.stages(arguments.values("only"))
        numbers = arguments.values("fault")
        isJSON = arguments.isSet("json")
        let known = Set(Mix.faults.map(\.number))
        if let unknown = numbers.first(where: { !known.contains($0) }) {
            throw UsageError("no fault \(unknown) in the mix: see --list")
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
        for fault in Mix.faults { print("mix\t\(fault.number)\t\(fault.title)") }
    }

    func run() throws {
        let begin = ContinuousClock.now
        var isSound = true
        for stage in stages {
            say("stage \(stage.rawValue): \(stage.title)")
            let figures = try run(stage)
            isSound = isSound && figures.violations.isEmpty && figures.harmless.isEmpty
            if isJSON {
                print(String(decoding: try JSONEncoder().encode([stage.rawValue: figures]), as: UTF8.self))
            } else {
                print("\n\(stage.rawValue): \(figures.text)")
            }
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
                seed: seed, killsEach: minutes == nil ? 5 : 20, killsOfRare: minutes == nil ? 1 : 20
            ).run(KafkaServer())
        case .mix: try mix().run(KafkaServer())
        }
    }

    private func mix() -> Mix {
        let faults = Mix.faults.filter { numbers.isEmpty || numbers.contains($0.number) }
        let half = minutes.map { 30 * Double($0) }
        return Mix(seed: seed, secondsOneByOne: half ?? 60, secondsAllAtOnce: half ?? 30, faults: faults)
    }
}

extension Mix {
    static let faults: [any Fault] = [
        RandomKill(), Stop(), Zombie(), RebalanceStorm(), BrokerKill(), PostgresKill(),
    ]
}
