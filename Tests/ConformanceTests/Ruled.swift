import Contract
import JSON
import Ledger
import Postgres
import Records
import Runtime
import TestKit
import Testing

/// Levels that grow by the rules of their tenant, and fall by one each step of so many milliseconds: what is added is taken times
/// the rules' gain.
struct Ruled<S: Scenario>: Worker {
    static var name: String { S.worker }
    static var rules: RuleTables? {
        RuleTables(
            inForce: "keeper.rules_in_force", versions: "keeper.rules", base: "keeper.base_rules",
            stateColumn: "version")
    }

    private var gain: Int64 = 0
    private var version: Int32 = 0

    init(setup database: inout Connection) {}

    func deciding(by rules: TenantRules) throws(SetupError) -> Ruled {
        guard let gain = rules.document["gain"]?.int64 else { throw SetupError("gain is missing") }
        var other = self
        (other.gain, other.version) = (gain, rules.version)
        return other
    }

    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> LevelOfRules.Event {
        .init(
            amount: try data.required("amount", \.int64),
            step: data["label"]?.text.flatMap { Int64($0.string) })
    }

    func decide(
        _ event: LevelOfRules.Event, _ cause: Cause, _ level: inout LevelOfRules?,
        _ effects: inout Effects<RuledStep>
    ) throws(Rejection) {
        var next = level ?? LevelOfRules()
        next.amount += event.amount
        next.step = event.step.map { $0 * 1000 } ?? next.step
        next.set(next.amount * gain, by: version, at: cause.recordedAt)
        level = next
        effects.record(RuledStep(cause: cause, value: next.value, version: version))
    }

    func decide(
        due instant: Timestamp, _ cause: Cause, _ level: inout LevelOfRules?,
        _ effects: inout Effects<RuledStep>
    ) {
        guard var next = level else { return }
        var cause = cause
        if next.version != version { cause.id = Text("rules \(next.version)") }
        next.set(
            next.version == version ? next.value - 1 : next.amount * gain, by: version, at: instant)
        level = next
        effects.record(RuledStep(cause: cause, value: next.value, version: version))
    }
}

struct LevelOfRules: MappedState {
    struct Event {
        var amount: Int64
        var step: Int64?
    }

    var amount: Int64 = 0
    var value: Int64 = 0
    var since = Timestamp(microseconds: 0)
    /// Microseconds; 0: it does not fall.
    var step: Int64 = 0
    var version: Int32 = 0

    static let mapping = Mapping<LevelOfRules>(
        "keeper.level", key: ["tenant_id", "counter"], isTimed: true,
        [
            Field("amount", \.amount), Field("value", \.value), Field("since", \.since),
            Field("step", \.step),
            Field("version", \.version),
        ])

    var due: Timestamp? {
        value > 0 && step > 0 ? Timestamp(microseconds: since.microseconds + step) : nil
    }
    var rulesVersion: Int32 { version }

    mutating func set(_ value: Int64, by version: Int32, at time: Timestamp) {
        (self.value, self.version, since) = (value, version, time)
    }
}

struct RuledStep: MappedFact {
    var cause: Cause
    var value: Int64
    var version: Int32

    static let mapping = Mapping<RuledStep>(
        "keeper.step",
        [
            Field("tenant_id", \.cause.tenant), Field("counter", \.cause.entity), Field("value", \.value),
            Field("version", \.version), Field("at", \.cause.recordedAt), Field("event_id", \.cause.id),
            Field("topic", \.cause.topic), Field("partition", \.cause.partition),
            Field("record_offset", \.cause.offset),
        ])
}

private let ruledTables = """
    create schema keeper;
    create table keeper.base_rules (version int primary key, document jsonb not null, is_base boolean not null);
    insert into keeper.base_rules values (1, '{"gain": 1}', true);
    create table keeper.rules (
        tenant_id text, version int, document jsonb not null, primary key (tenant_id, version));
    create table keeper.rules_in_force (
        tenant_id text primary key, version int not null, changed_at timestamptz not null);
    create table keeper.level (
        tenant_id text collate "C", counter text collate "C", amount int8 not null, value int8 not null,
        since timestamptz not null, step int8 not null, version int not null, primary key (tenant_id, counter));
    create table keeper.step (
        id bigint generated always as identity, tenant_id text, counter text, value int8 not null,
        version int not null, at timestamptz not null, event_id text not null, topic text, partition int not null,
        record_offset int8 not null);
    select bellhop.keep_due('keeper.level');
    """

extension Bench {
    static func ofRules(_ kind: BrokerKind, partitions: Int = 1) throws -> Bench {
        let bench = try Bench(kind, partitions: partitions)
        try bench.sql(ruledTables)
        return bench
    }

    /// Puts a version in force, as its one writer does: in one transaction.
    func put(_ version: Int, gain: Int, tenant: String = "acme") throws {
        try sql(
            """
            begin;
            insert into keeper.rules values ('\(tenant)', \(version), '{"gain": \(gain)}');
            insert into keeper.rules_in_force values ('\(tenant)', \(version), clock_timestamp())
                on conflict (tenant_id) do update set version = excluded.version, changed_at = excluded.changed_at;
            commit;
            """)
    }

    /// `counter value version` of each level.
    func ruledLevels() throws -> [String] {
        try strings("select counter || ' ' || value || ' ' || version from keeper.level order by 1")
    }

    /// `value version event_id` of each change of a level, in the order in which they were written.
    func ruledSteps(_ counter: String) throws -> [String] {
        try strings(
            """
            select value || ' ' || version || ' ' || event_id from keeper.step where counter = '\(counter)' order by id
            """)
    }

    func expectNoRuledDifference(location: SourceLocation = #_sourceLocation) throws {
        let report = try Ruled<S>.compareWithLog(broker.client, database: database, contract: contract)
        #expect(report.differences == 0, "\(report.text)", sourceLocation: location)
        #expect(report.notReplayable.counts.isEmpty, "\(report.text)", sourceLocation: location)
    }
}
