import Contract
import JSON
import Ledger
import Logging
import Postgres
import Records
import Runtime
import TestKit
import Testing

@testable import TimeKeeper

/// Levels that fall by themselves, on a scenario's own topics: `tally.added` sets one, its label is the step in milliseconds;
/// `tally.removed` keeps it from falling.
struct Decay<S: Scenario>: PlainWorker {
    static var name: String { S.worker }

    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> LevelEvent {
        try LevelEvent(type, data)
    }

    func decide(
        _ event: LevelEvent, _ cause: Cause, _ level: inout Level?, _ effects: inout Effects<Step>
    ) throws(Rejection) {
        Level.decide(event, cause, &level, &effects, results: S.results)
    }

    func decide(
        due instant: Timestamp, _ cause: Cause, _ level: inout Level?, _ effects: inout Effects<Step>
    ) {
        Level.fall(at: instant, cause, &level, &effects, results: S.results)
    }
}

/// Levels from 400 to 512 are what only Postgres refuses.
let levelTables = """
    create schema keeper;
    create table keeper.level (
        tenant_id text collate "C", counter text collate "C", value int8 not null check (value not between 400 and 512),
        since timestamptz not null, step_microseconds int8 not null, emits boolean not null,
        primary key (tenant_id, counter));
    create table keeper.step (
        id bigint generated always as identity, tenant_id text, counter text, value int8 not null,
        at timestamptz not null, event_id text not null, topic text, partition int not null,
        record_offset int8 not null, written_at timestamptz not null default clock_timestamp());
    select bellhop.keep_due('keeper.level');
    """

/// Sets a level, which then falls by one each step.
func level(
    _ id: String, _ counter: String, _ amount: Int64, step milliseconds: Int, emits: Bool = true
) -> Record {
    added(id, counter, amount, label: "\(milliseconds)", emits: emits)
}

extension Bench {
    /// A bench with the tables of levels.
    static func ofLevels(_ kind: BrokerKind, partitions: Int = 1) throws -> Bench {
        let bench = try Bench(kind, partitions: partitions)
        try bench.sql(levelTables)
        return bench
    }

    /// `counter value` of each level.
    func levels() throws -> [String] {
        try strings("select counter || ' ' || value from keeper.level order by counter")
    }

    /// `value event_id` of each change of a level, in the order in which they were written.
    func steps(_ counter: String) throws -> [String] {
        try strings(
            "select value || ' ' || event_id from keeper.step where counter = '\(counter)' order by id")
    }

    /// Expects that `verify` finds nothing, and that all could be replayed.
    func expectNoDifference(location: SourceLocation = #_sourceLocation) throws {
        let report = try Decay<S>.compareWithLog(broker.client, database: database, contract: contract)
        #expect(report.differences == 0, "\(report.text)", sourceLocation: location)
        #expect(report.notReplayable.counts.isEmpty, "\(report.text)", sourceLocation: location)
    }

    /// The differences that `verify` finds, with their checks.
    func levelDifferences() throws -> [String] {
        let report = try Decay<S>.compareWithLog(broker.client, database: database, contract: contract)
        return report.checks.flatMap { check in check.first.map { "\(check.name): \($0)" } }
    }

    func waitUntil(_ instant: Timestamp) throws {
        try eventually("it is \(instant)") { Timestamp.now > instant }
    }
}
