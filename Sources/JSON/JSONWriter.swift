package import Records

/// Builds compact JSON. Commas and colons are its own business; that objects and arrays are closed is the caller's.
package struct JSONWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init(reserving capacity: Int = 256) { bytes.reserveCapacity(capacity) }

    package var string: String { String(decoding: bytes, as: UTF8.self) }
    package var text: Text { Text(validated: bytes) }

    /// Keeps the memory for the next document.
    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    package mutating func object(_ members: (inout JSONWriter) -> Void) {
        beginObject()
        members(&self)
        endObject()
    }

    package mutating func array(_ elements: (inout JSONWriter) -> Void) {
        beginArray()
        elements(&self)
        endArray()
    }

    package mutating func beginObject() { open("{") }
    package mutating func endObject() { bytes.append(UInt8(ascii: "}")) }
    package mutating func beginArray() { open("[") }
    package mutating func endArray() { bytes.append(UInt8(ascii: "]")) }

    /// The name of a member; its value must follow.
    package mutating func key(_ name: StaticString) {
        value(name)
        bytes.append(UInt8(ascii: ":"))
    }

    /// The name of a member; its value must follow.
    package mutating func key(_ name: String) {
        value(name)
        bytes.append(UInt8(ascii: ":"))
    }

    package mutating func value(_ text: StaticString) {
        separate()
        text.withUTF8Buffer { unsafe quote($0.span) }
    }

    package mutating func value(_ text: String) {
        separate()
        var text = text
        text.withUTF8 { unsafe quote($0.span) }
    }

    package mutating func value(_ text: Text) {
        separate()
        quote(text.bytes.span)
    }

    /// `text` is valid UTF-8.
    mutating func value(_ text: Span<UInt8>) {
        separate()
        quote(text)
    }

    package mutating func value(_ number: Int) { value(Int64(number)) }
    package mutating func value(_ number: Int32) { value(Int64(number)) }

    package mutating func value(_ number: Int64) {
        separate()
        appendDecimal(number)
    }

    /// Null for a number that JSON cannot express.
    package mutating func value(_ number: Double) {
        separate()
        bytes.append(contentsOf: (number.isFinite ? number.description : "null").utf8)
    }

    package mutating func value(_ flag: Bool) { raw(flag ? "true" : "false") }

    /// RFC 3339 in UTC.
    package mutating func value(_ time: Timestamp) {
        separate()
        quote(time.rfc3339.span)
    }

    package mutating func null() { raw("null") }

    /// JSON made elsewhere, as it is.
    package mutating func raw(_ json: [UInt8]) {
        separate()
        bytes.append(contentsOf: json)
    }

    mutating func raw(_ json: Span<UInt8>) {
        separate()
        append(json)
    }

    /// After a name that was written as a value.
    mutating func colon() { bytes.append(UInt8(ascii: ":")) }

    private mutating func raw(_ json: StaticString) {
        separate()
        json.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func open(_ bracket: Unicode.Scalar) {
        separate()
        bytes.append(UInt8(ascii: bracket))
    }

    /// A comma, unless what stands there already says that a value follows.
    private mutating func separate() {
        switch bytes.last {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"): break
        default: bytes.append(UInt8(ascii: ","))
        }
    }

    private mutating func appendDecimal(_ number: Int64) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        var rest = number.magnitude
        repeat {
            bytes.append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    /// What needs no escape, which is nearly all, in one piece.
    private mutating func quote(_ text: Span<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        var start = 0
        for index in text.indices where Self.needsEscape(text[index]) {
            append(text.extracting(start..<index))
            append(escaping: text[index])
            start = index + 1
        }
        append(text.extracting(start..<text.count))
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func append(_ text: Span<UInt8>) {
        unsafe text.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
    }

    private mutating func append(escaping byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case 0x0A: bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
        case 0x00..<0x20, 0x7F: bytes.append(contentsOf: "\\u00\(hexadecimal([byte]))".utf8)
        default: bytes.append(byte)
        }
    }
}

extension JSONWriter {
    package mutating func member(_ name: StaticString, _ text: Text) { key(name); value(text) }
    package mutating func member(_ name: StaticString, _ text: String) { key(name); value(text) }
    package mutating func member(_ name: StaticString, _ number: Int) { key(name); value(number) }
    package mutating func member(_ name: StaticString, _ number: Int32) { key(name); value(number) }
    package mutating func member(_ name: StaticString, _ number: Int64) { key(name); value(number) }
    package mutating func member(_ name: StaticString, _ flag: Bool) { key(name); value(flag) }
    package mutating func member(_ name: StaticString, _ time: Timestamp) { key(name); value(time) }

    /// Null where there is no text.
    package mutating func member(_ name: StaticString, optional text: Text?) {
        key(name)
        if let text { value(text) } else { null() }
    }

    /// Null where there is no text.
    package mutating func member(_ name: StaticString, optional text: String?) {
        key(name)
        if let text { value(text) } else { null() }
    }

    package mutating func member(_ name: StaticString, raw json: [UInt8]) { key(name); raw(json) }

    package mutating func object(_ name: StaticString, _ members: (inout JSONWriter) -> Void) {
        key(name)
        object(members)
    }

    package mutating func array(_ name: StaticString, _ elements: (inout JSONWriter) -> Void) {
        key(name)
        array(elements)
    }
}
