internal import Foundation

/// What a user would run instead: programs outside of this project, found by `BELLHOP_PEERS`.
struct Peers {
    let directory: String
    let stage: Stage

    /// Nil, with a word about it, where there are none.
    init?(_ directory: String?, _ stage: Stage) {
        guard let directory else { return nil }
        self.directory = directory
        self.stage = stage
    }

    /// A column as Connect names its type.
    struct Field {
        var name: String
        var type: String
    }

    /// A plain Java consumer: COPY, offsets in the same transaction, two threads.
    func javaConsumer(_ topic: String, database: String, table: String, rows: Int, _ fields: [Field]) throws
        -> Side
    {
        try Side(
            "\(directory)/java-consumer/run",
            target(topic, database, table, rows) + [fields.map(\.name).joined(separator: ","), "copy", "2"])
    }

    /// Kafka Connect's JDBC sink: plain inserts, rewritten into batches, two tasks.
    func connect(_ topic: String, database: String, table: String, rows: Int, _ fields: [Field]) throws
        -> Side
    {
        let types = fields.map { "\($0.name):\($0.type)" }.joined(separator: ",")
        return try Side(
            "\(directory)/connect-jdbc/run", target(topic, database, table, rows) + [types, "2"],
            environment: ["CONNECT_PORT": String(Int.random(in: 20_000..<32_000))])
    }

    private func target(_ topic: String, _ database: String, _ table: String, _ rows: Int) -> [String] {
        [stage.brokers, topic, "127.0.0.1", stage.port, database, "bellhop", table, String(rows)]
    }
}
