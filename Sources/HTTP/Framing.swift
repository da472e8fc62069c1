/// How long a request is, and whom it is for: what two readers must never see differently.
enum Framing {
    /// The length that `Content-Length` announces; nil without one, for then there is no body.
    static func bodyLength(_ headers: HTTPHeaders) throws(HeadFault) -> Int? {
        let lengths = headers.count(of: "content-length")
        if headers.first("transfer-encoding") != nil {
            guard lengths == 0 else {
                throw HeadFault(400, "Content-Length and Transfer-Encoding exclude each other.")
            }
            throw HeadFault(411, "Bodies are taken with Content-Length only, not with Transfer-Encoding.")
        }
        guard lengths > 0, let text = headers.first("content-length") else { return nil }
        let isNumber = text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        guard lengths == 1, isNumber, let length = Int(text) else {
            throw HeadFault(400, "Content-Length is not one number of digits.")
        }
        return length
    }

    /// One `Host`, which may be missing only in HTTP/1.0.
    static func checkHost(_ headers: HTTPHeaders, isRequired: Bool) throws(HeadFault) {
        let count = headers.count(of: "host")
        guard count == 1 || count == 0 && !isRequired else {
            throw HeadFault(400, "There must be one Host header.")
        }
        guard let host = headers.first("host") else { return }
        guard !host.isEmpty, host.utf8.allSatisfy(isHostByte) else {
            throw HeadFault(400, "The Host header is malformed.")
        }
    }

    static func expectsContinue(_ headers: HTTPHeaders) throws(HeadFault) -> Bool {
        let expectations = headers.count(of: "expect")
        guard expectations > 0 else { return false }
        guard expectations == 1, headers.first("expect")?.lowercased() == "100-continue" else {
            throw HeadFault(417, "Only 100-continue may be expected.")
        }
        return true
    }

    /// Of a name or an address with a port: no user, no path, no list, no blanks.
    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }
}

/// The request's target: `/path?query` only, besides `OPTIONS *`. An absolute one names a host, which could differ from
/// `Host`; nobody but proxies is sent such.
enum Target {
    static func split(
        _ target: [UInt8], method: String
    ) throws(HeadFault) -> (path: String, query: String?) {
        if method == "CONNECT" { throw HeadFault(501, "This is no proxy.") }
        if target == [UInt8(ascii: "*")], method == "OPTIONS" { return ("*", nil) }
        guard target.first == UInt8(ascii: "/"), target.allSatisfy(isVisible) else {
            throw HeadFault(400, "The target must begin with a slash and hold visible ASCII only.")
        }
        let mark = target.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
        let path = target[..<mark]
        guard isWellEncoded(path) else {
            throw HeadFault(400, "The path is badly encoded, or holds control characters.")
        }
        let query = mark == target.endIndex ? nil : String(decoding: target[(mark + 1)...], as: UTF8.self)
        return (String(decoding: path, as: UTF8.self), query)
    }

    private static func isVisible(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "#")
    }

    private static func isWellEncoded(_ path: ArraySlice<UInt8>) -> Bool {
        var at = path.startIndex
        while at < path.endIndex {
            defer { at += 1 }
            guard path[at] == UInt8(ascii: "%") else { continue }
            guard at + 2 < path.endIndex, let high = digit(path[at + 1]), let low = digit(path[at + 2]),
                high >= 2, high << 4 | low != 0x7F
            else { return false }
            at += 2
        }
        return true
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
