internal import Contract
internal import JSON
internal import Kafka
internal import Lag
internal import Logging
internal import Postgres
internal import Records
internal import Runtime

/// What is wrong, and what is likely to be the cause.
enum DoctorCommand: Command {
    static let name = "doctor"
    static let summary =
        "Look for what is wrong with broker, topics, Postgres, settings and fleet: the likeliest cause first."
    static let usage = ["[--patience SECONDS] [--memory BYTES] [--migrations DIR …] [--json]"]
    static let options =
        Settings.options + [
            Option(
                "patience", value: "SECONDS", "how long a lock or an idle transaction may last (default: 30)"),
            Option(
                "memory", value: "BYTES",
                "what a worker process may use (default: the control group's limit, else the machine's memory)"
            ),
            Option(
                "migrations", value: "DIR", repeats: true,
                "migration files (default: deploy/migrations); give it again for more directories"),
            Option("lanes", variable: "BELLHOP_LANES", value: "N", "as the workers are told"),
            Option("batch-bytes", value: "N", "as the workers are told"),
            Option("cache-bytes", value: "N", "as the workers are told"),
            Option("keep-ids", variable: "BELLHOP_KEEP_IDS", value: "DAYS", "as the workers are told"),
            jsonOption,
        ]
    static let notes = """
        Exit 0: nothing above a note. 1: a warning. 2: critical. Changes nothing, and takes some seconds at most. What keeps a
        partition from moving comes first, then what slows it, then what goes wrong because of it, then what will go wrong
        some day. Settings are those of this shell: run it with the workers' own variables.

        Look as the owner of the tables or as a role with pg_read_all_stats: others see no sessions and locks. What it cannot
        see: the partitioner of producers. A key must always go to one partition (Java's murmur2, by key), else its
        events have no order.
        """

    static func run(_ arguments: Arguments) throws {
        guard arguments.words.isEmpty else { throw UsageError("doctor takes no argument") }
        var doctor = try Doctor(arguments)
        let complaints = doctor.examine().sorted(by: Complaint.precedes)
        let level = complaints.map(\.level).max() ?? .note
        print(arguments.isSet("json") ? json(complaints, level) : text(complaints, level))
        exit(code: Int32(level.rawValue))
    }

    private static func text(_ complaints: [Complaint], _ level: Finding.Level) -> String {
        let counts = [Finding.Level.critical, .warning, .note].map { level in
            "\(complaints.count { $0.level == level }) \(level.word)"
        }
        let first = level == .note ? "ok" : level.word
        return (["\(first): \(counts.joined(separator: ", "))"] + complaints.map(\.text)).joined(
            separator: "\n")
    }

    private static func json(_ complaints: [Complaint], _ level: Finding.Level) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("state", level == .note ? "ok" : level.word)
            json.member("exit_code", level.rawValue)
            json.array("findings") { json in
                for complaint in complaints { complaint.write(to: &json) }
            }
        }
        return json.string
    }
}

/// One examination.
struct Doctor {
    let settings: Settings
    let patience: Int
    let migrations: [String]
    let process: ProcessFootprint
    let keepIDs: Int?
    private(set) var complaints: [Complaint] = []
    private(set) var topics: [Topic] = []

    init(_ arguments: Arguments) throws {
        settings = try Settings(arguments)
        try settings.requireDatabase()
        patience = try arguments.number("patience", 0...86_400, or: 30)
        let directories = arguments.values("migrations")
        migrations = directories.isEmpty ? ["deploy/migrations"] : directories
        process = try ProcessFootprint(arguments)
        keepIDs =
            arguments.value("keep-ids") == nil ? nil : try arguments.number("keep-ids", 1...36_500, or: 0)
    }

    mutating func examine() -> [Complaint] {
        readContract()
        add(LibraryCheck.complaints())
        let broker = examineBroker()
        examineDatabase(broker)
        // A fleet whose brokers do not answer has one at least.
        let brokers = max(1, broker?.metadata.brokers.count ?? 1)
        add(SettingsCheck(settings.kafka, process, keepIDs: keepIDs, topics, brokers: brokers).complaints())
        return complaints
    }

    mutating func add(_ more: [Complaint]) { complaints += more }

    private mutating func readContract() {
        do {
            topics = try Contract(directory: settings.topics).topics
        } catch {
            add([
                Complaint(
                    .contractUnreadable, .warning, .hygiene,
                    "the topic files in \(settings.topics) cannot be read: \(error)",
                    consequence: "workers do not start with them, and topics are not compared here",
                    remedy: "set BELLHOP_TOPICS to their directory, or mend the file")
            ])
        }
    }

    /// What brokers tell; nil where none answers.
    private mutating func examineBroker() -> BrokerFacts? {
        guard !settings.brokers.isEmpty else {
            add([
                Complaint(
                    .brokersNotSet, .warning, .hygiene, "BELLHOP_BROKERS is not set",
                    consequence: "topics, groups and lag are not looked at",
                    remedy: "export BELLHOP_BROKERS=host:9092 and ask again")
            ])
            return nil
        }
        do {
            let facts = try BrokerFacts(settings, topics)
            add(TopicCheck(facts, topics).complaints())
            return facts
        } catch {
            add([
                Complaint(
                    .brokerAway, .critical, .away, "no broker of \(settings.brokers) answers: \(error)",
                    consequence: "no worker reads or sends anything",
                    remedy: "see that the brokers run and can be reached from here: nc -vz HOST PORT")
            ])
            return nil
        }
    }

    private mutating func examineDatabase(_ broker: BrokerFacts?) {
        do {
            let began = Timestamp.now
            var connection = try Connection(
                settings.database, applicationName: "bellhop-doctor",
                settings: [("statement_timeout", "4s"), ("default_transaction_read_only", "on")],
                connectTimeout: .seconds(3))
            connection.timeout = .seconds(5)
            var check = PostgresCheck(patience: patience)
            let examined = Result { try check.examine(&connection, since: began, migrations) }
            // What was seen before one question failed is true all the same.
            add(check.complaints)
            try examined.get()
            guard check.hasTables else { return }
            try examineFleet(&connection, broker)
        } catch {
            guard (error as? PostgresError)?.kind == .connection else { return add([unanswered(error)]) }
            add([
                Complaint(
                    .postgresAway, .critical, .away, "Postgres does not answer: \(error)",
                    consequence: "no worker commits anything: every partition stands",
                    remedy:
                        "see that the server runs and that BELLHOP_DATABASE names it: psql \"$BELLHOP_DATABASE\" -c 'select 1'"
                )
            ])
        }
    }

    /// Postgres answers, but not to this.
    private func unanswered(_ error: any Error) -> Complaint {
        Complaint(
            .notLookedAt, .warning, .hygiene, "not all could be looked at: \(error)",
            consequence: "what else is wrong may stay unseen here",
            remedy: "ask as the owner of Bellhop's tables; a worker's own role may not see all of them")
    }

    private mutating func examineFleet(_ connection: inout Connection, _ broker: BrokerFacts?) throws {
        var limits = LagReader.Limits()
        (limits.request, limits.search) = (.seconds(2), .seconds(2))
        var reader = LagReader(
            database: settings.database, client: broker == nil ? nil : settings.client("bellhop-doctor"),
            topics: topics, name: "bellhop-doctor", limits: limits)
        let fleet = try reader.read()
        add(FleetCheck(fleet, session: sessionTimeout(settings)).complaints())
        if let broker { add(GroupCheck(broker, fleet).complaints()) }
        add(try IDRetentionCheck.complaints(&connection, topics, broker))
    }
}
