internal import Contract
internal import Credentials
internal import Documents
internal import HTTP
internal import Kafka
internal import Logging
internal import Postgres
internal import Records
internal import Runtime

/// Puts a gateway together from its settings and the contract, and takes it apart in order.
struct Assembly {
    let application: Application
    private let tokens: TokenGate?

    init(_ settings: GatewaySettings, _ contract: Contract) throws {
        let access = DatabaseAccess(conninfo: settings.shared.database)
        let keys = try KeyDirectory(access)
        let client = settings.shared.client("gateway")
        let sender = try Sender(client, settings.limits.sending)
        tokens = try TokenGate(settings)
        let commands = CommandRoute.all(contract)
        let table = RouteTable.all(contract, commands, Self.reads)
        application = Application(
            .init(
                settings: settings, routes: table,
                commands: Dictionary(uniqueKeysWithValues: commands.map { ($0.endpoint, $0) }),
                events: EventReader(contract), reads: Self.reads,
                documents: Self.documents(contract, settings.limits), personalNames: contract.personalNames,
                access: Access(tokens: tokens, keys: keys), limiter: RateLimiter(settings.limits),
                desk: CommandDesk(contract, sender), outcomes: try OutcomeDesk(access, contract),
                decisions: try DecisionDesk(access),
                pool: try ReadPool(access, connections: settings.connections, limit: settings.limits.reads),
                writers: try ReadPool(access, connections: 2, limit: settings.limits.reads, readOnly: false),
                letters: LetterDesk(sender: sender), leads: LeadCommands(contract),
                whatIf: WhatIfDesk(), audit: try AuditTrail(access),
                tallies: Tallies(), keys: keys,
                vitals: try Vitals(client, contract, sender), sender: sender,
                seals: try Seals(secret: settings.commandSecret, keys)))
    }

    /// After the server: nothing new comes. What is on its way is awaited, the audit is written last.
    func stop() {
        let parts = application.parts
        // What waits for the sender ends before it.
        parts.writers.stop()
        parts.sender.stop()
        parts.outcomes.stop()
        parts.decisions.stop()
        parts.pool.stop()
        parts.vitals.stop()
        parts.keys.stop()
        tokens?.stop()
        parts.audit.stop()
    }

    private static let reads = LeadReads.all + RoutingReads.all + EscalationReads.all + LetterReads.all

    private static func documents(_ contract: Contract, _ limits: Limits) -> [Endpoint: HTTPResponse] {
        var settings = DocumentSettings()
        settings.bodyBytes = limits.bodyBytes
        settings.batchEvents = limits.batchEvents
        settings.waitSeconds = limits.longestWait
        settings.limits = Limits.all.map { .init($0.name, limits[keyPath: $0.path], $0.meaning) }
        let operations =
            reads.map(\.operation) + LetterAction.all.map(\.operation)
            + LeadQuestion.all.map(\.operation) + TrialQuestion.all.map(\.operation)
        let page = docsPage(contract, reads: operations, settings)
        return [
            .document(.openAPI): .json(200, openAPI(contract, reads: operations, settings)),
            .document(.asyncAPI): HTTPResponse(
                status: 200, headers: [("content-type", "application/yaml")],
                body: asyncAPI(contract, settings)),
            .document(.page): HTTPResponse(
                status: 200, headers: [("content-type", "text/html; charset=utf-8")], body: page),
        ]
    }
}

extension Limits {
    fileprivate var sending: Sender.Bounds {
        Sender.Bounds(
            records: queueRecords, bytes: queueBytes, acknowledgement: .seconds(acknowledgementSeconds))
    }
}

extension RouteTable {
    /// The gateway's own routes, the reads, and what the contract gives.
    static func all(_ contract: Contract, _ commands: [CommandRoute], _ reads: [ReadRoute]) -> RouteTable {
        let own: [(String, String, Endpoint)] = [
            ("POST", "/api/v1/events/{topic}", .events), ("GET", "/api/v1/commands/{id}", .outcome),
            ("GET", "/openapi.json", .document(.openAPI)), ("GET", "/asyncapi.yaml", .document(.asyncAPI)),
            ("GET", "/docs", .document(.page)), ("GET", "/healthz", .health), ("GET", "/readyz", .readiness),
            ("GET", "/metrics", .metrics),
        ]
        var entries: [Entry] = own.compactMap { method, template, endpoint in
            Contract::Route(method: method, template: template).map { Entry($0, endpoint) }
        }
        entries += reads.enumerated().map { number, read in Entry(read.operation.route, .read(number)) }
        entries += LetterAction.all.enumerated().map { number, action in
            Entry(action.operation.route, .letters(number))
        }
        entries += LeadQuestion.all.enumerated().map { number, question in
            Entry(question.operation.route, .leads(number))
        }
        entries += TrialQuestion.all.map { Entry($0.operation.route, .trial) }
        entries += commands.map { command in Entry(command.route, command.endpoint) }
        return RouteTable(entries)
    }
}
