import Contract
import Crypto
import Foundation
import Kafka
import Postgres
import Records
import TestKit
import TestTraits
import Testing

/// What an operator has: a Kafka and a Postgres with Bellhop's topics and tables, a login role for workers, and a checkout.
private final class Site {
    let kafka: KafkaServer
    let broker: Broker
    let database: String
    let directory: TemporaryDirectory
    let shell: Shell
    private let server: PostgresServer
    private let environment: [String: String]
    private var workers: [Program] = []

    init() throws {
        kafka = try KafkaServer()
        broker = Broker(bootstrap: kafka.bootstrap, mock: nil)
        server = try PostgresServer(settings: ["max_connections=100"])
        database = try server.createMigratedDatabase("site")
        directory = try TemporaryDirectory("site")
        for name in ["topics", "deploy"] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(directory.path)/\(name)", withDestinationPath: "\(repositoryRoot)/\(name)")
        }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        environment = [
            "BELLHOP_BROKERS": kafka.bootstrap, "BELLHOP_DATABASE": database,
            "BELLHOP_LOCKS": "\(directory.path)/locks", "PATH": "\(programsDirectory):\(path)",
            "WORKER_DATABASE": database.replacing("user=bellhop", with: "user=lead_lane"),
        ]
        shell = try Shell(environment: environment, directory: directory.path)
        let made = try shell.run("bellhop topics apply")
        try #require(made.status == 0, "\(made.text)")
        try sql("create role lead_lane login bypassrls in role bellhop_worker")
    }

    func walk(_ title: String) throws -> Walk { try Walk(title, in: shell) }

    /// Starts a process of lead-scoring.
    func startWorker() throws {
        let own = ["BELLHOP_DATABASE": environment["WORKER_DATABASE"] ?? ""]
        workers.append(try Program("lead-scoring", environment: environment.merging(own) { $1 }))
    }

    func stopWorkers() throws {
        for worker in workers {
            worker.terminate()
            #expect(try worker.wait() == .exited(0))
        }
        workers = []
    }

    /// Leads of their own, one an event.
    func publish(_ numbers: Range<Int>, partition: Int32? = nil) throws {
        let events = numbers.map { number in
            let lead = "L\(number)"
            return event(
                "\(number)", "lead.created", lead, data: #"{"lead_id":"\#(lead)","source":"organic"}"#)
        }
        try broker.publish(events, to: "lead-events", partition: partition)
    }

    func sql(_ script: String) throws {
        var connection = try Connection(database)
        try connection.script(script)
    }

    func number(_ query: String) throws -> Int64? {
        var connection = try Connection(database)
        return try connection.query(query)[0].int8(0)
    }

    /// Waits until as many records are applied, and as many have become dead letters.
    func settle(applied: Int64, letters: Int64 = 0) throws {
        try eventually("\(applied) are applied, \(letters) are dead", equals: [applied, letters]) {
            try ["applied", "dead_letters"].map {
                try number("select coalesce(sum(\($0)), 0)::int8 from bellhop.partition") ?? -1
            }
        }
    }

    /// Whose each partition is.
    func places() throws -> [String?] {
        var connection = try Connection(database)
        return try connection.query("select owner from bellhop.partition order by partition").collect {
            row throws(PostgresError) in try row.string(0)
        }
    }

    func group(ofLetter id: Int) throws -> String {
        var connection = try Connection(database)
        let rows = try connection.query("select letter_group from bellhop.dead_letter where id = \(id)")
        return try #require(try rows[0].string(0))
    }

    /// How many partitions each living lane owns, the most first.
    func shares() throws -> [Int64] {
        var connection = try Connection(database)
        return try connection.query(
            """
            select count(*) from bellhop.partition p
            join pg_stat_activity a on a.pid = p.backend_pid and a.backend_start = p.backend_start
            group by p.owner order by 1 desc
            """
        ).collect { row throws(PostgresError) in try row.int8(0) }
    }
}

@Suite("The README's operations, typed as they are printed", .ownThreads)
struct WalkThroughTests {
    private static let titles = [
        "Operate", "Why is a worker behind?", "Where is message X?", "Dead letters", "Pause, skip, move",
        "Restart and scale", "Alerts and a dashboard",
    ]

    @Test("every chapter that shows commands has a test here")
    func everyChapter() throws {
        #expect(try Manual().chapters.map(\.title) == Self.titles)
    }

    @Test("commands are found in blocks of sh, and nowhere else")
    func parsing() {
        let text = """
            ## Before
            ```sh
            no
            ```
            ## Operate
            ```sh
            one # why
            # two
            ```
            ```
            answer
            ```
            ### Empty
            ### More
            ```sh
            three

            four
            ```
            ## After
            """
        #expect(
            Manual.chapters(of: text, section: "Operate") == [
                .init(title: "Operate", commands: ["one # why"]),
                .init(title: "More", commands: ["three", "four"]),
            ])
    }

    @Test("find why a worker is behind, and help it", .enabled(if: KafkaServer.isAvailable))
    func behind() throws {
        let site = try Site()
        try site.publish(0..<600)
        try site.startWorker()
        try site.settle(applied: 600)
        let first = try site.walk("Operate")
        first.standsFor("BELLHOP_DATABASE='…'", "BELLHOP_DATABASE='\(site.database)'")
        first.standsFor("BELLHOP_BROKERS='…'", "BELLHOP_BROKERS='\(site.kafka.bootstrap)'")
        first.standsFor("$PWD/.build/release", programsDirectory)
        try first.type("export BELLHOP_DATABASE=")
        try eventually("results are sent", equals: 0) {
            try site.number("select count(*) from bellhop.outbox")
        }
        try first.type("bellhop status", says: ["ok: ", "lead-scoring"])
        try first.type("bellhop doctor", says: ["ok: 0 critical, 0 warning"])
        first.end()

        var rival = try Connection(site.database, applicationName: "night-report")
        try rival.script("begin; select from leads.lead for update")
        try site.broker.publish(
            (0..<600).map {
                event("again-\($0)", "lead.updated", "L\($0)", data: #"{"lead_id":"L\#($0)","status":"won"}"#)
            },
            to: "lead-events")
        let walk = try site.walk("Why is a worker behind?")
        walk.standsFor("4711", "\(rival.backendPID)")
        try eventually("it stands") {
            try site.shell.run("bellhop status").output.contains("has not moved for")
        }
        try awaitLock(site)
        try walk.type(
            "bellhop status", exit: 1,
            says: ["waits for a lock", "pid \(rival.backendPID) (night-report", "next: "])
        try walk.type("bellhop lag lead-scoring", says: ["lead-events/0", "behind"])
        try awaitLock(site)
        try walk.type(
            "bellhop doctor", exit: 2,
            says: [
                "critical: session \(rival.backendPID) (night-report", "[lock-held]",
                "pg_terminate_backend(\(rival.backendPID))",
            ])
        try top(walk.command("bellhop top"), site)
        try walk.type("psql ")
        try walk.type("bellhop status --until-idle 60", says: ["lag 0 on 6 partitions"])
        walk.end()
        try site.settle(applied: 1200)
    }

    /// A moment at which the lane's statement waits, and goes on waiting for some seconds.
    private func awaitLock(_ site: Site) throws {
        try eventually("a lane waits for the row") {
            try site.number(
                """
                select count(*) from pg_stat_activity where application_name like 'lead-scoring-%'
                and wait_event_type = 'Lock' and query_start > clock_timestamp() - interval '2 s'
                """) ?? 0 > 0
        }
    }

    /// What needs a terminal.
    private func top(_ command: String, _ site: Site) throws {
        let words = command.prefix { $0 != "#" }.split(separator: " ").map(String.init)
        let terminal = try PseudoTerminal(
            words[0], Array(words.dropFirst()),
            environment: ["BELLHOP_DATABASE": site.database, "BELLHOP_BROKERS": site.kafka.bootstrap])
        try eventually("it shows the partition that stands") {
            terminal.screen.contains { $0.contains("lead-events/") && $0.contains("stalled") }
        }
        terminal.type("q")
        #expect(try terminal.wait() == .exited(0))
    }

    @Test("find a message", .enabled(if: KafkaServer.isAvailable))
    func trace() throws {
        let site = try Site()
        try site.publish(0..<1043, partition: 3)
        try site.broker.publish(
            [
                event(
                    "4711", "lead.created", "L4711", data: #"{"lead_id":"L4711","source":"organic"}"#,
                    headers: ["ce_source": Array("/crm".utf8)])
            ], to: "lead-events")
        try site.startWorker()
        try site.settle(applied: 1044)
        let walk = try site.walk("Where is message X?")
        walk.standsFor("AX3f…", try sealedCommand(site))
        try walk.type("bellhop trace lead-events:3:1042", says: ["applied", "L1042"])
        try walk.type("bellhop trace 4711 --tenant acme --source /crm", says: ["applied", "L4711"])
        try walk.type("bellhop trace ", says: ["applied", "L17"])
        walk.end()
    }

    /// As the gateway names record 17 of partition 3.
    private func sealedCommand(_ site: Site) throws -> String {
        let command = CommandID(
            tenant: "acme", entity: "L17", source: "/test", eventID: "17", topic: "lead-events", partition: 3,
            offset: 17)
        var connection = try Connection(site.database)
        let secret = try #require(try connection.query("select value from gateway.secret")[0].bytea(0))
        return try Seal(key: secret, purpose: CommandID.purpose).seal(command.bytes)
    }

    @Test("redrive a group of dead letters after a fix", .enabled(if: KafkaServer.isAvailable))
    func deadLetters() throws {
        let site = try Site()
        // By mistake: names are longer.
        try site.sql("alter table leads.lead add constraint short_name check (length(name) < 10)")
        try site.startWorker()
        func lead(_ number: Int, tenant: String = "acme", _ members: String) -> Record {
            event(
                "\(number)", "lead.created", "L\(number)", tenant: tenant,
                data: #"{"lead_id":"L\#(number)","source":"organic",\#(members)}"#)
        }
        // One after the other: ids of letters are told in the order in which they were written.
        let long = (1...16).map { lead($0, #""name":"Wilhelmina Brand""#) }
        try site.broker.publish(long, to: "lead-events", partition: 3)
        try site.settle(applied: 0, letters: 16)
        try site.broker.publish([lead(17, #""phone":4930"#)], to: "lead-events", partition: 3)
        try site.settle(applied: 0, letters: 17)
        try site.broker.publish(
            (18...20).map { lead($0, tenant: "load-test", #""team":7"#) }, to: "lead-events", partition: 3
        )
        try site.settle(applied: 0, letters: 20)

        let walk = try site.walk("Dead letters")
        let printed = "34868295f2b0b8b1"
        let group = try site.group(ofLetter: 1)
        walk.standsFor(printed, group)
        try walk.type(
            "bellhop dead-letters ", says: [group, "open 16", "invalid", "open 1 ", "open 3 "])
        try walk.type(
            "bellhop dead-letters list --topic lead-events --since 2h",
            says: ["phone is 4930", "short_name", "team is 7", "load-test"])
        try walk.type("bellhop dead-letters show 17", says: ["lead.created", "/phone", "4930"])
        try walk.type("bellhop dead-letters export --group \(printed)")
        let exported = try String(contentsOfFile: "\(site.directory.path)/letters.jsonl", encoding: .utf8)
        #expect(exported.split(separator: "\n").count == 16)

        try site.sql("alter table leads.lead drop constraint short_name")
        try walk.type("bellhop dead-letters redrive --group \(printed)  ", says: ["16", "applied"])
        #expect(try site.number("select count(*) from bellhop.dead_letter where state = 'open'") == 20)
        try walk.type("bellhop dead-letters redrive --group \(printed) --yes", says: ["16 applied"])
        try site.settle(applied: 16, letters: 20)
        try site.directory.write("better.json", #"{"lead_id":"L17","source":"organic","phone":"+49 30"}"#)
        try walk.type("bellhop dead-letters redrive --id 17 --payload", says: ["1 applied"])
        try walk.type("bellhop dead-letters discard --where", says: ["3"])
        walk.end()
        #expect(
            try site.number("select count(*) from bellhop.dead_letter where state in ('open', 'pending')")
                == 0)
        #expect(try site.number("select count(*) from leads.lead") == 17)
    }

    @Test("pause, skip a record, move, and see who did it", .enabled(if: KafkaServer.isAvailable))
    func pause() throws {
        let site = try Site()
        try site.publish(0..<1041, partition: 3)
        try site.startWorker()
        try site.settle(applied: 1041)
        let walk = try site.walk("Pause, skip, move")
        try walk.type(
            "bellhop pause lead-scoring", says: ["lead-scoring lead-events/3: paused at offset 1041"])
        try site.publish(1041..<1043, partition: 3)
        try walk.type(
            "bellhop partitions skip lead-scoring lead-events/3 --to 1042", says: ["1 records are kept"])
        try walk.type("bellhop resume lead-scoring", says: ["lead-events/3: resumed at offset 1042"])
        try site.settle(applied: 1042, letters: 1)
        try walk.type("bellhop partitions reset", says: ["offsets 500–1042 are read again"])
        try site.settle(applied: 1042, letters: 1)
        // Down for so long that retention deletes what was not read.
        try site.stopWorkers()
        try site.publish(1043..<1050, partition: 3)
        try Admin(site.broker.client).deleteRecords(TopicPartition("lead-events", 3), before: 1048)
        try walk.type("bellhop partitions adopt", says: ["offsets 1043–1047 are lost"])
        try site.startWorker()
        try site.settle(applied: 1044, letters: 1)
        try walk.type(
            "bellhop operations --since 2h",
            says: ["pause", "partitions skip", "resume", "partitions adopt", "poison"])
        walk.end()
    }

    @Test("start a fleet, restart it, scale it out and in", .enabled(if: KafkaServer.isAvailable))
    func fleet() throws {
        let site = try Site()
        try site.publish(0..<600)
        let walk = try site.walk("Restart and scale")
        for definition in ["start() {", "stop() {"] { try walk.type(definition) }
        try walk.type("start 1; start 2; start 3")
        // A group shares out again for each that comes: until the last has its part.
        try eventually("each has its part", equals: [2, 2, 2]) { try site.shares() }
        try walk.type("bellhop status --until-owned 60", says: ["6 of 6 partitions have an owner"])
        let before = try site.places()
        try walk.type("for n in 1 2 3; do stop $n; start $n; ", says: ["waiting"], within: .seconds(200))
        // Members are static: no partition has moved.
        let after = try site.places()
        #expect(after == before)
        try walk.type("bellhop status --until-idle 60", says: ["lag 0"])
        try site.settle(applied: 600)

        try walk.type("start 4")
        try eventually("it has its part", equals: [2, 2, 1, 1]) { try site.shares() }
        try walk.type("bellhop status --until-owned 60", says: ["6 of 6"])
        try walk.type("stop 4")
        try walk.type(
            "bellhop status  ", says: ["no process has it: ", "waiting up to 10 s for the session timeout"])
        try walk.type(
            "bellhop status --until-owned 60", says: ["waiting", "6 of 6 partitions have an owner"])
        try eventually("the others have its part", equals: [2, 2, 2]) { try site.shares() }
        try walk.type("start 5 --leave-group")
        try eventually("it has its part", equals: [2, 2, 1, 1]) { try site.shares() }
        try walk.type("bellhop status --until-owned 60", says: ["6 of 6"])
        try walk.type("stop 5")
        let left = ContinuousClock.now
        try walk.type("bellhop status --until-owned 60", says: ["6 of 6"])
        try eventually("the others have its part", equals: [2, 2, 2]) { try site.shares() }
        say("partitions of a process that left were taken over after \(ContinuousClock.now - left)")

        // On its own Kafka: with this fleet beside it, it would measure both.
        _ = try site.shell.run("for n in 1 2 3; do stop $n; done")
        walk.standsFor(
            "KAFKA_HOME=DIR", "KAFKA_HOME=\(ProcessInfo.processInfo.environment["KAFKA_HOME"] ?? "")")
        // How busy this machine is, a test does not know: the verdict may be either. That nothing stands for long is known.
        let drill = try site.shell.run(
            try walk.command("KAFKA_HOME=DIR drill rolling-restart").replacing(
                "restart", with: "restart --json"),
            within: .seconds(600))
        let report = try JSONSerialization.jsonObject(with: Data(drill.output.utf8)) as? [String: Any]
        let stall = try #require(report?["longest_stall_beyond_restart_seconds"] as? Double, "\(drill.text)")
        #expect([0, 1].contains(drill.status) && stall < 30, "\(drill.text)")
        walk.end()
    }

    @Test(
        "watch it by Prometheus", .enabled(if: KafkaServer.isAvailable && PrometheusServer.directory != nil))
    func alerts() throws {
        let site = try Site()
        let walk = try site.walk("Alerts and a dashboard")
        let etc = "\(site.directory.path)/etc"
        // Free ports, since others may run here; and no directory of the system's.
        walk.standsFor("127.0.0.1:9464", "127.0.0.1:0")
        walk.standsFor("/etc/prometheus", etc)
        let tools = try #require(PrometheusServer.directory)
        _ = try site.shell.run("mkdir -p \(etc); PATH=\(tools):$PATH; export BELLHOP_METRICS=127.0.0.1:0")
        try walk.type("BELLHOP_METRICS=", then: "2> worker.log &")
        try walk.type("bellhop exporter", then: "2> exporter.log &")
        for (file, name) in [
            ("worker", "kafka_consumergroup_group_max_lag_seconds"), ("exporter", "bellhop_exporter_up"),
        ] {
            try eventually("\(file) serves its metrics") {
                let log = try String(contentsOfFile: "\(site.directory.path)/\(file).log", encoding: .utf8)
                guard
                    let port = log.firstMatch(of: #/"address":"127\.0\.0\.1:(\d+)"/#).flatMap({ UInt16($0.1) }
                    )
                else { return false }
                let client = try HTTPClient(port)
                client.send(HTTPClient.request("GET", "/metrics"))
                return try client.response().body.contains(name)
            }
        }
        try walk.type("cp -r ")
        try walk.type("promtool check config", says: ["SUCCESS"])
        walk.end()
    }
}
