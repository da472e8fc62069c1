internal import JSON
internal import Records

/// Reads the members of one JSON object, and knows where each stands.
///
/// Members are asked for by name; `finish` refuses those that nobody asked for. Null is as good as absent.
struct DocumentReader {
    private let object: JSONValue
    /// JSON pointer (RFC 6901) to the object.
    let pointer: String
    private var asked: Set<String> = []

    init(_ value: JSONValue, at pointer: String) throws(RoutingError) {
        guard value.kind == .object else { throw .invalid(pointer: pointer, reason: "expected an object") }
        object = value
        self.pointer = pointer
    }

    func pointer(to name: String) -> String {
        pointer + "/"
            + name.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
            .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
    }

    func fault(_ name: String, _ reason: String) -> RoutingError {
        .invalid(pointer: pointer(to: name), reason: reason)
    }

    /// - Throws: `RoutingError.invalid` for the first member that has not been asked for, or that stands there twice.
    func finish() throws(RoutingError) {
        var seen: Set<String> = []
        for (name, _) in object.members {
            let name = name.text?.string ?? "?"
            guard asked.contains(name) else { throw fault(name, "there is no member of that name") }
            guard seen.insert(name).inserted else { throw fault(name, "stands there twice") }
        }
    }

    mutating func value(_ name: StaticString) -> JSONValue? {
        asked.insert(name.description)
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    private mutating func read<Value>(
        _ name: StaticString, _ wanted: String, _ read: (JSONValue) -> Value?
    ) throws(RoutingError) -> Value? {
        guard let value = value(name) else { return nil }
        guard let found = read(value) else { throw fault(name.description, "expected \(wanted)") }
        return found
    }

    /// An id: 1–255 bytes without control characters.
    mutating func id(_ name: StaticString) throws(RoutingError) -> Text? {
        try read(name, "an id: 1 to 255 bytes without control characters") { Self.id($0) }
    }

    /// A lead's id: 1–255 bytes of whatever `lead-events` takes for one, control characters among them.
    mutating func leadID() throws(RoutingError) -> Text {
        let found = try read("lead_id", "an id: 1 to 255 bytes without NUL") { value in
            value.text.flatMap { (1...255).contains($0.count) && !$0.hasNUL ? $0 : nil }
        }
        guard let found else { throw fault("lead_id", "is missing") }
        return found
    }

    mutating func requiredID(_ name: StaticString) throws(RoutingError) -> Text {
        guard let id = try id(name) else { throw fault(name.description, "is missing") }
        return id
    }

    static func id(_ value: JSONValue) -> Text? {
        guard let text = value.text, (1...255).contains(text.count), !text.hasControls else { return nil }
        return text
    }

    mutating func text(_ name: StaticString, limit: Int) throws(RoutingError) -> Text? {
        try read(name, "text of at most \(limit) bytes") { value in
            value.text.flatMap { $0.count <= limit && !$0.hasNUL ? $0 : nil }
        }
    }

    mutating func flag(_ name: StaticString, default standard: Bool) throws(RoutingError) -> Bool {
        try read(name, "true or false", \.bool) ?? standard
    }

    mutating func integer(_ name: StaticString, in range: ClosedRange<Int64>) throws(RoutingError) -> Int64? {
        try read(name, "an integer from \(range.lowerBound) to \(range.upperBound)") { value in
            value.int64.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func time(_ name: StaticString) throws(RoutingError) -> Timestamp? {
        try read(name, "a time by RFC 3339", \.timestamp)
    }

    mutating func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: StaticString, of type: Value.Type
    ) throws(RoutingError) -> Value? {
        try read(name, "one of " + Value.allCases.map(\.rawValue).joined(separator: ", ")) { value in
            value.text.flatMap { Value(rawValue: $0.string) }
        }
    }

    /// Different ids, at most `limit`.
    mutating func ids(_ name: StaticString, limit: Int) throws(RoutingError) -> [Text]? {
        guard let list = value(name) else { return nil }
        guard list.kind == .array else { throw fault(name.description, "expected a list") }
        var ids: [Text] = []
        for (index, element) in list.elements.enumerated() {
            let place = "\(pointer(to: name.description))/\(index)"
            guard let id = Self.id(element) else {
                throw .invalid(
                    pointer: place, reason: "expected an id: 1 to 255 bytes without control characters")
            }
            guard !ids.contains(id) else {
                throw .invalid(pointer: place, reason: "\(id) stands there twice")
            }
            guard ids.count < limit else { throw .invalid(pointer: place, reason: "more than \(limit)") }
            ids.append(id)
        }
        return ids
    }
}
