internal import Contract
internal import Credentials
internal import Documents
internal import Escalation
internal import EscalationRows
internal import HTTP
internal import JSON
internal import Postgres
internal import Records

/// What is asked about a conversation that need not be one.
struct TrialQuestion: Sendable {
    /// What the documents say of it.
    var operation: ReadOperation

    static let all = [
        Route(method: "POST", template: "/api/v1/escalation/try").map {
            TrialQuestion(operation: EscalationReads.trialOperation($0))
        }
    ].compactMap { $0 }
}

/// What `POST …/escalation/try` is asked.
struct TrialRequest: Sendable {
    static let eventLimit = 500

    private var config: Config?
    private var mode: Mode?
    private var events: [TrialEvent] = []

    /// - Parameter body: the request's; its tenant has been checked.
    init(_ body: JSONValue) throws(Problem) {
        guard body.kind == .object else {
            throw .invalid("the body is not an object", at: "", rule: "type")
        }
        let members = try Members(body, at: "", known: ["events", "config", "mode"] + TenantCheck.parameters)
        guard let list = members["events"] else {
            throw .invalid("events are needed", at: "/events", rule: "required")
        }
        if let value = members["config"], !value.isNull {
            // Its version is of no account: none is stored.
            config = try Self.read("/config") { () throws(ConfigError) in try Config(value, version: 0) }
        }
        if let value = members["mode"], !value.isNull {
            guard let mode = value.text.flatMap({ Mode(rawValue: $0.string) }) else {
                let all = Mode.allCases.map(\.rawValue).joined(separator: ", ")
                throw .invalid("mode must be one of \(all)", at: "/mode", rule: "enum")
            }
            self.mode = mode
        }
        let elements = Array(list.elements)
        guard list.kind == .array, (1...Self.eventLimit).contains(elements.count) else {
            throw .invalid("1 to \(Self.eventLimit) events are expected", at: "/events", rule: "type")
        }
        for (place, element) in elements.enumerated() {
            events.append(
                try Self.read("/events/\(place)") { () throws(ConfigError) in try TrialEvent(element) })
        }
    }

    private static func read<Value>(
        _ place: String, _ body: () throws(ConfigError) -> Value
    ) throws(Problem) -> Value {
        do throws(ConfigError) {
            return try body()
        } catch {
            throw .invalid(error.reason, at: place + error.pointer, rule: "escalation")
        }
    }

    /// Whether the tenant's settings are needed.
    var isOwn: Bool { config == nil }

    /// - Parameter inForce: the tenant's settings, which count where the request has none.
    func answer(_ inForce: ConfigInForce?) -> [UInt8] {
        var settings = config ?? inForce?.config ?? Config()
        settings.mode = mode ?? settings.mode
        var trial = Trial(Rules(settings))
        var writer = JSONWriter(reserving: 4096)
        writer.beginObject()
        writer.member("mode", settings.mode.rawValue)
        writer.key("config_version")
        if let inForce, isOwn { writer.value(inForce.config.version) } else { writer.null() }
        writer.key("steps")
        writer.beginArray()
        for event in events { for step in trial.add(event) { step.write(&writer) } }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}

extension Application {
    /// By the request's settings or the caller's own; nothing is stored or sent.
    func serveTrial(_ exchange: Exchange, _ body: [UInt8], _ reply: HTTPReply) {
        let tenant = exchange.principal.tenant
        do throws(Problem) {
            let request = try withReader(exchange) { [parts] reader throws(Problem) in
                let root = try reader.read(body, parts.settings.limits)
                try TenantCheck.check(root, tenant)
                return try TrialRequest(root)
            }
            read(exchange, reply) { connection throws(PostgresError) in
                guard request.isOwn else { return request.answer(nil) }
                let rows = try connection.query(tenant: tenant, [ConfigInForce.statement(tenant)])[0]
                return request.answer(try ConfigInForce(rows))
            }
        } catch {
            send(exchange, error, reply)
        }
    }
}
