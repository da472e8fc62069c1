import Foundation
import Postgres
import Synchronization
import TestKit

/// A fleet under load, harmed by one fault after the other, each at least once, and then by several at a time: F58. The ledger looks
/// while faults go on, and at the end.
struct Mix {
    var seed: UInt64
    /// Of the part in which faults come one by one, and of the part in which they come all at once.
    var secondsOneByOne: Double
    var secondsAllAtOnce: Double
    /// Of upstream.
    var eventsPerSecond = 1000
    var faults: [any Fault]
    /// Of a core, for a process that has nothing to do.
    private static let mostIdleCPU = 0.25

    func run(_ broker: Broker) throws -> Figures {
        var options = Rig.Options()
        (options.seed, options.eventsPerSecond, options.sessionSeconds) = (seed, eventsPerSecond, 4)
        (options.hasGateway, options.hasRouting) = (true, true)
        options.harmsBrokers = true
        let rig = try Rig(options, broker)
        for fleet in rig.fleets { fleet.supervise() }
        var hasEnded = false
        defer { if !hasEnded { rig.abandon() } }
        let hand = Hand(rig, seed)
        let begin = ContinuousClock.now
        try eventually("the fleet works") { rig.meter.next.values.contains { $0 > 0 } }
        try rig.routed?.begin()

        let onlooker = Onlooker(rig)
        defer { onlooker.stop() }
        var random = SplitMix64(seed: seed ^ 0xFA17)
        oneByOne(hand, &random)
        allAtOnce(hand, &random)
        onlooker.stop()

        rig.meter.note("the end")
        let isSettled = try rig.settle()
        var figures = hand.figures
        figures.seconds = (ContinuousClock.now - begin) / .seconds(1)
        figures.hear(onlooker)
        if !isSettled { figures.violations.append("the backlog did not end after the faults") }
        figures.attempt("F7, idle", rig) { _ in
            try rig.expectCPU(atMost: Self.mostIdleCPU, "without work") { Thread.sleep(forTimeInterval: 3) }
        }
        try figures.conclude(rig)
        demandOutcomes(&figures)
        hasEnded = true
        return figures
    }

    /// Commits that were not answered had both outcomes, and lanes found out which, often enough.
    private func demandOutcomes(_ figures: inout Figures) {
        guard faults.contains(where: { $0 is CommitCuts }) else { return }
        for outcome in ["committed", "not committed"] {
            let found = figures.lookedUp[outcome] ?? 0
            guard found < CommitCuts.wanted else { continue }
            figures.harmless.append("F24: \(found) commits were found \(outcome), of \(CommitCuts.wanted)")
        }
    }

    /// Each fault once at least, in the order that the seed gives, even if that takes longer.
    private func oneByOne(_ hand: Hand, _ random: inout SplitMix64) {
        let end = ContinuousClock.now + .seconds(secondsOneByOne)
        var isFirstRound = true
        while isFirstRound || ContinuousClock.now < end {
            for fault in faults.shuffled(using: &random) where isFirstRound || ContinuousClock.now < end {
                hand.strike(fault, &random)
                Thread.sleep(forTimeInterval: Double.random(in: 0.1...0.5, using: &random))
            }
            isFirstRound = false
        }
    }

    /// Three hands at once, each with its own faults and its own seed.
    private func allAtOnce(_ hand: Hand, _ random: inout SplitMix64) {
        guard secondsAllAtOnce > 0 else { return }
        // A part in which nothing strikes has proved nothing.
        hand.company(0, strikes: 0)
        let end = ContinuousClock.now + .seconds(secondsAllAtOnce)
        let group = DispatchGroup()
        // Which faults meet depends on the seed.
        let faults = faults.shuffled(using: &random)
        for number in 0..<3 {
            let seed = random.next()
            let mine = faults.enumerated().filter { $0.offset % 3 == number }.map(\.element)
            group.enter()
            // A plain thread: every fault blocks.
            Thread.detachNewThread {
                var random = SplitMix64(seed: seed)
                while !mine.isEmpty && ContinuousClock.now < end {
                    hand.strike(
                        mine[Int.random(in: mine.indices, using: &random)], &random, inCompany: true)
                    Thread.sleep(forTimeInterval: Double.random(in: 0...0.5, using: &random))
                }
                group.leave()
            }
        }
        group.wait()
    }
}

/// Strikes, measures how the fleet recovers, and writes down both.
final class Hand: Sendable {
    let rig: Rig
    private let state: Mutex<Figures>

    init(_ rig: Rig, _ seed: UInt64) {
        self.rig = rig
        state = Mutex(Figures(seed: seed))
    }

    var figures: Figures { state.withLock { $0 } }

    /// - Parameter inCompany: another fault may have taken away what this one needs: it is then tried another time.
    func strike(_ fault: any Fault, _ random: inout SplitMix64, inCompany: Bool = false) {
        rig.meter.note("\(fault.number) \(fault.title)")
        trace("\(fault.number) begins")
        defer { trace("\(fault.number) has ended, and the fleet is well again") }
        defer { rig.meter.note("no fault") }
        do {
            let before = inCompany ? nil : rig.reaction
            let hits = try fault.strike(rig, &random)
            let recovery = rig.meter.recovery()
            if inCompany {
                company(hits, recovery: recovery)
            } else {
                state.withLock { $0.count(fault.number, fault.title, hits, recovery: recovery) }
            }
            if let before, hits > 0, fault.meetsWorkers { credit(fault, since: before) }
            if recovery == nil { object("\(fault.number): no recovery within 120 s") }
        } catch let error as PostgresError where inCompany && error.kind == .connection {
            trace("\(fault.number) could not reach Postgres")
        } catch let breach as Breach where inCompany && breach.isExcusedInCompany {
            trace("\(fault.number), in company: \(breach)")
            company(0)
        } catch let breach as Breach {
            object("\(fault.number): \(breach)")
        } catch {
            object("\(fault.number): the rig failed: \(error)")
        }
    }

    /// Strikes among others are a fault of their own, which does harm or not whatever each has done alone.
    func company(_ hits: Int, strikes: Int = 1, recovery: Double? = nil) {
        state.withLock {
            $0.count("F58", "faults, several at a time", hits, strikes: strikes, recovery: recovery)
        }
    }

    /// Takes down what the strike has caused; a worker that has just been started says so a moment later.
    private func credit(_ fault: any Fault, since before: Reaction) {
        var reaction = rig.reaction - before
        let awaited = Consequence.awaited(after: fault)
        if !awaited.isEmpty {
            _ = try? eventually(within: .seconds(20), "\(fault.number) has its effects") {
                reaction = rig.reaction - before
                return awaited.allSatisfy { $0.count(reaction) > 0 }
            }
        }
        state.withLock { $0.credit(fault.number, title: fault.title, reaction) }
    }

    private func object(_ violation: String) {
        say("violation: \(violation)")
        state.withLock { $0.violations.append(violation) }
    }
}
