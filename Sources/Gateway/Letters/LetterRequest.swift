internal import Crypto
internal import JSON
internal import Records
internal import Runtime

/// What a caller wants to be done with dead letters.
struct LetterRequest: Sendable {
    var selection = LetterSelection()
    var reason = ""
    var allowsStale = false
    var unparks = false
    var payload: [UInt8]?

    /// Letters that one request may pick.
    static let limit = 1000
    static let states = LetterSelection.states
    static let classes = LetterSelection.classes

    /// A letter's id as it stands in a path.
    static func id(_ text: Text) throws(Problem) -> Int64 {
        guard let id = Int64(text.string), id > 0 else { throw .notFound }
        return id
    }

    /// - Parameter id: of the letter that the path names; nil: the body says which.
    /// - Throws: a problem that names the first fault. A member that is not known is one: misspelt, it would widen what is
    ///   picked.
    init(_ body: JSONValue, id: Int64?) throws(Problem) {
        guard body.kind == .object else { throw .invalid("the body must be an object", at: "", rule: "type") }
        for (name, value) in body.members { try take(name.text?.string ?? "", value, isOne: id != nil) }
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw .invalid(
                "reason is needed: it is kept for those who come later", at: "/reason", rule: "required")
        }
        if let id { selection.ids = [id] }
        guard selection.hasSpan else {
            throw .invalid("until must be later than since", at: "/until", rule: "minimum")
        }
        guard !selection.isEmpty || selection.query != nil else {
            throw .invalid(
                "say which letters: group, ids, topic, worker, class, event, since, until, state or where",
                at: "",
                rule: "required")
        }
    }

    private mutating func take(_ name: String, _ value: JSONValue, isOne: Bool) throws(Problem) {
        switch name {
        case "reason": reason = try text(name, value)
        case "allow_stale": allowsStale = try flag(name, value)
        case "unpark": unparks = try flag(name, value)
        case _ where TenantCheck.parameters.contains(Text(name)): break
        case "payload_base64url" where isOne:
            guard let bytes = Base64URL.decode(try text(name, value)) else {
                throw .invalid("payload_base64url is not base64url", at: "/\(name)", rule: "format")
            }
            payload = bytes
        case _ where isOne:
            throw .invalid("\(name) is not known here", at: "/\(name)", rule: "additionalProperties")
        case "group":
            selection.group = try text(
                name, value, LetterSelection.isGroup, "must be 16 hexadecimal digits", rule: "pattern")
        case "worker", "topic":
            let given = try text(
                name, value, LetterSelection.isName, "must be \(LetterSelection.nameRule)", rule: "pattern")
            if name == "topic" { selection.topic = given } else { selection.worker = given }
        case "class":
            selection.class = try text(
                name, value, LetterSelection.classes.contains,
                "must be one of \(LetterSelection.classes.joined(separator: ", "))", rule: "enum")
        case "event":
            selection.event = try text(name, value, { !$0.isEmpty }, "must not be empty", rule: "minLength")
        case "since": selection.since = try time(name, value)
        case "until": selection.until = try time(name, value)
        case "ids": selection.ids = try ids(value)
        case "state": selection.states = try states(value)
        case "where": selection.query = try query(name, value)
        default: throw .invalid("\(name) is not known here", at: "/\(name)", rule: "additionalProperties")
        }
    }

    private func text(_ name: String, _ value: JSONValue) throws(Problem) -> String {
        guard let text = value.text, !text.hasNUL else {
            throw .invalid("\(name) must be a text", at: "/\(name)", rule: "type")
        }
        return text.string
    }

    private func text(
        _ name: String, _ value: JSONValue, _ isRight: (String) -> Bool, _ fault: String, rule: String
    ) throws(Problem) -> String {
        let text = try text(name, value)
        guard isRight(text) else { throw .invalid("\(name) \(fault)", at: "/\(name)", rule: rule) }
        return text
    }

    private func flag(_ name: String, _ value: JSONValue) throws(Problem) -> Bool {
        guard let flag = value.bool else {
            throw .invalid("\(name) must be true or false", at: "/\(name)", rule: "type")
        }
        return flag
    }

    private func time(_ name: String, _ value: JSONValue) throws(Problem) -> Timestamp {
        guard let time = value.timestamp else {
            throw .invalid(
                "\(name) must be a time such as 2026-03-01T12:00:00Z", at: "/\(name)", rule: "format")
        }
        return time
    }

    private func query(_ name: String, _ value: JSONValue) throws(Problem) -> LetterQuery {
        let words = try text(name, value)
        do throws(LetterQuery.Fault) {
            return try LetterQuery(words)
        } catch {
            throw .invalid("\(error)", at: "/\(name)", rule: "format")
        }
    }

    private func states(_ value: JSONValue) throws(Problem) -> [String] {
        let states = value.elements.map { $0.text?.string ?? "" }
        guard value.kind == .array, !states.isEmpty, states.allSatisfy(Self.states.contains) else {
            throw .invalid(
                "state must be a list of \(Self.states.joined(separator: ", "))", at: "/state", rule: "enum")
        }
        return states
    }

    private func ids(_ value: JSONValue) throws(Problem) -> [Int64] {
        let ids = value.elements.map(\.int64)
        guard value.kind == .array, (1...Self.limit).contains(ids.count), ids.allSatisfy({ $0 ?? 0 > 0 })
        else {
            throw .invalid("ids must be 1 to \(Self.limit) numbers from 1 on", at: "/ids", rule: "type")
        }
        return ids.compactMap { $0 }
    }
}
