internal import Contract
internal import Credentials
internal import Documents
internal import JSON
internal import Postgres
internal import Records

extension RoutingReads {
    /// Leads of one agent that are counted: so a page never reads more than so many rows for each.
    static let loadLimit: Int64 = 10_000

    static func agents(_ route: Contract::Route) -> ReadRoute {
        paged(
            agentsOperation(route), "agents",
            statements: { exchange, limit throws(Problem) in
                let after = try exchange.cursor { IDCursor($0) }?.id ?? ""
                return [
                    agents(
                        "a.agent_id > $2 order by a.agent_id limit $3",
                        [.text(exchange.principal.tenant), .text(after), .int8(Int64(limit + 1))])
                ]
            },
            write: write(agent:to:),
            cursor: { row throws(PostgresError) in try row.text(0).map { IDCursor(id: $0).text } })
    }

    static func agent(_ route: Contract::Route) -> ReadRoute {
        ReadRoute(
            operation: agentOperation(route),
            statements: { exchange throws(Problem) in
                [
                    agents(
                        "a.agent_id = $2",
                        [.text(exchange.principal.tenant), .text(exchange.parameters[0])])
                ]
            },
            answer: { _, results throws(PostgresError) in
                guard let row = results[0].first else { return nil }
                var json = JSONWriter()
                try write(agent: row, to: &json)
                return json.bytes
            })
    }

    /// An id for a comparison with a column of `routing.lead`: whatever the collation of that is, it is the one that counts, and an
    /// index on it serves.
    static func foreign(_ id: String) -> String { "\(id) collate \"default\"" }

    private static func agents(_ selection: String, _ parameters: [Parameter]) -> Statement {
        Statement(
            """
            select a.agent_id, a.document, a.availability, a.availability_until, a.availability_then, a.is_on_duty, \
            a.duty_until, a.is_leaving, l.owned, l.reserved, (a.document ->> 'capacity')::bigint \
            from (select a.*, \(RoutingReads.foreign("a.agent_id")) as holder from routing.agent a \
                  where a.tenant_id = $1 and not a.is_deleted and \(selection)) a \
            cross join lateral (
                select count(*) filter (where l.place = 'owned') as owned, count(*) filter (where l.place = 'reserved') as reserved \
                from (select l.place from routing.lead l where l.tenant_id = $1 and l.agent_id = a.holder \
                      limit \(loadLimit)) l) l \
            order by a.agent_id
            """, parameters)
    }

    private static func write(agent row: Row, to json: inout JSONWriter) throws(PostgresError) {
        json.beginObject()
        json.member("agent_id", optional: try row.text(0))
        json.member("agent", raw: try row.json(1) ?? Array("{}".utf8))
        json.member("availability", optional: try row.text(2))
        let until = try row.timestamp(3)
        json.key("availability_until")
        json.value(optional: until)
        json.member("availability_then", optional: until == nil ? nil : try row.text(4))
        json.member("on_duty", try row.bool(5) ?? false)
        json.key("duty_until")
        json.value(optional: try row.timestamp(6))
        json.member("leaving", try row.bool(7) ?? false)
        json.key("load")
        json.beginObject()
        json.member("owned", try row.int8(8) ?? 0)
        json.member("reserved", try row.int8(9) ?? 0)
        json.endObject()
        json.member("capacity", try row.int8(10) ?? 0)
        json.endObject()
    }
}

extension JSONWriter {
    mutating func value(optional time: Timestamp?) {
        if let time { value(time) } else { null() }
    }

    mutating func value(optional number: Int64?) {
        if let number { value(number) } else { null() }
    }
}
