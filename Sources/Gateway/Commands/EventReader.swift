internal import Contract
internal import Credentials
internal import Digest
internal import Documents
internal import HTTP
internal import JSON
internal import Records

/// Reads whole CloudEvents for the topics of the contract, in the modes of the HTTP binding.
struct EventReader: Sendable {
    private let contract: Contract
    /// Extension attributes of one event.
    static let maximumExtensions = 16

    init(_ contract: Contract) { self.contract = contract }

    /// The topic that a path names, if anything may come in for it.
    func topic(named name: Text) -> Int? {
        contract.topics.firstIndex { topic in
            Text(topic.name) == name && topic.messages.contains { $0.permission != nil }
        }
    }

    /// Attributes of one event, from wherever they stand.
    struct Attributes {
        var members: [(name: String, value: Text)] = []

        subscript(_ name: String) -> Text? { members.first { $0.name == name }?.value }
    }

    /// One event of structured mode: an object with attributes and data.
    /// - Parameter place: JSON pointer of the event in the body.
    func structured(
        _ event: JSONValue, topic: Int, _ exchange: Exchange, place: String, _ digester: borrowing Digester
    ) throws(Problem) -> Command {
        guard event.kind == .object else { throw .invalid("an event is an object", at: place, rule: "type") }
        var attributes = Attributes()
        var data: JSONValue?
        for (name, value) in event.members {
            guard let name = name.text?.string else { continue }
            if name == "data" {
                data = value
            } else if name == "data_base64" {
                throw .invalid(
                    "data is taken as JSON, not as base64", at: place + "/data_base64", rule: "data")
            } else if !value.isNull {
                try attributes.add(name, value, at: "\(place)/\(name)")
            }
        }
        guard let data else { throw .invalid("data is missing", at: place + "/data", rule: "required") }
        return try command(
            attributes, data, topic, exchange, attributePlace: place + "/", place + "/data", digester)
    }

    /// The event of binary mode: attributes in `ce-` headers, the body is the data.
    func binary(
        _ data: JSONValue, topic: Int, _ exchange: Exchange, _ digester: borrowing Digester
    ) throws(Problem) -> Command {
        var attributes = Attributes()
        for (name, value) in exchange.head.headers.pairs where name.hasPrefix("ce-") {
            // Values outside of ASCII come percent-encoded (CloudEvents HTTP binding 1.0, 3.1.3.2).
            guard let bytes = percentDecoded(Array(value.utf8)), let text = Text(validating: bytes) else {
                throw .invalid("header \(name) cannot be decoded", at: "", rule: "encoding")
            }
            try attributes.add(String(name.dropFirst(3)), text, at: "")
        }
        return try command(attributes, data, topic, exchange, attributePlace: nil, "", digester)
    }

    private func command(
        _ attributes: Attributes, _ data: JSONValue, _ topic: Int, _ exchange: Exchange,
        attributePlace: String?, _ dataPlace: String, _ digester: borrowing Digester
    ) throws(Problem) -> Command {
        let at = { (name: String) in attributePlace.map { $0 + name } ?? "" }
        guard attributes["specversion"] == "1.0" else {
            throw .invalid("specversion must be 1.0", at: at("specversion"), rule: "specversion")
        }
        let id = try required("id", attributes, at), source = try required("source", attributes, at)
        let type = try required("type", attributes, at)
        guard !ReservedSource.covers(source) else {
            throw .invalid(
                "sources that begin with \(ReservedSource.prefix) are the gateway's own", at: at("source"),
                rule: "source")
        }
        for name in TenantCheck.parameters.map(\.string) {
            if let tenant = attributes[name], tenant != exchange.principal.tenant { throw .otherTenant(name) }
        }
        if let media = attributes["datacontenttype"], !isJSON(media.string) {
            throw .invalid(
                "datacontenttype must be application/json", at: at("datacontenttype"), rule: "content-type")
        }
        let channel = contract.topics[topic]
        guard let index = channel.messages.firstIndex(where: { Text($0.type) == type }),
            let permission = channel.messages[index].permission
        else {
            let known = channel.messages.filter { $0.permission != nil }.map(\.type).joined(separator: ", ")
            throw .invalid("the type is not taken here; known: \(known)", at: at("type"), rule: "type")
        }
        let message = channel.messages[index]
        let principal = exchange.principal
        // Who may send none of the type is not told what its data must be.
        guard principal.may(permission) || message.owner != nil && principal.may(permission + ":self") else {
            throw .missing(permission)
        }
        try TenantCheck.check(data, exchange.principal.tenant)
        if message.schema.validate(data) != nil {
            throw .invalid(message.schema.violations(of: data), prefix: dataPlace, exchange.mask)
        }
        guard let entity = channel.entity(of: data) else {
            throw .notFound
        }
        guard principal.may(permission, onBehalfOf: channel.owner(of: data, message)) else {
            throw .missing(permission)
        }
        let bytes = data.raw
        guard bytes.count <= channel.maximumBytes else {
            throw Problem(
                .tooLarge, "the data has \(bytes.count) bytes, at most \(channel.maximumBytes) are taken")
        }
        return Command(
            topic: topic,
            event: OutgoingEvent(
                type: index, id: id, source: source, tenant: exchange.principal.tenant, entity: entity,
                time: try time(attributes, at) ?? exchange.time,
                traceparent: trace(attributes) ?? exchange.traceparent,
                digest: BodyDigest(of: data, digester)),
            data: bytes, extensions: try attributes.extensions(at))
    }

    private func required(
        _ name: String, _ attributes: Attributes, _ at: (String) -> String
    ) throws(Problem) -> Text {
        guard let value = attributes[name], !value.isEmpty else {
            throw .invalid("\(name) is missing", at: at(name), rule: "required")
        }
        return value
    }

    private func time(_ attributes: Attributes, _ at: (String) -> String) throws(Problem) -> Timestamp? {
        guard let text = attributes["time"] else { return nil }
        guard let time = Timestamp(rfc3339: text.bytes.span) else {
            throw .invalid("time must be like 2026-03-01T12:00:00Z (RFC 3339)", at: at("time"), rule: "time")
        }
        return time
    }

    private func trace(_ attributes: Attributes) -> Text? {
        attributes["traceparent"].flatMap { Attribute.isTraceparent($0.bytes.span) ? $0 : nil }
    }
}

extension EventReader.Attributes {
    /// What the gateway itself sets, and the data's own names.
    private static let core: Set<String> = [
        "specversion", "id", "source", "type", "time", "datacontenttype", "tenantid", "traceparent",
        "bodydigest",
    ]

    /// Of CloudEvents itself, and of no meaning here.
    private static let passed: Set<String> = ["dataschema", "subject"]

    fileprivate mutating func add(_ name: String, _ value: JSONValue, at place: String) throws(Problem) {
        // Numbers and booleans are for extensions only (CloudEvents 1.0, type system).
        let text: Text? =
            switch value.kind {
            case .string: value.text
            case .number:
                isOwn(name) ? nil : value.int64.flatMap { Int32(exactly: $0) }.map { Text(String($0)) }
            case .true, .false: isOwn(name) ? nil : Text(validated: value.raw)
            default: nil
            }
        guard let text else {
            throw .invalid(
                "\(name) must be a text\(isOwn(name) ? "" : ", a boolean or an integer of 32 bits")",
                at: place, rule: "type")
        }
        guard !text.isEmpty || !isOwn(name) else {
            throw .invalid("\(name) is empty", at: place, rule: "minLength")
        }
        try add(name, text, at: place)
    }

    private func isOwn(_ name: String) -> Bool { Self.core.contains(name) || Self.passed.contains(name) }

    fileprivate mutating func add(_ name: String, _ value: Text, at place: String) throws(Problem) {
        guard (1...20).contains(name.utf8.count),
            name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) })
        else {
            throw .invalid(
                "attribute names are 1 to 20 lower-case letters and digits", at: place, rule: "attribute")
        }
        guard value.count <= 255, !value.hasNUL else {
            throw .invalid("\(name) must have at most 255 bytes, without NUL", at: place, rule: "length")
        }
        guard self[name] == nil else {
            throw .invalid("\(name) is given twice", at: place, rule: "duplicate")
        }
        members.append((name, value))
    }

    /// What is passed on as it came.
    fileprivate func extensions(_ at: (String) -> String) throws(Problem) -> [Record.Header] {
        let own = members.filter { !Self.core.contains($0.name) && !Self.passed.contains($0.name) }
        let passed = members.filter { Self.passed.contains($0.name) } + own
        guard passed.count <= EventReader.maximumExtensions else {
            throw .invalid(
                "an event has at most \(EventReader.maximumExtensions) extension attributes",
                at: at(own[0].name), rule: "limit")
        }
        return passed.map { Record.Header(name: Array("ce_\($0.name)".utf8), value: $0.value.bytes) }
    }
}

/// Whether a media type is JSON, whatever its parameters.
func isJSON(_ type: String) -> Bool {
    if type == "application/json" { return true }
    let media = mediaType(of: type)
    return media == "application/json" || media.hasSuffix("+json")
}

/// A media type without parameters, in lower case.
func mediaType(of value: String) -> String {
    String(value.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }).lowercased()
}
