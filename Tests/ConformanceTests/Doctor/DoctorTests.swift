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
private enum Standby: Scenario {}
private enum Queued: Scenario {}
private enum Prepared: Scenario {}

/// Holds a connection.
private final class Session {
    private let connection: Connection
    init(_ conninfo: String) throws { connection = try Connection(conninfo, applicationName: "crowd") }
}

@Suite("bellhop doctor", .ownThreads)
struct DoctorTests {
    @Test("finds nothing above a note on a healthy fleet, within five seconds", arguments: BrokerKind.all)
    func healthy(_ kind: BrokerKind) throws {
        let clinic = try Clinic<Healthy>(kind, Clinic<Healthy>.server())
        let began = ContinuousClock.now
        let answer = try clinic.ask()
        say("bellhop doctor on \(kind.testDescription): \(ContinuousClock.now - began)")
        #expect(answer.complaints == [] && answer.status == 0, "\(answer.output)")
        if kind == .kafka { answer.expect(0, "one-broker") }
        let text = try clinic.bench.bellhop(["doctor"]).output
        #expect(text.hasPrefix("ok: 0 critical, 0 warning"), "\(text)")
    }

    @Test("names each thing that is broken, and nothing else above a note once it is mended")
    func table() throws {
        let clinic = try Clinic<Watched>(.mock, Clinic<Watched>.server())
        for harm in Harm.settings {
            try clinic.ask(harm.options, harm.environment).expect(harm.status, harm.code)
        }
        try clinic.ask([], clinic.asWorker).expect(1, "not-looked-at")
        for harm in Harm.database(Watched.worker) {
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
            try clinic.ask().expect(2, "connections-exhausted")
            #expect(crowd.count == 41)
        }
        try eventually("they are gone") { try clinic.ask().complaints == [] }
    }

    @Test("names whom all wait for, not those who wait in between; and status does too")
    func queue() throws {
        let clinic = try Clinic<Queued>(.mock, Clinic<Queued>.server())
        let bench = clinic.bench
        // It holds a lock without any transaction.
        var culprit = try Connection(bench.database, applicationName: "night-report")
        try culprit.script("select pg_advisory_lock(1)")
        var middle = try Connection(bench.database, applicationName: "in-between")
        try middle.submit([
            Statement("do 'begin perform from tally.counter for update; perform pg_advisory_lock(1); end'")
        ])
        try eventually("it waits", equals: 1) {
            try bench.number("select count(*) from pg_locks where locktype = 'advisory' and not granted")
        }
        try bench.publish([added("2", "a", 1)])
        try eventually("the lane waits for the row, and is seen to") {
            let answer = try clinic.ask(["--patience", "0"])
            guard let found = answer.findings.first, found["code"] as? String == "lock-held" else {
                return false
            }
            let problem = found["problem"] as? String ?? ""
            guard problem.contains("2 sessions wait behind it: ") else { return false }
            #expect(problem.hasPrefix("session \(culprit.backendPID) (night-report, "), "\(problem)")
            #expect(problem.contains("in-between") && problem.contains("\(Queued.worker)-"), "\(problem)")
            let remedy = found["remedy"] as? String ?? ""
            #expect(remedy.hasSuffix("pg_terminate_backend(\(culprit.backendPID))"), "\(remedy)")
            #expect(answer.codes.count { $0 == "lock-held" } == 1, "\(answer.output)")
            return true
        }
        // By the row of the lane's partition, which the lane keeps others from until it gives up.
        try eventually("status names the same") {
            let lag = try bench.bellhop(["lag", "--json", "--rate", "0"]).output
            return lag.contains("held by pid \(culprit.backendPID) (night-report, ")
        }
        try culprit.script("select pg_advisory_unlock(1)")
        try middle.collect()
        try bench.settle()
    }

    @Test("knows a prepared transaction that keeps others waiting, by its id")
    func prepared() throws {
        let server = try PostgresServer(settings: ["max_connections=50", "max_prepared_transactions=2"])
        let clinic = try Clinic<Prepared>(.mock, server)
        let bench = clinic.bench
        try bench.sql("begin; select from tally.counter for update; prepare transaction 'it''s mine'")
        try bench.publish([added("2", "a", 1)])
        try eventually("it is found") {
            let answer = try clinic.ask(["--patience", "0"])
            guard let found = answer.findings.first, found["code"] as? String == "lock-held" else {
                return false
            }
            #expect((found["problem"] as? String ?? "").hasPrefix("transaction 'it''s mine' (prepared, "))
            #expect((found["remedy"] as? String ?? "").contains("rollback prepared 'it''s mine'"))
            return true
        }
        try bench.sql("rollback prepared 'it''s mine'")
        try bench.settle()
    }

    private func expectFleet(_ clinic: Clinic<Watched>) throws {
        let bench = clinic.bench
        bench.stop()
        try clinic.ask().expect(1, "partition-unowned")
        try bench.publish([added("3", "a", 1)])
        try clinic.ask().expect(2, "partition-unowned")
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
        try clinic.ask().expect(1, "worker-superuser")
        let empty = try #require(bench.database.split(separator: " ").first { $0.hasPrefix("host=") })
        try clinic.ask([], ["BELLHOP_DATABASE": "\(empty) dbname=postgres user=bellhop"]).expect(
            2, "migrations-missing")
    }

    @Test("knows a standby, to which no worker can write")
    func standby() throws {
        let server = try Clinic<Standby>.server()
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
