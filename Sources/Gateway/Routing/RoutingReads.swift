internal import Contract
internal import Credentials
internal import Documents
internal import JSON
internal import Postgres
internal import Records

/// What the gateway tells of routing. Nothing of a lead but its id: facts stay where they are.
enum RoutingReads {
    static let all = [
        Contract::Route(method: "GET", template: "/api/v1/automation/routing-rules").map(rules),
        Contract::Route(method: "GET", template: "/api/v1/automation/routing-rules/{rule_id}").map(rule),
        Contract::Route(method: "GET", template: "/api/v1/automation/teams").map(teams),
        Contract::Route(method: "GET", template: "/api/v1/automation/agents").map(agents),
        Contract::Route(method: "GET", template: "/api/v1/automation/agents/{agent_id}").map(agent),
        Contract::Route(method: "GET", template: "/api/v1/automation/queue").map(queue),
        Contract::Route(method: "GET", template: "/api/v1/automation/leads/{lead_id}/assignment").map(
            assignment),
        Contract::Route(method: "GET", template: "/api/v1/automation/metrics").map(metrics),
    ].compactMap { $0 }

    static let permission = "routing:read"
    /// Rows of a page.
    static let pageRange = 1...200
    static let page = 100

    private static func rules(_ route: Contract::Route) -> ReadRoute {
        let columns = "r.rule_id, r.document, r.sentence, \(priority)"
        return paged(
            rulesOperation(route), "rules",
            statements: { exchange, limit throws(Problem) in
                let cursor = try exchange.cursor { RuleCursor($0) }
                return [
                    Statement(
                        """
                        select \(columns) from routing.rule r where r.tenant_id = $1 and not r.is_deleted \
                        and (\(priority), r.rule_id) > ($2, $3) order by 4, 1 limit $4
                        """,
                        [
                            .text(exchange.principal.tenant), .int8(cursor?.priority ?? -1),
                            .text(cursor?.rule ?? ""), .int8(Int64(limit + 1)),
                        ])
                ]
            },
            write: write(rule:to:),
            cursor: { row throws(PostgresError) in try RuleCursor(row)?.text })
    }

    /// One that has none comes first, which none does that the worker wrote.
    private static let priority = "coalesce((r.document ->> 'priority')::bigint, 0)"

    private static func rule(_ route: Contract::Route) -> ReadRoute {
        ReadRoute(
            operation: ruleOperation(route),
            statements: { exchange throws(Problem) in
                [
                    Statement(
                        """
                        select r.rule_id, r.document, r.sentence from routing.rule r \
                        where r.tenant_id = $1 and r.rule_id = $2 and not r.is_deleted
                        """, [.text(exchange.principal.tenant), .text(exchange.parameters[0])])
                ]
            },
            answer: { _, results throws(PostgresError) in
                guard let row = results[0].first else { return nil }
                var json = JSONWriter()
                try write(rule: row, to: &json)
                return json.bytes
            })
    }

    /// - Parameter row: id, document, sentence.
    private static func write(rule row: Row, to json: inout JSONWriter) throws(PostgresError) {
        json.beginObject()
        json.member("rule_id", optional: try row.text(0))
        json.member("rule", raw: try row.json(1) ?? Array("{}".utf8))
        json.member("sentence", try row.text(2) ?? "every lead")
        json.endObject()
    }

    private static func teams(_ route: Contract::Route) -> ReadRoute {
        paged(
            teamsOperation(route), "teams",
            statements: { exchange, limit throws(Problem) in
                [
                    Statement(
                        """
                        select t.team_id, t.name from routing.team t where t.tenant_id = $1 and t.team_id > $2 \
                        order by t.team_id limit $3
                        """,
                        [
                            .text(exchange.principal.tenant),
                            .text(try exchange.cursor { IDCursor($0) }?.id ?? ""),
                            .int8(Int64(limit + 1)),
                        ])
                ]
            },
            write: { row, json throws(PostgresError) in
                json.beginObject()
                json.member("team_id", optional: try row.text(0))
                json.member("name", optional: try row.text(1))
                json.endObject()
            },
            cursor: { row throws(PostgresError) in try row.text(0).map { IDCursor(id: $0).text } })
    }
}

/// Reads that are answered page by page.
extension RoutingReads {
    /// - Parameters:
    ///   - name: of the list in the answer.
    ///   - statements: the first gives one row more than the page has, if there are more.
    ///   - cursor: of a page that ends with that row.
    static func paged(
        _ operation: ReadOperation, _ name: StaticString,
        statements: @escaping @Sendable (Exchange, _ limit: Int) throws(Problem) -> [Statement],
        write: @escaping @Sendable (Row, inout JSONWriter) throws(PostgresError) -> Void,
        cursor: @escaping @Sendable (Row) throws(PostgresError) -> String?
    ) -> ReadRoute {
        ReadRoute(
            operation: operation,
            statements: { exchange throws(Problem) in
                try statements(exchange, exchange.query.number("limit", pageRange, or: page))
            },
            answer: { exchange, results throws(PostgresError) in
                let limit = (try? exchange.query.number("limit", pageRange, or: page)) ?? page
                let rows = results[0]
                var json = JSONWriter()
                json.beginObject()
                json.key(name)
                json.beginArray()
                for row in rows.prefix(limit) { try write(row, &json) }
                json.endArray()
                json.member("next", optional: rows.count > limit ? try cursor(rows[limit - 1]) : nil)
                json.endObject()
                return json.bytes
            })
    }
}
