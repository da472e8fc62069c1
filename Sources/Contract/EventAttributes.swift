internal import JSON
internal import Records

/// The rules of single CloudEvents attributes, the same for both modes.
package enum Attribute {
    /// Valid UTF-8 of 1–255 bytes without NUL.
    static func text(_ bytes: [UInt8], _ name: String, at place: String) throws(Rejection) -> Text {
        guard let text = Text(validating: bytes) else {
            throw Rejection(
                .undecodable, "\(name) is \(quoted(bytes)), not UTF-8", place: place, rule: "utf-8")
        }
        guard (1...255).contains(text.count) else {
            throw Rejection(
                .invalid, "\(name) has \(text.count) bytes, expected 1 to 255", place: place, rule: "length")
        }
        guard !text.hasNUL else { throw .nul(name, place) }
        return text
    }

    /// Anything but `/` and control characters (C0, DEL, C1).
    static func checkTenant(_ tenant: Text, _ name: String, at place: String) throws(Rejection) {
        guard tenant.isTenant else {
            throw Rejection(
                .invalid, "\(name) is \(quoted(tenant.bytes)), expected no / and no control characters",
                place: place, rule: "tenant")
        }
    }

    static func time(_ bytes: [UInt8], _ name: String, at place: String) throws(Rejection) -> Timestamp {
        guard let time = Timestamp(rfc3339: bytes.span) else {
            let shown = quoted(bytes)
            throw Rejection(
                .invalid, "\(name) is \(shown), expected a time such as 2026-03-01T12:00:00Z (RFC 3339)",
                place: place, rule: "time")
        }
        return time
    }

    /// A W3C trace context (`00-<32 digits>-<16 digits>-<2 digits>`) is used, anything else is as if it were absent.
    package static func isTraceparent(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count >= 55 else { return false }
        for index in 0..<55 {
            let isDash = index == 2 || index == 35 || index == 52
            guard isDash ? bytes[index] == UInt8(ascii: "-") : isLowerHexadecimal(bytes[index]) else {
                return false
            }
        }
        let version = bytes.extracting(first: 2)
        guard !version.equals("ff"),
            bytes.count == 55 || !version.equals("00") && bytes[55] == UInt8(ascii: "-")
        else { return false }
        return hasDigit(bytes, 3..<35) && hasDigit(bytes, 36..<52)
    }

    private static func isLowerHexadecimal(_ byte: UInt8) -> Bool {
        byte >= 0x30 && byte <= 0x39 || byte >= 0x61 && byte <= 0x66
    }

    /// Ids of zeros alone are invalid.
    private static func hasDigit(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        range.contains { bytes[$0] != 0x30 }
    }
}

extension Rejection {
    static func nul(_ name: String, _ place: String) -> Rejection {
        Rejection(
            .refused, "\(name) contains U+0000 (NUL), which Postgres cannot hold", place: place, rule: "nul")
    }

    static func missing(_ name: String, _ place: String) -> Rejection {
        Rejection(.invalid, "\(name) is missing", place: place, rule: "required")
    }

    static func unsupportedVersion(_ version: [UInt8], _ place: String) -> Rejection {
        Rejection(
            .invalid, "specversion is \(quoted(version)), expected 1.0", place: place, rule: "specversion")
    }

    /// `prefix` leads from the record's value to the data.
    init(_ violation: Violation, prefix: String) {
        self.init(
            violation.isRefused ? .refused : .invalid, violation.message, place: prefix + violation.place,
            rule: violation.rule)
    }

    init(_ error: JSONError) {
        let (failure, rule): (FailureClass, String) =
            switch error.fault {
            case .tooDeep: (.refused, "depth")
            case .tooLarge, .outOfMemory: (.oversize, "maxBytes")
            case .notUTF8: (.undecodable, "utf-8")
            case .malformed: (.undecodable, "json")
            }
        let depth = "the value is nested more than \(JSONDocument.maximumDepth) levels deep"
        self.init(
            failure, error.fault == .tooDeep ? depth : "the value is not JSON: \(error)", place: "",
            rule: rule)
    }
}
