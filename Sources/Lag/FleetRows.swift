internal import Postgres
internal import Records

/// What Postgres says of all workers, read in one round trip.
struct FleetRows {
    var partitions: [Place: PartitionRow]
    var workers: [String: WorkerFacts]

    /// A partition of a worker.
    struct Place: Hashable {
        var worker: String
        var partition: TopicPartition
    }
}

/// Reads `FleetRows`; connects again by itself.
struct DatabaseReader: ~Copyable {
    private let conninfo: String
    private let name: String
    private var connection: Connection?
    /// Whether dead letters have a state: known once connected.
    private var hasState = false

    init(_ conninfo: String, name: String) {
        self.conninfo = conninfo
        self.name = name
    }

    private static let partitions = Statement(
        """
        select p.worker, p.topic, p.partition, \(PartitionRow.columns)
        from bellhop.partition p where p.retired_at is null
        """, name: "partitions")

    mutating func read() throws(PostgresError) -> FleetRows {
        if connection?.isUsable != true { try connect() }
        let statements =
            [Self.partitions, Sessions.statement, WorkerFacts.deadLetters(hasState: hasState)]
            + WorkerFacts.statements
        guard let rows = try connection?.pipeline(statements) else {
            throw PostgresError(.connection, "not connected")
        }
        let sessions = try Sessions(rows[1])
        var partitions: [FleetRows.Place: PartitionRow] = [:]
        for row in rows[0] {
            guard let worker = try row.string(0), let topic = try row.string(1), let number = try row.int4(2)
            else { continue }
            let place = FleetRows.Place(worker: worker, partition: TopicPartition(topic, number))
            partitions[place] = try PartitionRow(row, sessions, from: 3)
        }
        let facts = try WorkerFacts.read(outbox: rows[3], workers: rows[4], deadLetters: rows[2])
        return FleetRows(partitions: partitions, workers: facts)
    }

    private mutating func connect() throws(PostgresError) {
        var opened = try Connection(conninfo, applicationName: name, settings: [])
        opened.timeout = .seconds(10)
        hasState = try opened.query(WorkerFacts.hasState.sql)[0].bool(0) ?? false
        connection = consume opened
    }
}
