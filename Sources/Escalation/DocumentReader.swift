internal import JSON
internal import Records

/// Reads the members of one JSON object, and knows where each stands. Null is as good as absent; `finish` refuses members that
/// nobody asked for.
struct DocumentReader {
    private let object: JSONValue
    let pointer: String
    private var asked: Set<String> = []

    init(_ value: JSONValue, at pointer: String) throws(ConfigError) {
        guard value.kind == .object else { throw ConfigError(pointer: pointer, reason: "expected an object") }
        object = value
        self.pointer = pointer
    }

    func pointer(to name: String) -> String {
        var pointer = pointer + "/"
        for character in name.unicodeScalars {
            switch character {
            case "~": pointer += "~0"
            case "/": pointer += "~1"
            default: pointer.unicodeScalars.append(character)
            }
        }
        return pointer
    }

    func fault(_ name: String, _ reason: String) -> ConfigError {
        ConfigError(pointer: pointer(to: name), reason: reason)
    }

    func finish() throws(ConfigError) {
        var seen: Set<String> = []
        for name in names {
            guard asked.contains(name) else { throw fault(name, "there is no member of that name") }
            guard seen.insert(name).inserted else { throw fault(name, "stands there twice") }
        }
    }

    /// The names of all members, in order.
    var names: [String] { object.members.map { $0.name.text?.string ?? "?" } }

    mutating func value(_ name: StaticString) -> JSONValue? {
        asked.insert(name.description)
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    private mutating func read<Value>(
        _ name: StaticString, _ wanted: String, _ read: (JSONValue) -> Value?
    ) throws(ConfigError) -> Value? {
        guard let value = value(name) else { return nil }
        guard let found = read(value) else { throw fault(name.description, "expected \(wanted)") }
        return found
    }

    mutating func text(
        _ name: StaticString, limit: Int, orEmpty mayBeEmpty: Bool = false
    ) throws(ConfigError) -> Text? {
        let least = mayBeEmpty ? 0 : 1
        return try read(name, "text of \(least) to \(limit) bytes") { value in
            value.text.flatMap { (least...limit).contains($0.count) && !$0.hasNUL ? $0 : nil }
        }
    }

    mutating func time(_ name: StaticString) throws(ConfigError) -> Timestamp? {
        try read(name, "a time such as 2026-03-01T12:00:00Z", \.timestamp)
    }

    mutating func id(_ name: StaticString) throws(ConfigError) -> Text? {
        try read(name, "an id: 1 to 255 bytes without control characters") { value in
            value.text.flatMap { (1...255).contains($0.count) && !$0.hasControls ? $0 : nil }
        }
    }

    mutating func flag(_ name: StaticString) throws(ConfigError) -> Bool? {
        try read(name, "true or false", \.bool)
    }

    mutating func integer(_ name: StaticString, in range: ClosedRange<Int64>) throws(ConfigError) -> Int64? {
        try read(name, "an integer from \(range.lowerBound) to \(range.upperBound)") { value in
            value.int64.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func number(_ name: StaticString, in range: ClosedRange<Double>) throws(ConfigError) -> Double? {
        try read(name, "a number from \(range.lowerBound) to \(range.upperBound)") { value in
            value.double.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: StaticString, of type: Value.Type
    ) throws(ConfigError) -> Value? {
        try read(name, "one of " + Value.allCases.map(\.rawValue).joined(separator: ", ")) { value in
            value.text.flatMap { Value(rawValue: $0.string) }
        }
    }

    /// The elements of a list with their places; nil where there is none.
    mutating func list(_ name: StaticString, limit: Int) throws(ConfigError) -> [(String, JSONValue)]? {
        guard let value = value(name) else { return nil }
        guard value.kind == .array else { throw fault(name.description, "expected a list") }
        let elements = Array(value.elements)
        guard elements.count <= limit else { throw fault(name.description, "more than \(limit)") }
        let place = pointer(to: name.description)
        return elements.enumerated().map { ("\(place)/\($0)", $1) }
    }

    mutating func object(_ name: StaticString) throws(ConfigError) -> DocumentReader? {
        guard let value = value(name) else { return nil }
        return try DocumentReader(value, at: pointer(to: name.description))
    }
}
