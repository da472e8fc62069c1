internal import JSON
internal import Records

/// The attributes of an event whose record value is the whole event as JSON.
struct StructuredEvent {
    var version: Text
    var id: Text
    var source: Text
    var type: Text
    var time: Timestamp
    var tenant: Text
    /// Nil unless it is a valid trace context.
    var traceparent: Text?
    var digest: BodyDigest?
    var data: JSONValue

    init(_ value: JSONValue) throws(Rejection) {
        let members = try StructuredMembers(value)
        let version = try members.text("specversion")
        let id = try members.text("id")
        let source = try members.text("source")
        let type = try members.text("type")
        let tenant = try members.text("tenantid")
        try Attribute.checkTenant(tenant, "tenantid", at: "/tenantid")
        let timeText = try members.text("time")
        let time = try Attribute.time(timeText.bytes, "time", at: "/time")
        let digest = try BodyDigest.member(members["bodydigest"])
        try members.checkContentType()
        guard let data = members["data"] else { throw .missing("data", "/data") }
        (self.version, self.id, self.source, self.type) = (version, id, source, type)
        (self.tenant, self.time, self.digest, self.data) = (tenant, time, digest, data)
        traceparent = members["traceparent"]?.text.flatMap {
            Attribute.isTraceparent($0.bytes.span) ? $0 : nil
        }
    }
}

/// The members of a structured event by name.
struct StructuredMembers {
    /// Extension attributes may have any other name; these alone are read.
    private static let names: [StaticString] = [
        "specversion", "id", "source", "type", "time", "tenantid", "traceparent", "bodydigest",
        "datacontenttype", "data", "data_base64",
    ]

    private let value: JSONValue

    init(_ value: JSONValue) throws(Rejection) {
        guard value.kind == .object else {
            throw Rejection(.invalid, "the value is not an object", place: "", rule: "type")
        }
        self.value = value
        var seen: Set<String> = []
        for member in value.members {
            guard let name = Self.names.first(where: { member.name.textEquals($0) })?.description else {
                continue
            }
            guard seen.insert(name).inserted else {
                throw Rejection(.invalid, "\(name) is given twice", place: "/" + name, rule: "duplicate")
            }
        }
    }

    subscript(_ name: StaticString) -> JSONValue? { value[name] }

    /// A required attribute.
    func text(_ name: StaticString) throws(Rejection) -> Text {
        let (name, place, member) = (name.description, "/\(name)", value[name])
        guard let member, !member.isNull else { throw .missing(name, place) }
        guard member.kind == .string else {
            throw Rejection(.invalid, "\(name) is not a string", place: place, rule: "type")
        }
        guard let text = member.text else {
            throw Rejection(
                .refused, "\(name) contains half of a surrogate pair, which Postgres cannot hold",
                place: place,
                rule: "surrogate")
        }
        return try Attribute.text(text.bytes, name, at: place)
    }

    func checkContentType() throws(Rejection) {
        guard let type = value["datacontenttype"], !type.isNull else { return }
        let media = mediaType(type.text?.bytes ?? [])
        guard media == "application/json" || media.hasSuffix("+json") else {
            throw Rejection(
                .invalid, "datacontenttype is \(quoted(type.raw)), expected application/json",
                place: "/datacontenttype", rule: "content-type")
        }
    }
}
