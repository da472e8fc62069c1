internal import Contract
internal import Credentials
internal import Crypto
internal import Documents
internal import JSON
internal import Postgres
internal import Records
internal import Runtime

/// What the gateway tells of the caller's dead letters. Letters of no sure tenant are for operators.
enum LetterReads {
    static let all = [
        Contract::Route(method: "GET", template: "/api/v1/dead-letters").map(list),
        Contract::Route(method: "GET", template: "/api/v1/dead-letters/groups").map(groups),
        Contract::Route(method: "GET", template: "/api/v1/dead-letters/export").map(export),
        Contract::Route(method: "GET", template: "/api/v1/dead-letters/{id}").map(one),
    ].compactMap { $0 }

    private static let columns = """
        d.id, d.worker, d.topic, d.partition, d.record_offset, d.class, d.reason, d.place, d.rule, d.letter_group, d.state, \
        d.event_id, d.trace_id, d.created_at, d.redriven_at, d.resolved_at, d.generation, d.ancestor, \
        bellhop.is_overtaken(d.later_offset, d.watched, d.worker, d.topic, d.topic_uid, d.partition, d.key)
        """

    private static func list(_ route: Contract::Route) -> ReadRoute {
        ReadRoute(
            operation: listOperation(route),
            statements: { exchange throws(Problem) in
                let limit = try exchange.query.number("limit", 1...200, or: 50)
                let cursor = try exchange.query.number("cursor", 1...Int.max, or: Int.max)
                let filter = try LetterSelection(exchange).filter(from: 2)
                return [
                    Statement(
                        """
                        select \(columns) from bellhop.dead_letter d where d.id < $1 and \(filter.sql) \
                        order by d.id desc limit \(limit + 1)
                        """, [.int8(Int64(cursor))] + filter.parameters)
                ]
            },
            answer: { exchange, results throws(PostgresError) in
                let limit = (try? exchange.query.number("limit", 1...200, or: 50)) ?? 50
                var json = JSONWriter()
                var last: Int64?
                json.beginObject()
                json.key("dead_letters")
                json.beginArray()
                for row in results[0].prefix(limit) {
                    last = try row.int8(0)
                    json.beginObject()
                    try write(row, exchange.mask, to: &json)
                    json.endObject()
                }
                json.endArray()
                json.member("next", optional: results[0].count > limit ? last.map { String($0) } : nil)
                json.endObject()
                return json.bytes
            })
    }

    private static func groups(_ route: Contract::Route) -> ReadRoute {
        ReadRoute(
            operation: groupsOperation(route),
            statements: { exchange throws(Problem) in
                let filter = try LetterSelection(exchange).filter(from: 1)
                return [
                    Statement(
                        """
                        select g.count, g.open, g.first_seen, g.last_seen, d.letter_group, d.worker, d.topic, d.class, d.place, \
                        d.rule, d.reason, d.id \
                        from (select d.letter_group, count(*) as count, count(*) filter (where d.state = 'open') as open, \
                        min(d.created_at) as first_seen, max(d.created_at) as last_seen, min(d.id) as first_id \
                        from bellhop.dead_letter d where \(filter.sql) group by d.letter_group) as g \
                        join bellhop.dead_letter d on d.id = g.first_id order by g.count desc, d.letter_group limit 200
                        """, filter.parameters)
                ]
            },
            answer: { exchange, results throws(PostgresError) in
                var json = JSONWriter()
                json.beginObject()
                json.key("groups")
                json.beginArray()
                for row in results[0] {
                    json.beginObject()
                    json.member("group", optional: try row.text(4))
                    json.member("count", try row.int8(0) ?? 0)
                    json.member("open", try row.int8(1) ?? 0)
                    if let time = try row.timestamp(2) { json.member("first_seen", time) }
                    if let time = try row.timestamp(3) { json.member("last_seen", time) }
                    json.member("worker", optional: try row.text(5))
                    json.member("topic", optional: try row.text(6))
                    json.member("class", optional: try row.text(7))
                    let place = try row.string(8) ?? ""
                    json.member("place", place)
                    json.member("rule", optional: try row.text(9))
                    json.member("example", exchange.mask.reason(try row.string(10) ?? "", place: place))
                    json.member("example_id", try row.int8(11) ?? 0)
                    json.endObject()
                }
                json.endArray()
                json.endObject()
                return json.bytes
            })
    }

    private static func one(_ route: Contract::Route) -> ReadRoute {
        ReadRoute(
            operation: oneOperation(route),
            statements: { exchange throws(Problem) in
                let id = try LetterRequest.id(exchange.parameters[0])
                return [
                    Statement(
                        """
                        select \(columns), d.key, d.headers, d.payload, d.edited_payload \
                        from bellhop.dead_letter d where d.id = $1
                        """, [.int8(id)])
                ]
            },
            answer: { exchange, results throws(PostgresError) in
                guard let row = results[0].first else { return nil }
                var json = JSONWriter()
                try writeWhole(row, exchange.mask, to: &json)
                return json.bytes
            })
    }

    /// Bytes of payloads in a page of an export; its first letter may have more.
    private static let exportBytes = 4 << 20

    private static func export(_ route: Contract::Route) -> ReadRoute {
        ReadRoute(
            operation: exportOperation(route),
            statements: { exchange throws(Problem) in
                let limit = try exchange.query.number("limit", 1...200, or: 50)
                let cursor = try exchange.query.number("cursor", 1...Int.max, or: 0)
                let filter = try LetterSelection(exchange).filter(from: 2)
                // The candidates are counted, so that a page that is cut for its size is told from the last one.
                return [
                    Statement(
                        """
                        select \(columns), d.key, d.headers, d.payload, d.edited_payload, page.candidates from ( \
                        select d.id, count(*) over () as candidates, sum(coalesce(length(d.payload), 0) \
                        + coalesce(length(d.edited_payload), 0)) over (order by d.id rows between unbounded preceding \
                        and 1 preceding) as before from (select d.* from bellhop.dead_letter d where d.id > $1 \
                        and \(filter.sql) order by d.id limit \(limit + 1)) as d) as page \
                        join bellhop.dead_letter d on d.id = page.id \
                        where coalesce(page.before, 0) < \(exportBytes) order by d.id limit \(limit)
                        """, [.int8(Int64(cursor))] + filter.parameters)
                ]
            },
            answer: { exchange, results throws(PostgresError) in
                var json = JSONWriter()
                var (last, candidates): (Int64?, Int64) = (nil, 0)
                json.beginObject()
                json.key("dead_letters")
                json.beginArray()
                for row in results[0] {
                    (last, candidates) = (try row.int8(0), try row.int8(23) ?? 0)
                    try writeWhole(row, exchange.mask, to: &json)
                }
                json.endArray()
                let isLast = candidates <= Int64(results[0].count)
                json.member("next", optional: isLast ? nil : last.map { String($0) })
                json.endObject()
                return json.bytes
            })
    }

    /// A letter with the bytes of its record, for those who may see them: they may tell of persons at any place.
    private static func writeWhole(
        _ row: Row, _ mask: PersonalMask, to json: inout JSONWriter
    ) throws(PostgresError) {
        json.beginObject()
        try write(row, mask, to: &json)
        if !mask.isHiding { try writeBytes(row, to: &json) }
        json.endObject()
    }

    private static func writeBytes(_ row: Row, to json: inout JSONWriter) throws(PostgresError) {
        func bytes(_ name: StaticString, _ value: [UInt8]?) {
            json.member(name, optional: value.map { Base64URL.encode($0) })
        }
        bytes("key_base64url", try row.bytea(19))
        json.key("headers")
        json.beginArray()
        for header in HeaderBytes.decode(try row.bytea(20) ?? []) ?? [] {
            json.beginObject()
            json.member("name", String(escaping: header.name))
            bytes("value_base64url", header.value)
            json.endObject()
        }
        json.endArray()
        bytes("payload_base64url", try row.bytea(21))
        bytes("edited_payload_base64url", try row.bytea(22))
    }

    private static func write(
        _ row: Row, _ mask: PersonalMask, to json: inout JSONWriter
    ) throws(PostgresError) {
        json.member("id", try row.int8(0) ?? 0)
        json.member("worker", optional: try row.text(1))
        json.member("topic", optional: try row.text(2))
        json.member("partition", try row.int4(3) ?? 0)
        json.member("offset", try row.int8(4) ?? 0)
        json.member("class", optional: try row.text(5))
        let place = try row.string(7) ?? ""
        json.member("reason", mask.reason(try row.string(6) ?? "", place: place))
        json.member("place", place)
        json.member("rule", optional: try row.text(8))
        json.member("group", optional: try row.text(9))
        json.member("state", optional: try row.text(10))
        json.member("event_id", optional: try row.text(11))
        json.member("trace_id", optional: try row.text(12))
        json.member("created_at", optional: (try row.timestamp(13)).map(\.description))
        json.member("redriven_at", optional: (try row.timestamp(14)).map(\.description))
        json.member("resolved_at", optional: (try row.timestamp(15)).map(\.description))
        json.member("generation", try row.int4(16) ?? 0)
        json.key("ancestor")
        if let ancestor = try row.int8(17) { json.value(ancestor) } else { json.null() }
        json.member("stale", try row.bool(18) ?? false)
    }
}
