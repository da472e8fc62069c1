import Kafka
import Postgres
import Records
import TestKit
import Testing

/// A broker with the topics of lead-scoring, and its database.
struct Fleet {
    let broker: Broker
    let database: String
    private let locks: TemporaryDirectory

    init(_ kind: BrokerKind, database name: String, server: PostgresServer) throws {
        try self.init(kind.open(), database: name, server: server)
    }

    init(_ broker: Broker, database name: String, server: PostgresServer) throws {
        self.broker = broker
        database = try server.createMigratedDatabase(name)
        locks = try TemporaryDirectory("locks")
        for topic in ["lead-events", "lead-events.dead-letters", "lead-scores"] {
            try broker.createTopic(topic, partitions: 6)
        }
    }

    /// One lane on the in-memory broker, unless asked for more: of two members one may sync after its leader has, which librdkafka's mock
    /// refuses (`rdkafka_mock_cgrp.c`, 2.0.2: any assignment counts as a sync); the group then begins anew after nine seconds.
    /// - Parameters:
    ///   - proxy: through which it reaches the database.
    ///   - program: another build of lead-scoring, by its path.
    func start(
        _ arguments: [String] = [], through proxy: FaultProxy? = nil, environment: [String: String] = [:],
        program: String = "lead-scoring"
    ) throws -> Program {
        try Program(
            program, arguments,
            environment: [
                "BELLHOP_BROKERS": broker.bootstrap,
                "BELLHOP_DATABASE": proxy?.conninfo(database) ?? database,
                "BELLHOP_LOCKS": locks.path,
            ].merging(broker.isInMemory ? ["BELLHOP_LANES": "1"] : [:]) { $1 }.merging(environment) { $1 })
    }

    func publish(_ numbers: Range<Int>, leads: Int = 500) throws {
        try broker.publish(
            numbers.map { number in
                let lead = "L\(number % leads)"
                return event(
                    "\(number)", "lead.created", lead, data: #"{"lead_id":"\#(lead)","source":"organic"}"#)
            }, to: "lead-events")
    }

    func applied() throws -> Int64 {
        try number("select coalesce(sum(applied), 0)::int8 from bellhop.partition") ?? 0
    }

    func number(_ query: String) throws -> Int64? {
        var connection = try Connection(database)
        return try connection.query(query)[0].int8(0)
    }
}
