internal import YAML

/// What stands under a message's `x-bellhop`: whether and how it may come in over HTTP.
struct MessageFacts {
    var permission: String?
    var owner: Topic.Owner?
    var routes: [Route] = []

    private static let methods = ["POST", "PUT", "PATCH", "DELETE"]
    /// Where the gateway's own routes are.
    private static let taken: Set<String> = ["events", "commands"]

    /// - Parameters:
    ///   - payload: the message's schema without references.
    ///   - topic: its name, and what it says of keys.
    init(
        _ message: YAMLValue, payload: YAMLValue, topic: (name: String, own: OwnFacts),
        _ reader: TopicReader
    ) throws(ContractError) {
        guard let source = message["x-bellhop"] else { return }
        guard let members = source.members else { throw reader.fault(source, "x-bellhop must be a mapping") }
        for member in members { try read(member.key, member.value, reader) }
        try checkTogether(source, reader)
        guard permission != nil else { return }
        try checkKey(source, payload, topic, reader)
        try checkOwner(source, payload, topic.own, reader)
        for (route, place) in zip(routes, Self.list(source["http"])) {
            for name in route.parameters where !payload.requiresText(name) {
                throw reader.fault(
                    place["path"] ?? source, "{\(name)} must be a required text of the payload")
            }
        }
    }

    /// One route may stand without a list around it.
    private static func list(_ source: YAMLValue?) -> [YAMLValue] {
        source.map { $0.elements ?? [$0] } ?? []
    }

    private mutating func read(
        _ key: String, _ value: YAMLValue, _ reader: TopicReader
    ) throws(ContractError) {
        switch key {
        case "permission":
            guard let text = value.string, Self.isPermission(text) else {
                throw reader.fault(value, "permission must be two words such as leads:write")
            }
            permission = text
        case "self":
            owner = try Self.owner(value, reader)
        case "http":
            for source in Self.list(value) { routes.append(try Self.route(source, reader)) }
            guard !routes.isEmpty else {
                throw reader.fault(value, "http must be a route, or a list of routes")
            }
        default:
            throw reader.fault(value, "unknown fact x-bellhop.\(key); known: permission, self, http")
        }
    }

    private static func isPermission(_ text: String) -> Bool {
        let words = text.split(separator: ":", omittingEmptySubsequences: false)
        return words.count == 2
            && words.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x61...0x7A).contains($0) } }
    }

    private static func owner(
        _ value: YAMLValue, _ reader: TopicReader
    ) throws(ContractError) -> Topic.Owner? {
        if let flag = value.bool { return flag ? .entity : nil }
        guard let name = value.string else {
            throw reader.fault(value, "self must be true or false, or name a member of the payload")
        }
        return .member(name)
    }

    private static func route(_ source: YAMLValue, _ reader: TopicReader) throws(ContractError) -> Route {
        for member in source.members ?? [] where member.key != "method" && member.key != "path" {
            throw reader.fault(member.value, "unknown fact http.\(member.key); known: method, path")
        }
        let method = try reader.string(source, "method")
        guard methods.contains(method) else {
            throw reader.fault(source["method"] ?? source, "method must be one of POST, PUT, PATCH, DELETE")
        }
        let path = try reader.string(source, "path")
        guard path.hasPrefix("/api/"), let route = Route(method: method, template: path) else {
            throw reader.fault(
                source["path"] ?? source, "path must be like /api/v1/things/{thing_id}, each name given once")
        }
        if route.segments.count > 2, case .literal(let name) = route.segments[2], taken.contains(name) {
            throw reader.fault(source["path"] ?? source, "below \(path) stand routes of the gateway itself")
        }
        return route
    }

    private func checkTogether(_ source: YAMLValue, _ reader: TopicReader) throws(ContractError) {
        guard permission == nil else { return }
        if !routes.isEmpty {
            throw reader.fault(source, "http without a permission: nobody could use the route")
        }
        if owner != nil { throw reader.fault(source, "self without a permission") }
    }

    /// What says whose an event is must say it of every event, and not the same of all.
    private func checkOwner(
        _ source: YAMLValue, _ payload: YAMLValue, _ own: OwnFacts, _ reader: TopicReader
    ) throws(ContractError) {
        let place = source["self"] ?? source
        if case .member(let name) = owner, !payload.requiresText(name) {
            throw reader.fault(place, "self: \(name) must be a required text of the payload")
        }
        if owner == .entity, own.entity != nil {
            throw reader.fault(
                place, "self must name a member of the payload: all records of a tenant have one key")
        }
    }

    /// The record's key is made from tenant and data, so the data must say the rest of it.
    private func checkKey(
        _ source: YAMLValue, _ payload: YAMLValue, _ topic: (name: String, own: OwnFacts),
        _ reader: TopicReader
    ) throws(ContractError) {
        guard !topic.name.hasSuffix(".dead-letters") else {
            throw reader.fault(source, "dead letters are written by workers only: no permission")
        }
        if topic.own.entity != nil { return }
        guard let key = topic.own.keyMember, payload.requiresText(key) else {
            let rule =
                "a permission needs the channel's x-bellhop.key, a required text of the payload, or its x-bellhop.entity"
            throw reader.fault(source, rule)
        }
    }
}

extension YAMLValue {
    /// Whether this schema of an object demands a string as that member.
    fileprivate func requiresText(_ name: String) -> Bool {
        self["required"]?.elements?.contains { $0.string == name } == true
            && self["properties"]?[name]?["type"]?.string == "string"
    }
}
