internal import Contract
internal import Credentials
internal import Digest
internal import Documents
internal import JSON
internal import Records

/// Reads the request of a message type's own route.
struct CommandRoute: Sendable {
    /// Indices into the contract's topics and the topic's messages.
    let topic: Int
    let message: Int
    /// Index into the message's routes.
    private let number: Int
    private let channel: Topic
    private let type: Topic.Message
    let route: Route
    let permission: String

    /// Nil for a type that has no such route.
    init?(_ contract: Contract, topic: Int, message: Int, number: Int = 0) {
        let (channel, type) = (contract.topics[topic], contract.topics[topic].messages[message])
        guard type.routes.indices.contains(number), let permission = type.permission else { return nil }
        (self.topic, self.message, self.number) = (topic, message, number)
        (self.channel, self.type) = (channel, type)
        route = type.routes[number]
        self.permission = permission
    }

    /// All routes of types of the contract.
    static func all(_ contract: Contract) -> [CommandRoute] {
        contract.topics.indices.flatMap { topic in
            contract.topics[topic].messages.indices.flatMap { message in
                contract.topics[topic].messages[message].routes.indices.compactMap { number in
                    CommandRoute(contract, topic: topic, message: message, number: number)
                }
            }
        }
    }

    var endpoint: Endpoint { .command(topic: topic, message: message, route: number) }

    /// Whether `principal` may use the route at all; which entities it may touch is seen later.
    func permits(_ principal: Principal) -> Bool {
        principal.may(permission) || type.owner != nil && principal.may(permission + ":self")
    }

    /// The command of a request, or what is wrong with it.
    func command(_ exchange: Exchange, body: [UInt8], _ reader: inout BodyReader, _ limits: Limits)
        throws(Problem) -> Command
    {
        let data = try data(exchange, body, &reader, limits)
        let principal = exchange.principal
        try TenantCheck.check(data, principal.tenant)
        if type.schema.validate(data) != nil {
            throw .invalid(type.schema.violations(of: data), prefix: "", exchange.mask)
        }
        guard let entity = channel.entity(of: data) else { throw .notFound }
        guard principal.may(permission, onBehalfOf: channel.owner(of: data, type)) else {
            throw Problem(.forbidden, "the credential permits \(permission) only for its own subject")
        }
        let bytes = data.raw
        guard bytes.count <= channel.maximumBytes else {
            throw Problem(
                .tooLarge, "the data has \(bytes.count) bytes, at most \(channel.maximumBytes) are taken")
        }
        let id = try id(exchange, &reader.digester)
        let event = OutgoingEvent(
            type: message, id: id, source: Self.source, tenant: principal.tenant,
            entity: entity,
            time: exchange.time, traceparent: exchange.traceparent,
            digest: BodyDigest(of: data, reader.digester))
        for part in [principal.tenant, Self.source, id] { reader.digester.add(part.bytes.span) }
        return Command(topic: topic, event: event, data: bytes, identity: reader.digester.identity())
    }

    /// Of all commands that come in by a route of their type.
    static let source: Text = "bellhop:gateway"

    /// The body with what the path says put into it.
    private func data(
        _ exchange: Exchange, _ body: [UInt8], _ reader: inout BodyReader, _ limits: Limits
    ) throws(Problem) -> JSONValue {
        // A deletion needs no body: the path says it all.
        let data = try reader.read(body.isEmpty && route.method == "DELETE" ? Array("{}".utf8) : body, limits)
        guard data.kind == .object else {
            throw .invalid("the body is not an object", at: "", rule: "type")
        }
        var missing: [(name: String, value: Text)] = []
        for (name, value) in zip(route.parameters, exchange.parameters) {
            let given = data.members.filter { $0.name.text == Text(name) }
            if given.isEmpty { missing.append((name, value)) }
            guard given.allSatisfy({ $0.value.text == value }) else {
                throw .invalid("\(name) differs from the path's", at: "/\(name)", rule: "path")
            }
        }
        guard !missing.isEmpty else { return data }
        return try reader.read(
            Self.spliced(data.raw, missing, isEmpty: !data.members.contains { _ in true }), limits)
    }

    private static func spliced(
        _ object: [UInt8], _ members: [(name: String, value: Text)], isEmpty: Bool
    ) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            for (name, value) in members {
                json.key(name)
                json.value(value)
            }
        }
        return json.bytes.dropLast() + (isEmpty ? [] : [UInt8(ascii: ",")]) + object.dropFirst()
    }

    /// The same for every repeat, on whatever gateway: from tenant, subject, method, path and key.
    private func id(_ exchange: Exchange, _ digester: inout Digester) throws(Problem) -> Text {
        let key = try IdempotencyKey(exchange.head)
        digester.add(exchange.principal.tenant.bytes.span)
        digester.add(exchange.principal.subject.bytes.span)
        digester.add(Array(route.method.utf8).span)
        for segment in exchange.path { digester.add(segment.bytes.span) }
        digester.add(key.bytes.span)
        return Text(digester.identity().description)
    }
}

extension Principal {
    /// Whether `permission` was granted, or its form `:self` and `owner` is the caller.
    func may(_ permission: String, onBehalfOf owner: Text?) -> Bool {
        owner.map { may(permission, onSelf: $0) } ?? may(permission)
    }
}
