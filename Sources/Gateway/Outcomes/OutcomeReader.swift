internal import Contract
internal import Digest
internal import Postgres
internal import Records

typealias OutcomeDesk = WaitingDesk<CommandID, Outcome>

extension OutcomeDesk {
    convenience init(_ access: DatabaseAccess, _ contract: Contract) throws {
        let reader = OutcomeReader(contract)
        try self.init(access, name: "outcomes", isFinal: \.isFinal) {
            commands, connection throws(PostgresError) in try reader.read(commands, &connection)
        }
    }
}

/// Reads outcomes from the workers' rows, each tenant's with that tenant chosen.
struct OutcomeReader: Sendable {
    /// By topic: who reads it, and whether it is deduplicated.
    private let topics: [String: (workers: [String], isDeduplicated: Bool)]

    init(_ contract: Contract) {
        topics = Dictionary(
            contract.topics.map { ($0.name, ($0.consumers, $0.isDeduplicated)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Outcomes in the order of the commands.
    func read(
        _ commands: [CommandID], _ connection: inout Connection
    ) throws(PostgresError) -> [Outcome] {
        var outcomes = commands.map { _ in Outcome(parts: []) }
        let asked = commands.indices.flatMap { index in
            (topics[commands[index].topic]?.workers ?? []).map { (command: index, worker: $0) }
        }
        // One transaction for all tenants; each one's rows are seen only by its own statement.
        let groups = Dictionary(grouping: asked) { commands[$0.command].tenant }.sorted { $0.key < $1.key }
        let statements = groups.flatMap { tenant, group in
            [.choose(tenant: tenant), question(group, commands)]
        }
        let results = try connection.pipeline(statements)
        for (number, group) in groups.enumerated() {
            for row in results[2 * number + 1] {
                guard let place = try row.int4(0), let status = try row.string(1).flatMap(Outcome.Status.init)
                else { continue }
                let (command, worker) = group.value[Int(place) - 1]
                outcomes[command].parts.append(
                    Outcome.Part(
                        worker: worker, status: status, at: try row.timestamp(2), class: try row.string(3),
                        reason: try row.string(4), place: try row.string(5), rule: try row.string(6)))
            }
        }
        try readChanges(commands, &outcomes, &connection)
        return outcomes
    }

    private func question(
        _ group: [(command: Int, worker: String)], _ commands: [CommandID]
    ) -> Statement {
        let asked = group.map { commands[$0.command] }
        return Statement(
            """
            select n, status, at, class, reason, place, rule \
            from bellhop.outcomes($1, $2, $3, $4, $5, $6, $7) order by n
            """,
            [
                .texts(group.map { Text($0.worker) }), .texts(asked.map { Text($0.topic) }),
                .int4s(asked.map(\.partition)), .int8s(asked.map(\.offset)),
                .uuids(asked.map(\.identity.bytes)), .texts(asked.map(\.eventID)),
                .bools(asked.map { topics[$0.topic]?.isDeduplicated ?? false }),
            ])
    }

    /// What changed, for those that were applied.
    private func readChanges(
        _ commands: [CommandID], _ outcomes: inout [Outcome], _ connection: inout Connection
    ) throws(PostgresError) {
        let applied = outcomes.indices.flatMap { index in
            outcomes[index].parts.indices.filter { outcomes[index].parts[$0].status == .applied }.map {
                (command: index, part: $0)
            }
        }
        guard !applied.isEmpty else { return }
        let statements = applied.flatMap { place in
            let command = commands[place.command]
            return [
                .choose(tenant: command.tenant),
                Statement(
                    "select fact::text from bellhop.facts_of($1, $2, $3, $4, $5, $6) as fact",
                    [
                        .text(outcomes[place.command].parts[place.part].worker), .text(command.tenant),
                        .text(command.entity), .text(command.topic), .int4(command.partition),
                        .int8(command.offset),
                    ]),
            ]
        }
        let results = try connection.pipeline(statements)
        for (number, place) in applied.enumerated() {
            outcomes[place.command].parts[place.part].changes =
                try results[2 * number + 1].collect { row throws(PostgresError) in try row.text(0)?.bytes }
        }
    }
}
