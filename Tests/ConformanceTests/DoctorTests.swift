import Contract
import Foundation
import Kafka
import Postgres
import Records
import TestKit
import TestTraits
import Testing

private enum Healthy: Scenario {}
private enum Watched: Scenario {}
private enum Copies: Scenario {}
private enum Ranked: Scenario {}
private enum Standby: Scenario {}

/// A fleet to which nothing is wrong, and the doctor's word on it.
private final class Clinic<S: Scenario> {
    let bench: Bench<S>
    private let role = "\(S.worker)_lane".lowercased()

    /// - Parameter server: with its durability on.
    init(_ kind: BrokerKind, _ server: PostgresServer, broker: Broker? = nil, replicas: Int = -1) throws {
        bench = try Bench<S>(kind, server: server, broker: broker, replicas: replicas)
        try bench.sql(
            """
            select bellhop.isolate('tally.counter'), bellhop.isolate('tally.entry');
            create role \(role) login bypassrls in role bellhop_worker
            """)
        if kind == .kafka {
            let mirror = try #require(bench.contract.topics[0].deadLetters)
            // A topic that was made just now is not known to each of several brokers.
            try eventually("the copy of dead letters is as its file says") {
                try Admin(bench.broker.client).alterConfig(mirror.topic, mirror.configuration)
                return true
            }
        }
        try bench.publish([added("1", "a", 1)])
        try start()
        try bench.settle()
    }

    func start() throws { try bench.start(as: role) }

    func ask(_ options: [String] = [], _ environment: [String: String] = [:]) throws -> Answer {
        let own = [
            "BELLHOP_BROKERS": bench.broker.bootstrap, "BELLHOP_DATABASE": bench.database,
            "BELLHOP_TOPICS": "\(bench.files.path)/topics",
        ].merging(environment) { $1 }
        let result = try Program.run("bellhop", ["doctor", "--json"] + options, environment: own)
        let object = try? JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        let findings = object?["findings"] as? [[String: Any]] ?? []
        return Answer(status: result.status, findings: findings, output: result.output + result.error)
    }
}

private struct Answer {
    var status: Int32
    var findings: [[String: Any]]
    var output: String

    var codes: [String] { findings.compactMap { $0["code"] as? String } }
    /// Above a note.
    var complaints: [String] {
        findings.filter { $0["level"] as? String != "note" }.compactMap { $0["code"] as? String }
    }
}

/// Holds a connection.
private final class Session {
    private let connection: Connection
    init(_ conninfo: String) throws { connection = try Connection(conninfo, applicationName: "crowd") }
}

/// How to break one thing, and how to mend it again.
private struct Harm: CustomTestStringConvertible {
    var code: String
    var status: Int32
    var options: [String] = []
    var environment: [String: String] = [:]
    var breaking: [String] = []
    var mending: [String] = []

    var testDescription: String { code }

    static let database: [Harm] = [
        Harm(
            code: "fsync-off", status: 2,
            breaking: ["alter system set fsync = off", "select pg_reload_conf()"],
            mending: ["alter system reset fsync", "select pg_reload_conf()"]),
        Harm(
            code: "full-page-writes-off", status: 1,
            breaking: ["alter system set full_page_writes = off", "select pg_reload_conf()"],
            mending: ["alter system reset full_page_writes", "select pg_reload_conf()"]),
        Harm(
            code: "synchronous-commit-off", status: 1,
            breaking: ["alter role bellhop set synchronous_commit = off"],
            mending: ["alter role bellhop reset synchronous_commit"]),
        Harm(
            code: "autovacuum-off", status: 1,
            breaking: ["alter table bellhop.outbox set (autovacuum_enabled = off)"],
            mending: ["alter table bellhop.outbox reset (autovacuum_enabled)"]),
        Harm(
            code: "table-bloat", status: 1,
            breaking: [
                "alter table bellhop.outbox set (autovacuum_enabled = off)",
                """
                insert into bellhop.outbox (worker, topic_uid, partition, next_offset, records, record_count)
                select 'nobody', gen_random_uuid(), 0, 0, '', 0 from generate_series(1, 30000)
                """, "delete from bellhop.outbox where worker = 'nobody'",
            ],
            mending: ["vacuum bellhop.outbox", "alter table bellhop.outbox reset (autovacuum_enabled)"]),
        Harm(
            code: "gateway-role-unbound", status: 2, breaking: ["alter role bellhop_gateway bypassrls"],
            mending: ["alter role bellhop_gateway nobypassrls"]),
        Harm(
            code: "worker-role-bound", status: 2,
            breaking: ["create role bound_lane login in role bellhop_worker"],
            mending: ["drop role bound_lane"]),
        Harm(
            code: "policy-missing", status: 2,
            breaking: ["alter table tally.entry no force row level security"],
            mending: ["alter table tally.entry force row level security"]),
        Harm(
            code: "migrations-changed", status: 1,
            breaking: ["update bellhop_migrations.applied set checksum = 'x' || checksum where number = 1"],
            mending: ["update bellhop_migrations.applied set checksum = substr(checksum, 2) where number = 1"]
        ),
        Harm(
            code: "migrations-pending", status: 2,
            breaking: ["update bellhop_migrations.applied set number = 9000 where number = 3"],
            mending: ["update bellhop_migrations.applied set number = 3 where number = 9000"]),
        Harm(
            code: "connections-few", status: 2,
            breaking: [
                """
                insert into bellhop.partition (worker, topic, topic_uid, partition, first_offset, next_offset)
                select 'crowd', topic, topic_uid, n, 0, 0 from bellhop.topic, generate_series(1, 60) n
                """
            ], mending: ["delete from bellhop.partition where worker = 'crowd'"]),
        Harm(
            code: "outbox-old", status: 2,
            breaking: [
                """
                insert into bellhop.outbox (worker, topic_uid, partition, next_offset, records, record_count, created_at)
                values ('\(Watched.worker)', gen_random_uuid(), 0, 0, '', 0, now() - interval '10 min')
                """
            ], mending: ["delete from bellhop.outbox"]),
        Harm(
            code: "outbox-refused", status: 1,
            breaking: [
                """
                insert into bellhop.outbox (worker, topic_uid, partition, next_offset, records, record_count, failed_at,
                    fail_reason) values ('\(Watched.worker)', gen_random_uuid(), 0, 0, '', 0, now(), 'too large')
                """
            ], mending: ["delete from bellhop.outbox"]),
        Harm(
            code: "dead-letters", status: 1,
            breaking: [
                """
                insert into bellhop.dead_letter (worker, topic, topic_uid, partition, record_offset, headers, class, reason,
                    place, rule, fingerprint)
                select worker, topic, topic_uid, partition, 0, '', 'rejected', 'r', '', 'r', 'f' from bellhop.partition
                """
            ], mending: ["delete from bellhop.dead_letter"]),
        Harm(
            code: "partition-stopped", status: 2,
            breaking: [
                "update bellhop.partition set epoch = epoch + 1, stopped_at = now(), stop_reason = 'no table'"
            ],
            mending: ["update bellhop.partition set epoch = epoch + 1, stopped_at = null, stop_reason = null"]
        ),
        Harm(
            code: "partition-paused", status: 1,
            breaking: [
                "select bellhop.pause('\(Watched.worker)', null, null, 'a test', 'the index is built')"
            ],
            mending: ["select bellhop.unpause('\(Watched.worker)', null, null, 'a test', 'it is there')"]),
    ]

    static let settings: [Harm] = [
        Harm(code: "session-short", status: 2, environment: ["BELLHOP_KAFKA_SESSION_TIMEOUT_MS": "3000"]),
        Harm(code: "session-long", status: 1, environment: ["BELLHOP_KAFKA_SESSION_TIMEOUT_MS": "120000"]),
        Harm(code: "heartbeat-long", status: 1, environment: ["BELLHOP_KAFKA_HEARTBEAT_INTERVAL_MS": "8000"]),
        Harm(
            code: "poll-interval-short", status: 1,
            environment: ["BELLHOP_KAFKA_MAX_POLL_INTERVAL_MS": "60000"]),
        Harm(code: "memory-bounds", status: 1, options: ["--memory", "60000000"]),
        Harm(code: "keep-ids-refused", status: 2, environment: ["BELLHOP_KEEP_IDS": "1"]),
        Harm(code: "lanes-idle", status: 0, options: ["--lanes", "9"]),
        Harm(code: "broker-away", status: 2, environment: ["BELLHOP_BROKERS": "127.0.0.1:1"]),
        Harm(code: "brokers-not-set", status: 1, environment: ["BELLHOP_BROKERS": ""]),
        Harm(code: "postgres-away", status: 2, environment: ["BELLHOP_DATABASE": "host=127.0.0.1 port=1"]),
        Harm(code: "contract-unreadable", status: 1, environment: ["BELLHOP_TOPICS": "/nowhere"]),
    ]
}

@Suite("bellhop doctor", .ownThreads)
struct DoctorTests {
    private static func server() throws -> PostgresServer {
        try PostgresServer(settings: ["max_connections=50"])
    }

    private static func expect(_ answer: Answer, _ status: Int32, _ code: String) {
        #expect(answer.codes.contains(code) && answer.status == status, "\(code): \(answer.output)")
    }

    @Test("finds nothing above a note on a healthy fleet, within five seconds", arguments: BrokerKind.all)
    func healthy(_ kind: BrokerKind) throws {
        let clinic = try Clinic<Healthy>(kind, Self.server())
        let began = ContinuousClock.now
        let answer = try clinic.ask()
        say("bellhop doctor on \(kind.testDescription): \(ContinuousClock.now - began)")
        #expect(answer.complaints == [] && answer.status == 0, "\(answer.output)")
        let text = try clinic.bench.bellhop(["doctor"]).output
        #expect(text.hasPrefix("ok: 0 critical, 0 warning"), "\(text)")
    }

    @Test("names each thing that is broken, and nothing else above a note once it is mended")
    func table() throws {
        let clinic = try Clinic<Watched>(.mock, Self.server())
        for harm in Harm.settings {
            Self.expect(try clinic.ask(harm.options, harm.environment), harm.status, harm.code)
        }
        for harm in Harm.database {
            for statement in harm.breaking { try clinic.bench.sql(statement) }
            try eventually("\(harm.code) is found") {
                let answer = try clinic.ask(harm.options, harm.environment)
                return answer.codes.contains(harm.code) && answer.status == harm.status
            }
            for statement in harm.mending { try clinic.bench.sql(statement) }
            try eventually("\(harm.code) is gone") { try clinic.ask().complaints == [] }
        }
        try expectSessions(clinic)
        try expectFleet(clinic)
    }

    /// What sessions of others do.
    private func expectSessions(_ clinic: Clinic<Watched>) throws {
        let bench = clinic.bench
        do {
            var rival = try Connection(bench.database, applicationName: "rival")
            try rival.script("begin; select 1")
            try eventually("it is seen") {
                try clinic.ask(["--patience", "0"]).codes.contains("idle-in-transaction")
            }
            try rival.script("update bellhop.partition set owner = owner")
            try bench.publish([added("2", "a", 1)])
            try eventually("the lock is seen") {
                let answer = try clinic.ask(["--patience", "0"])
                // What explains a partition that stands comes first.
                return answer.status == 2 && answer.codes.first == "lock-held"
            }
        }
        try bench.settle()
        do {
            let crowd = try (0..<41).map { _ in try Session(bench.database) }
            Self.expect(try clinic.ask(), 2, "connections-exhausted")
            #expect(crowd.count == 41)
        }
        try eventually("they are gone") { try clinic.ask().complaints == [] }
    }

    private func expectFleet(_ clinic: Clinic<Watched>) throws {
        let bench = clinic.bench
        bench.stop()
        Self.expect(try clinic.ask(), 1, "partition-unowned")
        try bench.publish([added("3", "a", 1)])
        Self.expect(try clinic.ask(), 2, "partition-unowned")
        if FalseClock.isAvailable {
            let clock = try FalseClock()
            try clock.shift(by: .seconds(120))
            let late = try clinic.ask([], clock.environment)
            #expect(late.codes.contains("clock-skew-postgres"), "\(late.output)")
            // The cause, then what comes of it.
            #expect(
                late.codes.first == "partition-unowned" && late.codes.contains("behind"), "\(late.output)")
            try clock.shift(by: .seconds(-120))
            #expect(try clinic.ask([], clock.environment).codes.contains("clock-skew-records"))
        }
        let file = try String(contentsOfFile: "\(bench.files.path)/topics/tally.yaml", encoding: .utf8)
        let changed = try TemporaryDirectory("contract")
        let readers = file.replacing(
            "consumers: [\(Watched.worker)]", with: "consumers: [\(Watched.worker), other]")
        try changed.write("tally.yaml", readers)
        let unstarted = try clinic.ask([], ["BELLHOP_TOPICS": changed.path])
        #expect(unstarted.codes.contains("worker-never-started"), "\(unstarted.output)")
        // As the owner of the tables: a superuser.
        try bench.start()
        try bench.settle()
        Self.expect(try clinic.ask(), 1, "worker-superuser")
        let empty = try #require(bench.database.split(separator: " ").first { $0.hasPrefix("host=") })
        Self.expect(
            try clinic.ask([], ["BELLHOP_DATABASE": "\(empty) dbname=postgres user=bellhop"]), 2,
            "migrations-missing")
    }

    @Test(
        "compares topics with the contract, and knows strangers in a group",
        arguments: BrokerKind.all(but: .mock, which: "tells no settings"))
    func topics(_ kind: BrokerKind) throws {
        let clinic = try Clinic<Ranked>(kind, Self.server())
        let admin = try Admin(clinic.bench.broker.client)
        let settings: [(String, String, String, Int32)] = [
            ("cleanup.policy", "compact", "topic-setting", 2),
            ("min.insync.replicas", "2", "min-insync-impossible", 2),
            ("max.message.bytes", "50000000", "max-message-bytes", 1),
            ("retention.ms", "-1", "keep-ids-short", 1),
        ]
        for (name, value, code, status) in settings {
            let before = try admin.describe(Ranked.events)[name]?.value ?? ""
            try admin.alterConfig(Ranked.events, [name: value])
            try eventually("\(code) is found") {
                let answer = try clinic.ask()
                return answer.codes.contains(code) && answer.status == status
            }
            try admin.alterConfig(Ranked.events, [name: before])
            try eventually("\(code) is gone") { try clinic.ask().complaints == [] }
        }
        try expectContract(clinic)
        try expectLog(clinic)
        var stranger = try Consumer(
            ConsumerConfiguration(
                ClientConfiguration(brokers: clinic.bench.broker.bootstrap, clientID: "analysis"),
                group: Ranked.worker),
            topics: [Ranked.events])
        try stranger.subscribe()
        try eventually("the stranger is found") {
            _ = stranger.nextEvent(timeout: .milliseconds(100))
            return try clinic.ask().codes.contains("group-stranger")
        }
    }

    /// What a log keeps from its worker, and what it deletes before it is read.
    private func expectLog(_ clinic: Clinic<Ranked>) throws {
        let bench = clinic.bench
        let clock = FalseClock.isAvailable ? try FalseClock() : nil
        if let clock {
            try clock.shift(by: .seconds(120))
            let producer = try TransactionalProducer(bench.broker.bootstrap, id: "doctor")
            try producer.send([added("open", "a", 1)], to: Ranked.events, .leaveOpen)
            try eventually("the open transaction is found") {
                try clinic.ask([], clock.environment).codes.contains("transaction-open")
            }
            try producer.abort()
        }
        bench.stop()
        try bench.publish([added("late", "a", 1)])
        if let clock {
            try clock.shift(by: .seconds(7 * 86_400 - 600))
            let answer = try clinic.ask([], clock.environment)
            #expect(answer.codes.contains("retention-near"), "\(answer.output)")
        }
        let place = TopicPartition(Ranked.events, 0)
        let end = try #require(try Admin(bench.broker.client).watermarks([place])[place]?.high)
        try Admin(bench.broker.client).deleteRecords(place, before: end)
        Self.expect(try clinic.ask(), 2, "partition-lost")
    }

    private func expectContract(_ clinic: Clinic<Ranked>) throws {
        let file = try String(contentsOfFile: "\(clinic.bench.files.path)/topics/tally.yaml", encoding: .utf8)
        let changed = try TemporaryDirectory("contract")
        try changed.write("tally.yaml", file.replacing("partitions: 1", with: "partitions: 4"))
        Self.expect(try clinic.ask([], ["BELLHOP_TOPICS": changed.path]), 1, "topic-partitions")
        try changed.write("tally.yaml", file.replacing(Ranked.events, with: "elsewhere"))
        Self.expect(try clinic.ask([], ["BELLHOP_TOPICS": changed.path]), 2, "topic-missing")
    }

    @Test(
        "says what copies of a topic can bear, and what a dead broker means",
        .enabled(if: KafkaServer.isAvailable))
    func copies() throws {
        let kafka = try KafkaServer(nodes: 3)
        let clinic = try Clinic<Copies>(
            .kafka, Self.server(), broker: Broker(bootstrap: kafka.bootstrap, mock: nil), replicas: 3)
        let admin = try Admin(clinic.bench.broker.client)
        func expect(_ code: String, _ status: Int32, _ environment: [String: String] = [:]) throws {
            try eventually("\(code) is found") {
                let answer = try clinic.ask([], environment)
                return answer.codes.contains(code) && answer.status == status
            }
        }
        try eventually("all is well") { try clinic.ask().complaints == [] }
        try admin.alterConfig(Copies.events, ["min.insync.replicas": "1"])
        try expect("min-insync-low", 1)
        try admin.alterConfig(Copies.events, ["min.insync.replicas": "3"])
        try expect("min-insync-high", 1)
        // Another topic of one copy, on the broker that is about to die.
        let file = try String(contentsOfFile: "\(clinic.bench.files.path)/topics/tally.yaml", encoding: .utf8)
        let changed = try TemporaryDirectory("contract")
        try changed.write("tally.yaml", file.replacing(Copies.events, with: "single"))
        for name in ["single", "single.dead-letters"] {
            try clinic.bench.broker.createTopic(
                name, partitions: 1, replicas: 1, ["min.insync.replicas": "1"])
        }
        let single = ["BELLHOP_TOPICS": changed.path]
        try expect("replication-low", 1, single)
        let leader = try #require(try admin.metadata(["single"]).topics["single"]?.first?.leader)
        try kafka.kill9(node: leader)
        try expect("in-sync-few", 2)
        try expect("partition-leaderless", 2, single)
        // The node that died may have been the controller: another one takes over.
        try eventually("the setting is changed") {
            try Admin(clinic.bench.broker.client).alterConfig(Copies.events, ["min.insync.replicas": "2"])
            return true
        }
        try eventually("one copy less is told") { try clinic.ask().codes.contains("replicas-behind") }
    }

    @Test("knows a standby, to which no worker can write")
    func standby() throws {
        let server = try Self.server()
        let clinic = try Clinic<Standby>(.mock, server)
        let standby = try PostgresServer(following: server)
        let name = try #require(clinic.bench.database.split(separator: " ").first { $0.hasPrefix("dbname=") })
        let conninfo = standby.conninfo.replacing("dbname=bellhop", with: name)
        try eventually("it is found, and first") {
            let answer = try clinic.ask([], ["BELLHOP_DATABASE": conninfo])
            return answer.status == 2 && answer.codes.first == "postgres-standby"
        }
    }
}
