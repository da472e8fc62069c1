import Records

/// A lead event, read from a record by the words of the contract and nothing else.
struct ModelEvent {
    var tenant: [UInt8]
    var source: [UInt8]
    var id: [UInt8]
    var type: String
    /// Microseconds since 1970.
    var time: Int64
    var lead: [UInt8]
    var data: ModelJSON

    /// Why a record is none: the classes that fit.
    struct Refusal: Error {
        var classes: Set<String>
        var reason: String

        static func invalid(_ reason: String) -> Refusal { Refusal(classes: ["invalid"], reason: reason) }
        static func refused(_ reason: String) -> Refusal { Refusal(classes: ["refused"], reason: reason) }
    }

    init(_ record: Record, maximumBytes: Int?) throws(Refusal) {
        if let maximumBytes, let value = record.value, value.count > maximumBytes {
            throw Refusal(classes: ["oversize"], reason: "\(value.count) bytes")
        }
        let message = try Message(record)
        tenant = try message.attribute("tenantid")
        source = try message.attribute("source")
        id = try message.attribute("id")
        time = try message.time()
        type = String(decoding: try message.attribute("type"), as: UTF8.self)
        guard isTenant(tenant) else { throw .invalid("tenant") }
        guard let data = message.data, case .object = data else { throw .invalid("data is no object") }
        self.data = data
        lead = try leadID(of: data)
        try checkKey(record.key)
        try checkMembers()
    }

    private func checkKey(_ key: [UInt8]?) throws(Refusal) {
        guard let key, key != tenant + Array("/".utf8) + lead else {
            if key == nil { throw .invalid("no key") }
            return
        }
        // Bytes that are no text can be called undecodable, refused or a wrong key.
        guard !isStorableText(key) else { throw .invalid("wrong key") }
        throw Refusal(
            classes: key.contains(0) ? ["invalid", "refused", "undecodable"] : ["invalid", "undecodable"],
            reason: "key is no text")
    }
}

/// The attributes and data of a record in either content mode.
private struct Message {
    var attributes: [String: [[UInt8]]] = [:]
    var data: ModelJSON?
    let isStructured: Bool

    init(_ record: Record) throws(ModelEvent.Refusal) {
        guard let value = record.value else {
            throw .init(classes: ["invalid", "undecodable"], reason: "no value")
        }
        let json = try parsed(value)
        let contentType = record.headers.first { String(decoding: $0.name, as: UTF8.self) == "content-type" }
        let isMarked = (contentType?.value ?? []).starts(with: "application/cloudevents".utf8)
        isStructured = isMarked || json["specversion"] != nil
        if isStructured { try readMembers(json) } else { try readHeaders(record, json) }
        guard attributes["specversion"]?.first == Array("1.0".utf8) else { throw .invalid("specversion") }
    }

    private mutating func readMembers(_ json: ModelJSON) throws(ModelEvent.Refusal) {
        guard case .object(let members) = json else { throw .invalid("no object") }
        for (name, value) in members where name != Array("data".utf8) {
            let name = String(decoding: name, as: UTF8.self)
            guard case .string(let text) = value else {
                if required.contains(name) || name == "specversion" { throw .invalid("\(name) is no string") }
                continue
            }
            attributes[name] = [text]
        }
        data = json["data"]
    }

    private mutating func readHeaders(_ record: Record, _ json: ModelJSON) throws(ModelEvent.Refusal) {
        for header in record.headers {
            let name = String(decoding: header.name, as: UTF8.self)
            guard name.hasPrefix("ce_"), let value = header.value else { continue }
            attributes[String(name.dropFirst(3)), default: []].append(value)
        }
        data = json
    }

    func attribute(_ name: String) throws(ModelEvent.Refusal) -> [UInt8] {
        let values = attributes[name] ?? []
        guard let value = values.first else { throw .invalid("no \(name)") }
        guard values.count == 1 else { throw .invalid("\(name) given twice") }
        guard (1...255).contains(value.count) else { throw .invalid("length of \(name)") }
        if isStorableText(value) { return value }
        if name == "tenantid" { throw .init(classes: ["invalid", "refused", "undecodable"], reason: name) }
        throw .init(
            classes: value.contains(0) || isStructured
                ? ["invalid", "refused", "undecodable"] : ["invalid", "undecodable"],
            reason: "\(name) is no text")
    }

    func time() throws(ModelEvent.Refusal) -> Int64 {
        guard let time = modelTime(try attribute("time")) else { throw .invalid("time") }
        return time
    }
}

private let required = ["id", "source", "type", "time", "tenantid"]

private func parsed(_ value: [UInt8]) throws(ModelEvent.Refusal) -> ModelJSON {
    do throws(ModelJSON.Fault) {
        return try ModelJSON(value)
    } catch {
        switch error {
        case .malformed: throw .init(classes: ["undecodable"], reason: "not JSON")
        case .tooDeep: throw .init(classes: ["refused"], reason: "too deep")
        }
    }
}

/// Any Unicode but `/` and control characters.
func isTenant(_ bytes: [UInt8]) -> Bool {
    String(decoding: bytes, as: UTF8.self).unicodeScalars.allSatisfy {
        $0 != "/" && $0.properties.generalCategory != .control
    }
}

private func leadID(of data: ModelJSON) throws(ModelEvent.Refusal) -> [UInt8] {
    guard case .string(let lead)? = data["lead_id"] else { throw .invalid("lead_id") }
    guard (1...200).contains(lead.count) else {
        // It may be wrong in both ways.
        throw .init(
            classes: isStorableText(lead) ? ["invalid"] : ["invalid", "refused"], reason: "length of lead_id")
    }
    guard isStorableText(lead) else { throw .refused("lead_id") }
    return lead
}

extension ModelEvent {
    static let texts = [
        "source", "status", "assigned_to", "name", "email", "phone", "team", "currency", "country",
    ]

    private func checkMembers() throws(Refusal) {
        try checkOnce(["lead_id"])
        switch type {
        case "lead.created":
            guard data["source"] != nil else { throw .invalid("no source") }
            try checkFields(nullable: false)
        case "lead.updated": try checkFields(nullable: true)
        case "lead.activity": try checkActivity()
        case "lead.deleted": break
        default: throw .invalid("unknown type")
        }
    }

    /// A member that the contract lists may not be given twice.
    private func checkOnce(_ names: [String]) throws(Refusal) {
        guard case .object(let members) = data else { return }
        for name in names where members.count(where: { $0.name == Array(name.utf8) }) > 1 {
            throw .invalid("\(name) is given twice")
        }
    }

    private func checkFields(nullable: Bool) throws(Refusal) {
        let names = Self.texts + ["created_at", "value_cents", "attributes"]
        try checkOnce(names)
        for name in names {
            switch (name, data[name]) {
            case (_, nil): break
            case (_, .null) where nullable: break
            case ("created_at", .string(let text)):
                guard modelTime(text) != nil else { throw .invalid(name) }
            case ("value_cents", .number(let text)):
                guard ModelDecimal(text)?.int64 == nil else { break }
                guard ModelDecimal(text)?.isWhole == false else {
                    // A whole number, but not one that the column can hold.
                    throw Refusal(classes: ["invalid", "refused"], reason: name)
                }
                throw .invalid(name)
            case ("attributes", .some(.object(let members))):
                guard ModelJSON.object(members).isStorable else { throw .refused(name) }
            case (_, .string(let text)) where Self.texts.contains(name):
                guard isStorableText(text) else { throw .refused(name) }
            default: throw .invalid(name)
            }
        }
    }

    private func checkActivity() throws(Refusal) {
        try checkOnce(["kind", "occurred_at"])
        guard case .string(let kind)? = data["kind"],
            ["call", "email", "meeting", "message", "page_view", "other"].contains(
                String(decoding: kind, as: UTF8.self))
        else { throw .invalid("kind") }
        guard case .string(let time)? = data["occurred_at"], modelTime(time) != nil else {
            throw .invalid("occurred_at")
        }
    }
}
