/// A rule that a head breaks: the status of the answer, and what the client is told. The connection always ends, so that
/// nothing behind such a head is ever taken for a request.
struct HeadFault: Error, Equatable {
    var status: Int
    var detail: String

    init(_ status: Int, _ detail: String) { (self.status, self.detail) = (status, detail) }
}

/// A head that keeps the rules.
struct ParsedHead {
    var method: String
    var path: String
    var query: String?
    var headers: HTTPHeaders
    var isPersistent: Bool
    var contentLength: Int?
    var expectsContinue: Bool
}

/// Reads the head of a request a second time, and strictly.
///
/// libmicrohttpd is kind to what it reads: it takes a bare line feed for the end of a line, joins folded lines, skips
/// spaces, cuts at NUL. What is left of that in its buffer is read here: the bytes as they came, but with NUL in place of
/// the two spaces of the request line, of the first colon of each line that it took for a header, and of each byte of a
/// line's end. A head is valid when it reads the same both ways, up to the number of headers. (One thing cannot be told
/// apart: NUL LF from CR LF.)
struct HeadParser {
    /// From the method to the end of the empty line.
    var block: [UInt8]
    /// The request's target as it came; the block's copy of it is spoiled.
    var target: [UInt8]
    /// Headers that libmicrohttpd found.
    var count: Int
    var limits: HTTPLimits

    consuming func parse() throws(HeadFault) -> ParsedHead {
        let (method, isPersistent, start) = try requestLine()
        let headers = try fields(from: start)
        let contentLength = try Framing.bodyLength(headers)
        try Framing.checkHost(headers, isRequired: isPersistent)
        let expectsContinue = try Framing.expectsContinue(headers)
        let (path, query) = try Target.split(target, method: method)
        return ParsedHead(
            method: method, path: path, query: query, headers: headers, isPersistent: isPersistent,
            contentLength: contentLength, expectsContinue: expectsContinue)
    }

    private func requestLine() throws(HeadFault) -> (method: String, isPersistent: Bool, end: Int) {
        let end = block.firstIndex(of: 0) ?? 0
        let version = end + 1 + target.count + 1
        let after = version + 8
        guard end > 0, block[..<end].allSatisfy(isToken), after + 4 <= block.count,
            block[version - 1] == 0, block[after] == 0, block[after + 1] == 0
        else { throw HeadFault(400, "The request line is malformed.") }
        guard after <= limits.requestLineBytes else { throw HeadFault(414, "The request line is too long.") }
        guard block[version..<version + 7].elementsEqual("HTTP/1.".utf8),
            let minor = minor(block[version + 7])
        else { throw HeadFault(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here.") }
        return (String(decoding: block[..<end], as: UTF8.self), minor == 1, after + 2)
    }

    private func minor(_ digit: UInt8) -> Int? {
        switch digit {
        case UInt8(ascii: "0"): 0
        case UInt8(ascii: "1"): 1
        default: nil
        }
    }

    private mutating func fields(from start: Int) throws(HeadFault) -> HTTPHeaders {
        guard block.count - start - 2 <= limits.headerBytes, count <= limits.headerFields else {
            throw HeadFault(431, "The headers are too many or too long.")
        }
        var fields: [HTTPHeaders.Field] = []
        fields.reserveCapacity(count)
        var at = start
        while at < block.count, block[at] != 0 { fields.append(try field(&at)) }
        guard at == block.count - 2, block[at] == 0, block[at + 1] == 0, fields.count == count else {
            throw HeadFault(400, "The headers are malformed.")
        }
        return HTTPHeaders(block: block, fields: fields)
    }

    /// Reads the line at `at`, makes its name lower case, and moves on behind its end.
    private mutating func field(_ at: inout Int) throws(HeadFault) -> HTTPHeaders.Field {
        let name = at
        while at < block.count, isToken(block[at]), block[at] != UInt8(ascii: "_") {
            if block[at] >= UInt8(ascii: "A"), block[at] <= UInt8(ascii: "Z") { block[at] |= 0x20 }
            at += 1
        }
        guard at > name, at < block.count, block[at] == 0 else {
            throw HeadFault(400, "A header's name holds what it may not, or a header is folded.")
        }
        let colon = at
        repeat { at += 1 } while at < block.count && isBlank(block[at])
        let value = at
        while at < block.count, isText(block[at]) { at += 1 }
        guard at + 1 < block.count, block[at] == 0, block[at + 1] == 0 else {
            throw HeadFault(400, "A header's value holds what it may not, or its line does not end in CR LF.")
        }
        var end = at
        while end > value, isBlank(block[end - 1]) { end -= 1 }
        at += 2
        return .init(name: Int32(name)..<Int32(colon), value: Int32(value)..<Int32(end))
    }
}

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

/// What may stand in a value: printable bytes, blanks, and bytes outside ASCII.
private func isText(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == 0x09 }

/// A character of RFC 9110's `token`.
private func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"),
        UInt8(ascii: "%"), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
        UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"),
        UInt8(ascii: "|"), UInt8(ascii: "~"):
        true
    default: false
    }
}
