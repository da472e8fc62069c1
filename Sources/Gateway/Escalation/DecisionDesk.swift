internal import Postgres
internal import Records

/// Has this message been decided on?
struct DecisionQuestion: Sendable {
    var tenant: Text
    var conversation: Text
    var message: Text
}

typealias DecisionDesk = WaitingDesk<DecisionQuestion, Bool>

extension DecisionDesk {
    convenience init(_ access: DatabaseAccess) throws {
        try self.init(access, name: "decisions", isFinal: { $0 }) {
            questions, connection throws(PostgresError) in try DecisionQuestion.read(questions, &connection)
        }
    }
}

extension DecisionQuestion {
    /// One transaction for all tenants; each one's rows are seen only by its own statement.
    static func read(
        _ questions: [DecisionQuestion], _ connection: inout Connection
    ) throws(PostgresError) -> [Bool] {
        var answers = questions.map { _ in false }
        let groups = Dictionary(grouping: questions.indices) { questions[$0].tenant }.sorted {
            $0.key < $1.key
        }
        let statements = groups.flatMap { tenant, places in
            [
                .choose(tenant: tenant),
                Statement(
                    """
                    select asked.n::int from unnest($2::text[], $3::text[]) with ordinality as asked (conversation, message, n) \
                    where exists (select from escalation.decision d where d.tenant_id = $1 \
                    and d.conversation_id = asked.conversation and d.message_id = asked.message)
                    """,
                    [
                        .text(tenant), .texts(places.map { questions[$0].conversation }),
                        .texts(places.map { questions[$0].message }),
                    ]),
            ]
        }
        let results = try connection.pipeline(statements)
        for (number, group) in groups.enumerated() {
            for row in results[2 * number + 1] {
                if let place = try row.int4(0) { answers[group.value[Int(place) - 1]] = true }
            }
        }
        return answers
    }
}
