internal import YAML

/// What stands under a message's `x-bellhop`: whether and how it may come in over HTTP.
struct MessageFacts {
    var permission: String?
    var allowsSelf = false
    var route: Route?

    private static let methods = ["POST", "PUT", "PATCH", "DELETE"]
    /// Where the gateway's own routes are.
    private static let taken: Set<String> = ["events", "commands"]

    /// - Parameters:
    ///   - payload: the message's schema without references.
    ///   - topic: the topic's name and the member of the data that follows the tenant in the key.
    init(
        _ message: YAMLValue, payload: YAMLValue, topic: (name: String, keyMember: String?),
        _ reader: TopicReader
    ) throws(ContractError) {
        guard let source = message["x-bellhop"] else { return }
        guard let members = source.members else { throw reader.fault(source, "x-bellhop must be a mapping") }
        for member in members { try read(member.key, member.value, reader) }
        try checkTogether(source, reader)
        guard permission != nil else { return }
        try checkKey(source, payload, topic, reader)
        for name in route?.parameters ?? [] where !payload.requiresText(name) {
            throw reader.fault(
                source["http"]?["path"] ?? source, "{\(name)} must be a required text of the payload")
        }
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
            guard let flag = value.bool else { throw reader.fault(value, "self must be true or false") }
            allowsSelf = flag
        case "http": route = try Self.route(value, reader)
        default:
            throw reader.fault(value, "unknown fact x-bellhop.\(key); known: permission, self, http")
        }
    }

    private static func isPermission(_ text: String) -> Bool {
        let words = text.split(separator: ":", omittingEmptySubsequences: false)
        return words.count == 2
            && words.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x61...0x7A).contains($0) } }
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
        if route != nil {
            throw reader.fault(source, "http without a permission: nobody could use the route")
        }
        if allowsSelf { throw reader.fault(source, "self without a permission") }
    }

    /// The record's key is made from tenant and data, so the data must say the rest of it.
    private func checkKey(
        _ source: YAMLValue, _ payload: YAMLValue, _ topic: (name: String, keyMember: String?),
        _ reader: TopicReader
    ) throws(ContractError) {
        guard !topic.name.hasSuffix(".dead-letters") else {
            throw reader.fault(source, "dead letters are written by workers only: no permission")
        }
        guard let key = topic.keyMember, payload.requiresText(key) else {
            let rule = "a permission needs the channel's x-bellhop.key, a required text of the payload"
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
