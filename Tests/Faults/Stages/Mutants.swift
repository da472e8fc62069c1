import Foundation
import Postgres
import TestKit

/// Bugs on purpose, one at a time, each in a scene that brings it to light: whoever claims to find every mistake must find
/// these. The same scenes are played by the ordinary program, which must come out clean.
struct Mutants {
    var seed: UInt64
    /// Names; none: all.
    var only: [String] = []
    /// The ordinary program plays each scene by itself; otherwise one after the other in one run.
    var isThorough: Bool
    /// For a backlog to end; one that does not says nothing of the bug.
    var patience = Duration.seconds(40)

    static let scenes: [any Scene] = [
        LateWriter(), EarlyHeir(), DeathInBatch(mutant: "offset-before-effects"),
        DeathInBatch(mutant: "dedupe-outside-transaction"), DeathAfterBatch(), NothingButLoad(),
        SilentBroker(), DeathInBatch(mutant: "dead-letter-apart"), RolledBack(), ThereAndBack(),
        LostAnswersToCommits(),
        // What it refuses it refuses to the end.
        HardData(),
    ]

    /// Some mutants show in the same scene.
    private var differing: [any Scene] {
        var titles: Set<String> = []
        return Self.scenes.filter { isAsked($0.mutant) }.filter { titles.insert($0.title).inserted }
    }

    func run(_ broker: Broker) throws -> Figures {
        let postgres = try PostgresServer(settings: Rig.Options().postgresSettings)
        var figures = Figures(seed: seed)
        let begin = ContinuousClock.now
        let names = try names()
        for scene in Self.scenes where !names.contains(scene.mutant) {
            figures.violations.append("the worker knows of no mutant \(scene.mutant)")
        }
        for name in names where isAsked(name) {
            guard let scene = Self.scenes.first(where: { $0.mutant == name }) else {
                figures.violations.append("there is no scene for the mutant \(name)")
                continue
            }
            figures.take(judge(scene, broker, postgres))
        }
        for company in isThorough ? differing.map({ [$0] }) : [differing] {
            figures.add(playClean(company, broker, postgres))
        }
        figures.seconds = (ContinuousClock.now - begin) / .seconds(1)
        return figures
    }

    private func isAsked(_ name: String) -> Bool { only.isEmpty || only.contains(name) }

    /// The worker's own list.
    private func names() throws -> [String] {
        let list = try Program.run(faultyProgram("lead-scoring"), ["--mutants"])
        guard list.status == 0 else {
            throw RigError("no mutants in lead-scoring: deploy/build --faults (\(list.error))")
        }
        return list.output.split(separator: "\n").compactMap {
            $0.split(separator: " ").first.map(String.init)
        }
    }

    /// A scene that could not be played proves nothing: its mutant lives.
    private func judge(_ scene: any Scene, _ broker: Broker, _ postgres: PostgresServer) -> Figures.Mutated {
        let begin = ContinuousClock.now
        var objection: String?
        do {
            objection = try play([scene], scene.mutant, broker, postgres).proofs.first
        } catch {
            say("  \(scene.mutant): the scene could not be played: \(error)")
        }
        let mutated = Figures.Mutated(
            name: scene.mutant, scene: scene.title, objection: objection,
            seconds: (ContinuousClock.now - begin) / .seconds(1))
        say(
            "  \(scene.mutant): \(objection == nil ? "SURVIVED" : "killed") after \(hundredths(mutated.seconds)) s"
        )
        return mutated
    }

    /// By the ordinary program.
    private func playClean(
        _ scenes: [any Scene], _ broker: Broker, _ postgres: PostgresServer
    ) -> Figures {
        let title = "by the ordinary program, \(scenes.count == 1 ? scenes[0].title : "all scenes")"
        do {
            var figures = try play(scenes, nil, broker, postgres)
            figures.violations = figures.objections.map { "\(title): \($0)" }
            return figures
        } catch {
            var figures = Figures(seed: seed)
            figures.violations.append("\(title): could not be played: \(error)")
            return figures
        }
    }

    /// One after the other on one rig.
    private func play(
        _ scenes: [any Scene], _ mutant: String?, _ broker: Broker, _ postgres: PostgresServer
    ) throws -> Figures {
        var options = Rig.Options()
        (options.seed, options.workers, options.eventsPerSecond) = (seed, 0, 1500)
        options.sessionSeconds = 2
        options.arguments = ["--batch-records", "200", "--lanes", "1"]
        if let mutant { options.environment["BELLHOP_MUTANT"] = mutant }
        if scenes.count == 1 { scenes[0].shape(&options) }
        let rig = try Rig(options, broker, postgres)
        do {
            if let mutant { try rig.sabotage(mutant) }
            for scene in scenes {
                if !rig.fleet.workers.isEmpty { try rig.change() }
                try scene.play(rig)
            }
            return try conclude(rig, mutant)
        } catch {
            rig.abandon()
            throw error
        }
    }

    private func conclude(_ rig: Rig, _ mutant: String?) throws -> Figures {
        var figures = Figures(seed: seed)
        let objection = try firstObjection(rig)
        if let objection { figures.violations.append(objection) }
        if objection != nil, mutant != nil {
            rig.abandon()
        } else {
            try figures.conclude(rig, model: false)
        }
        return figures
    }

    /// Waits until all of the load is accounted for and sent, or a witness objects: often there is no end to wait for.
    private func firstObjection(_ rig: Rig) throws -> String? {
        try rig.generator.stop()
        let end = ContinuousClock.now + patience
        while true {
            let isSettled = try rig.isSettled
            if let intrusion = try rig.watch.intrusions().first { return "intrusion: \(intrusion)" }
            if let difference = try rig.verify().flatMap(\.violations).first {
                return Figures.difference + difference
            }
            if isSettled { return nil }
            guard ContinuousClock.now < end else { throw RigError("the backlog does not end") }
            Thread.sleep(forTimeInterval: 0.1)
        }
    }
}

extension Figures {
    private static let counters = "counters: "

    /// What all witnesses say, in the order in which they were asked.
    fileprivate var objections: [String] {
        guard lost + duplicated + reordered > 0 else { return violations }
        return violations + ["\(Self.counters)lost \(lost), duplicated \(duplicated), reordered \(reordered)"]
    }

    /// Objections that prove a bug: not that a witness could not look or compare, or that a worker ended otherwise than it was asked.
    fileprivate var proofs: [String] {
        objections.filter { objection in
            ["intrusion: ", Self.difference, Self.counters].contains { objection.hasPrefix($0) }
        }
    }

    fileprivate mutating func take(_ mutated: Mutated) {
        mutants.append(mutated)
        if mutated.objection == nil { violations.append("the mutant \(mutated.name) was not found") }
    }

    /// What was sent in a run by the ordinary program, and what became of it.
    fileprivate mutating func add(_ other: Figures) {
        violations += other.violations
        sent += other.sent
        acknowledged += other.acknowledged
        unknown += other.unknown
        failed += other.failed
        fences += other.fences
        records += other.records
        lost += other.lost
        duplicated += other.duplicated
        reordered += other.reordered
        lines.merge(other.lines, uniquingKeysWith: +)
        lookedUp.merge(other.lookedUp, uniquingKeysWith: +)
        deadLetters.merge(other.deadLetters, uniquingKeysWith: +)
        maximumMiB = max(maximumMiB, other.maximumMiB)
        if other.longestStall > longestStall {
            (longestStall, longestStallDuring) = (other.longestStall, other.longestStallDuring)
        }
    }
}

extension Rig {
    /// Between two scenes: no partition waits from one to the next, and each has workers of its own.
    fileprivate func change() throws {
        try pause()
        for ending in try fleet.stop() where ending != .exited(0) {
            fleet.object("a worker that was asked to stop: \(ending)")
        }
        generator.hold(false)
    }

    /// Takes away the part of the defence that is in Postgres.
    fileprivate func sabotage(_ mutant: String) throws {
        let script = try Program.run(faultyProgram("lead-scoring"), ["--mutant-sql", mutant])
        guard script.status == 0 else { throw RigError("no SQL of \(mutant): \(script.error)") }
        guard !script.output.isEmpty else { return }
        var connection = try Connection(database)
        try connection.script(script.output)
    }
}
