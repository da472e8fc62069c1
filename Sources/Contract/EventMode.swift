internal import Records

/// How a record carries its CloudEvent.
enum EventMode {
    /// Attributes in `ce_` headers, the value is the data.
    case binary
    /// The value is the whole event, as its content type says.
    case structured
    /// No header says what it is, beyond JSON: structured if the value has a `specversion`.
    case undeclared

    init(_ batch: RecordBatch, _ headers: EventHeaders) throws(Rejection) {
        let json: EventMode = headers.isBinary ? .binary : .undeclared
        guard !headers.contentType.isAbsent,
            !batch.bytes.span.extracting(headers.contentType.range).equals("application/json")
        else {
            self = json
            return
        }
        let bytes = batch[headers.contentType]
        let type = mediaType(bytes)
        if type == "application/cloudevents+json" {
            self = .structured
        } else if !type.hasPrefix("application/cloudevents"),
            type == "application/json" || type.hasSuffix("+json")
        {
            self = json
        } else {
            throw Rejection(
                .invalid,
                "content-type is \(quoted(bytes)), expected application/json or application/cloudevents+json",
                place: "content-type", rule: "content-type")
        }
    }
}

/// The type without its parameters, in lower case.
func mediaType(_ bytes: [UInt8]) -> String {
    let type = bytes.prefix { $0 != UInt8(ascii: ";") }.filter { $0 != 0x20 && $0 != 0x09 }
    return String(decoding: type, as: UTF8.self).lowercased()
}
