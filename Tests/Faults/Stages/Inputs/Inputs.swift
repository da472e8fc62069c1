import Foundation
import Kafka
import Records
import TestKit

/// F5, F6, F19 and F31 to F34: records that are hard on a worker, among ordinary load, and the worker in little memory.
struct Inputs {
    var seed: UInt64
    /// Numbers of faults; none: all.
    var only: [String] = []
    static let numbers = ["F5", "F6", "F19", "F31", "F32", "F33", "F34"]
    static let memory = 384 << 20

    func run(_ broker: Broker) throws -> Figures {
        let begin = ContinuousClock.now
        let cap = try MemoryCap(bytes: Self.memory)
        let rig = try Rig(options(cap), broker)
        rig.fleet.supervise()
        let hand = Hand(rig, seed)
        var random = SplitMix64(seed: seed ^ 0x1277)
        try eventually("the fleet works") { rig.meter.next.values.contains { $0 > 0 } }
        let onlooker = Onlooker(rig, every: .seconds(8))
        defer { onlooker.stop() }
        let poison = Poison()
        let faults: [any Fault] = [
            Corpus(number: "F33"), Corpus(number: "F34"), poison, Bomb(), LargeInputs(), Huge(),
        ]
        for fault in faults where isAsked(fault.number) && (fault.number != "F6" || MemoryCap.isExact) {
            hand.strike(fault, &random)
        }
        var figures = hand.figures
        if isAsked("F6"), !MemoryCap.isExact {
            figures.skipped.append(
                "F6 little memory: there is no control group that could hold a worker to it")
        }
        if isAsked("F5") || isAsked("F32") { try CrashLoop().run(rig, &figures) }
        onlooker.stop()
        if try !rig.settle() { figures.violations.append("the backlog did not end after the faults") }
        figures.hear(onlooker)
        if isAsked("F31") { figures.measures.merge(poison.measures) { $1 } }
        figures.measures["MiB at most of \(cap.limit >> 20) that it may have"] = cap.peak.map { $0 >> 20 }
        if let kills = cap.kills, kills > 0 {
            figures.violations.append("F6: the worker was killed \(kills) times for want of memory")
        }
        figures.seconds = (ContinuousClock.now - begin) / .seconds(1)
        try figures.conclude(rig)
        return figures
    }

    private func isAsked(_ number: String) -> Bool { only.isEmpty || only.contains(number) }

    /// One worker, for it has all of that memory.
    private func options(_ cap: MemoryCap) -> Rig.Options {
        var options = Rig.Options()
        (options.seed, options.workers, options.eventsPerSecond) = (seed, 1, 500)
        options.memory = cap
        options.events = NewTopic(
            Generator.topic, partitions: 6,
            config: HardRecords.hugeTopicSettings.merging(["message.timestamp.type": "LogAppendTime"]) { $1 })
        // Its own default is 32 MiB: a record beyond it comes to nobody.
        options.environment["BELLHOP_KAFKA_RECEIVE_MESSAGE_MAX_BYTES"] = "\(64 << 20)"
        return options
    }
}
