import Foundation
import TestKit
import Testing

/// A smaller number of events makes a run no shorter, only lighter.
private let events = setting("BELLHOP_CHAOS_EVENTS", or: 200_000)
/// One seed gives one load and one order of faults.
private let seed = UInt64(setting("BELLHOP_CHAOS_SEED", or: 1))

private func setting(_ name: String, or value: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? value
}

@Suite("chaos: exactly once on real Kafka and Postgres", .serialized, .enabled(if: KafkaServer.isAvailable))
struct ChaosTests {
    @Test("kills of workers and Postgres lose nothing, apply nothing twice, and keep the order")
    func exactlyOnce() throws {
        let run = try ChaosRun(ChaosPlan(events: events, seed: seed), kafka: KafkaServer())
        try run.run()
        let ledger = try run.ledger()
        report(run, ledger)
        #expect(run.figures.isDrained && run.figures.isSent)
        #expect(ledger.violations == [])
        // One a second, but for those in which a worker is stopped: they go on until two stops have proven something.
        #expect(run.figures.kills >= run.plan.seconds / 4)
        #expect(run.figures.postgresKills == run.plan.postgresKills.count)
        #expect(run.figures.freezes == run.plan.freezes.count)
        #expect(run.figures.fences > 0, "no fence was met: the faults proved nothing")
        #expect(2 * run.figures.secondsWithFlow > run.figures.secondsWithBacklog)
    }

    /// A kill in the middle of a batch makes its records suspect. They must all be cleared again.
    @Test("a minute of kills makes no dead letter out of records that kill nobody")
    func healthyWorkers() throws {
        var plan = ChaosPlan(events: events, seed: seed &+ 100)
        (plan.seconds, plan.burstSeconds, plan.postgresKills, plan.freezes) = (60, 2, [], [])
        let run = try ChaosRun(plan, kafka: KafkaServer())
        try run.run()
        let ledger = try run.ledger()
        report(run, ledger)
        #expect(run.figures.isDrained && run.figures.isSent)
        #expect(ledger.deadLettersByClass["crash"] == nil)
        #expect(ledger.violations == [])
        #expect(run.figures.kills >= plan.seconds / 2)
        #expect(run.figures.lines["batch_lost"] ?? 0 > 0, "no kill met a batch: nothing was suspect")
    }

    /// The same load, faults and ledger against a product of which only the comparison was taken out.
    @Test("a build without the compare-and-set is caught")
    func withoutCompareAndSet() throws {
        var plan = ChaosPlan(events: 40_000, seed: seed)
        // Small bursts: the worker that goes on ends its part of one long before the other's session ends.
        (plan.seconds, plan.burstSeconds, plan.freezes) = (24, 3, [1, 9])
        (plan.killsWorkers, plan.postgresKills, plan.cacheBytes) = (false, [], 0)
        (plan.sabotage, plan.patienceSeconds) = (withoutComparison, 15)
        let run = try ChaosRun(plan, kafka: KafkaServer())
        try run.run()
        let ledger = try run.ledger()
        report(run, ledger)
        #expect(run.figures.freezes == run.plan.freezes.count)
        #expect(ledger.violations != [])
    }
}

/// `bellhop.advance` with the comparison of epoch and offset taken out. The table's own check of the sums goes too: it
/// amounts to the same comparison of offsets.
private let withoutComparison = #"""
    do $do$
    declare
        whole text := pg_get_functiondef('bellhop.advance'::regproc);
        spoilt text := replace(whole, 'and p.epoch = i.epoch and p.next_offset = i.from_offset', '');
    begin
        if spoilt = whole then raise exception 'bellhop.advance has changed: spoil it in another way'; end if;
        execute spoilt;
        alter table bellhop.partition drop constraint every_offset_is_accounted_for;
    end $do$;
    """#

private func report(_ run: ChaosRun, _ ledger: LeadLedger) {
    let (figures, plan, violations) = (run.figures, run.plan, ledger.violations)
    let lines = figures.lines.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    let classes = ledger.deadLettersByClass.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    let throughput = Int(Double(plan.events) / max(1, figures.drainedAfter))
    say(
        """
        chaos: seed \(plan.seed), \(plan.events) events of three tenants (\(figures.tally.repeated) repeated, \
        \(figures.tally.brokenCount) broken in \(figures.tally.broken.count) ways)\
        \(plan.sabotage == nil ? "" : ", without the compare-and-set")
          faults       \(figures.kills) kills −9 of a worker, \(figures.postgresKills) of Postgres, \
        \(figures.freezes) workers stopped in a batch until their partitions moved\
        \(figures.missedFreezes == 0 ? "" : ", \(figures.missedFreezes) continued too early")
          fences       \(figures.fences) transactions refused
          flow         in \(figures.secondsWithFlow) of \(figures.secondsWithBacklog) seconds with a backlog
          time         published in \(tenths(figures.tally.seconds)) s, all applied after \
        \(tenths(figures.drainedAfter)) s (\(throughput) a second, by the publisher's pace)
          memory       \(figures.maximumRSS) MiB at most in a worker
          dead letters \(classes.joined(separator: ", "))
          results      \(ledger.staleLasts) keys whose last result is older than an earlier one
          log lines    \(lines.joined(separator: ", "))
          verdict      \(violations.isEmpty ? "lost 0, duplicated 0, reordered 0" : "\(violations.count) violations")
        \(violations.prefix(12).map { "    \($0)" }.joined(separator: "\n"))
        """)
}

private func tenths(_ seconds: Double) -> String { String(format: "%.1f", seconds) }
