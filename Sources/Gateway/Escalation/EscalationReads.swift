internal import Contract
internal import Credentials
internal import Documents
internal import Escalation
internal import EscalationRows
internal import JSON
internal import Postgres
internal import Records

/// What the gateway tells of escalation. No text of a message: spans say where it speaks for a person.
enum EscalationReads {
    static let all = [
        Contract::Route(method: "GET", template: "/api/v1/conversations/{conversation_id}/escalation").map(
            conversation),
        Contract::Route(method: "GET", template: "/api/v1/escalation/config").map(config),
        Contract::Route(method: "GET", template: "/api/v1/escalation/metrics").map(metrics),
    ].compactMap { $0 }

    static let permission = "escalations:read"

    private static func conversation(_ route: Contract::Route) -> ReadRoute {
        ReadRoute(
            operation: conversationOperation(route),
            statements: { exchange throws(Problem) in
                let history = try exchange.query.number("history", 0...200, or: 20)
                let key: [Parameter] = [.text(exchange.principal.tenant), .text(exchange.parameters[0])]
                return [
                    Statement(ConversationAnswer.conversation, key),
                    Statement(ConversationAnswer.decision, key + [.text(exchange.query["after"])]),
                    Statement(ConversationAnswer.history, key + [.int8(Int64(history))]),
                ]
            },
            answer: { exchange, results throws(PostgresError) in
                guard let row = results[0].first else { return nil }
                return try ConversationAnswer(exchange).json(row, results[1].first, results[2])
            },
            awaits: { exchange in
                exchange.query["after"].map {
                    DecisionQuestion(
                        tenant: exchange.principal.tenant, conversation: exchange.parameters[0], message: $0)
                }
            })
    }

    private static func config(_ route: Contract::Route) -> ReadRoute {
        ReadRoute(
            operation: configOperation(route),
            statements: { exchange throws(Problem) in
                if let form = exchange.query["as"], form != "text" && form != "json" {
                    throw Problem(.badRequest, "as must be text or json")
                }
                return [ConfigInForce.statement(exchange.principal.tenant)]
            },
            answer: { exchange, results throws(PostgresError) in
                let settings = try ConfigInForce(results[0])
                return exchange.query["as"] == "text" ? settings.text : settings.json
            })
    }

    private static func metrics(_ route: Contract::Route) -> ReadRoute {
        ReadRoute(
            operation: metricsOperation(route),
            statements: { exchange throws(Problem) in
                EscalationMetrics.statements(
                    exchange.principal.tenant, since: try RoutingMetrics.since(exchange))
            },
            answer: { exchange, results throws(PostgresError) in
                let since = try? RoutingMetrics.since(exchange)
                return try EscalationMetrics(results).json(since: since ?? exchange.time, asOf: exchange.time)
            })
    }
}

extension ConfigInForce {
    fileprivate var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            json.member("version", config.version)
            json.member("mode", config.mode.rawValue)
            json.key("put_at")
            json.value(optional: putAt)
            json.member("config", raw: document)
        }
        return writer.bytes
    }

    /// Its members are named as the places of a prompt that they fill.
    fileprivate var text: [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            json.member("version", config.version)
            json.member("ESCALATION_MODE", "\(config.mode.rawValue): \(config.mode.sentence)")
            json.member("ESCALATION_CONFIG", config.sentences)
        }
        return writer.bytes
    }
}
