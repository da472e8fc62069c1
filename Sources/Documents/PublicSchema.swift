internal import Contract

/// Schemas of the contract as OpenAPI 3.1 has them: JSON Schema 2020-12 without our own keywords, and with what our validation
/// demands beside the schema spelt out.
enum PublicSchema {
    /// Text without U+0000, which Postgres cannot hold.
    static let textPattern = #"^[^\u0000]*$"#

    static func data(_ message: Topic.Message) -> DocumentValue { converted(DocumentValue(message.payload)) }

    /// The data without the members that the path of `route` says.
    static func body(_ message: Topic.Message, _ route: Route) -> DocumentValue {
        let names = route.parameters
        let whole = data(message)
        guard !names.isEmpty, let properties = whole["properties"] else { return whole }
        let required = (whole["required"]?.elements ?? []).filter { !names.contains($0.string ?? "") }
        let rest = properties.without(names)
        return whole.with("properties", rest.members?.isEmpty == true ? nil : rest)
            .with("required", required.isEmpty ? nil : .array(required))
    }

    /// Whether the path of `route` does not say everything.
    static func hasBody(_ message: Topic.Message, _ route: Route) -> Bool {
        body(message, route)["properties"] != nil
    }

    /// The member that a path says; never empty, because an empty segment is another path.
    static func parameter(_ name: String, of message: Topic.Message) -> DocumentValue {
        let schema = data(message)["properties"]?[name] ?? ["type": "string"]
        let bound = schema.with("minLength", .int(max(1, schema["minLength"]?.int ?? 1))).without([
            "description"
        ])
        return bound["pattern"] == .string(textPattern) ? bound.with("pattern", .string(pathPattern)) : bound
    }

    /// The HTTP server refuses control characters in a path, percent-encoded ones too.
    private static let pathPattern = #"^[^\u0000-\u001f\u007f]*$"#

    static func converted(_ schema: DocumentValue) -> DocumentValue {
        var result = DocumentValue.object([])
        for member in schema.members ?? [] {
            switch member.name {
            case "$id", "$schema", "$comment": continue
            case let name where name.hasPrefix("x-"): continue
            case "properties":
                let properties = (member.value.members ?? []).map {
                    DocumentValue.Member($0.name, converted($0.value))
                }
                result = result.with("properties", .object(properties))
            case "items": result = result.with("items", converted(member.value))
            default: result = result.with(member.name, member.value)
            }
        }
        return describe(constrain(result, schema), schema)
    }

    private static func types(_ schema: DocumentValue) -> [String] {
        guard let type = schema["type"] else { return [] }
        return (type.elements ?? [type]).compactMap(\.string)
    }

    /// What our validation demands without being told.
    private static func constrain(_ schema: DocumentValue, _ source: DocumentValue) -> DocumentValue {
        let types = types(schema)
        var result = schema
        if types.contains("integer"), !types.contains("number") {
            if schema["format"] == nil { result = result.with("format", "int64") }
            if schema["minimum"] == nil { result = result.with("minimum", .int(.min)) }
            if schema["maximum"] == nil { result = result.with("maximum", .int(.max)) }
        } else if types.contains("number"), schema["format"] == nil {
            result = result.with("format", "double")
        }
        guard types.contains("string") || types.isEmpty, schema["enum"] == nil, schema["const"] == nil else {
            return result
        }
        if schema["format"] == nil { result = result.with("pattern", .string(textPattern)) }
        return lengths(result, source["x-bellhop"])
    }

    /// Bounds of characters that follow from bounds of bytes: a character takes one to four bytes.
    private static func lengths(_ schema: DocumentValue, _ own: DocumentValue?) -> DocumentValue {
        var result = schema
        if let least = own?["minBytes"]?.int, least > 0 {
            result = result.with("minLength", .int(max((least + 3) / 4, schema["minLength"]?.int ?? 0)))
        }
        if let most = own?["maxBytes"]?.int {
            result = result.with("maxLength", .int(min(most, schema["maxLength"]?.int ?? most)))
        }
        return result
    }

    /// Says in words what JSON Schema has no word for.
    private static func describe(_ schema: DocumentValue, _ source: DocumentValue) -> DocumentValue {
        var sentences: [String] = []
        if let text = schema["description"]?.string { sentences.append(text.trimmed) }
        let own = source["x-bellhop"]
        // Unless the file says it itself.
        if let own, sentences.first?.contains("bytes") != true {
            switch (own["minBytes"]?.int, own["maxBytes"]?.int) {
            case (let least?, let most?): sentences.append("\(least) to \(most) bytes as UTF-8.")
            case (nil, let most?): sentences.append("At most \(most) bytes as UTF-8.")
            case (let least?, nil): sentences.append("At least \(least) bytes as UTF-8.")
            case (nil, nil): break
            }
        }
        if own?["personal"] != nil { sentences.append("Shown only to callers with the permission pii:read.") }
        if isFreeForm(schema) {
            sentences.append(
                "Texts in it hold no U+0000; numbers have at most 131072 digits before the point.")
        }
        return sentences.isEmpty
            ? schema : schema.with("description", .string(sentences.joined(separator: " ")))
    }

    /// Anything may stand in it, as long as Postgres' `jsonb` holds it.
    private static func isFreeForm(_ schema: DocumentValue) -> Bool {
        let types = types(schema)
        return types.isEmpty
            || types.contains("object") && schema["properties"] == nil
                && schema["additionalProperties"] != false
            || types.contains("array") && schema["items"] == nil
    }
}

extension String {
    /// Without blanks and line ends at both ends.
    var trimmed: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0.isNewline }
        return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}
