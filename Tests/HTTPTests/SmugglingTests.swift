import HTTP
import TestKit
import TestTraits
import Testing

/// A head and what follows it, and the status that the server must answer with before it closes the connection.
struct Attack: CustomTestStringConvertible, Sendable {
    var name: String
    var bytes: [UInt8]
    var status: Int

    init(_ name: String, _ status: Int, _ text: String) {
        (self.name, self.status, bytes) = (name, status, Array(text.utf8))
    }

    var testDescription: String { name }
}

private let smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

private func post(_ headers: String, _ body: String = smuggled) -> String {
    "POST /first HTTP/1.1\r\nHost: a\r\n\(headers)\r\n\r\n\(body)"
}

private func get(_ headers: String) -> String {
    "GET /first HTTP/1.1\r\nHost: a\r\n\(headers)\r\n\r\n\(smuggled)"
}

@Suite("Smuggling", .ownThreads) struct SmugglingTests {
    /// Each is followed by a request, which another reader of the same bytes might take for part of the first or not.
    static let attacks = [
        Attack("CL.TE", 400, post("Content-Length: 0\r\nTransfer-Encoding: chunked", "0\r\n\r\n\(smuggled)")),
        Attack("TE.CL", 400, post("Transfer-Encoding: chunked\r\nContent-Length: 4", "0\r\n\r\n\(smuggled)")),
        Attack("TE", 411, post("Transfer-Encoding: chunked", "0\r\n\r\n\(smuggled)")),
        Attack("TE that is unknown", 411, post("Transfer-Encoding: xchunked")),
        Attack("TE twice", 411, post("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", smuggled)),
        Attack("TE in another case", 411, post("tRANSFER-eNCODING: cHUNKED", "0\r\n\r\n\(smuggled)")),
        Attack("the same CL twice", 400, post("Content-Length: 0\r\nContent-Length: 0")),
        Attack("two CL that differ", 400, post("Content-Length: 0\r\nContent-Length: 36")),
        Attack("CL as a list", 400, post("Content-Length: 0, 0")),
        Attack("CL with a sign", 400, post("Content-Length: +0")),
        Attack("CL below zero", 400, post("Content-Length: -1")),
        Attack("CL in hexadecimal", 400, post("Content-Length: 0x0")),
        Attack("CL that is empty", 400, post("Content-Length:")),
        Attack("CL with a blank in it", 400, post("Content-Length: 0 0")),
        Attack("CL that overflows 64 bits", 413, post("Content-Length: 18446744073709551616")),
        Attack("CL that overflows an Int", 400, post("Content-Length: 9223372036854775808")),
        Attack("a folded header", 400, post("Content-Length: 0\r\n 0")),
        Attack("a folded header with a tab", 400, get("X: a\r\n\tb")),
        Attack("a folded line that is a header", 400, get("X: a\r\n Content-Length: 9")),
        Attack("a blank line's blank", 400, get("X: a\r\n ")),
        Attack("bare LF behind a header", 400, get("X: a\nY: b")),
        Attack("bare LF that hides a header", 400, post("X: a\nContent-Length: 36")),
        Attack("bare LF behind the request line", 400, "GET /first HTTP/1.1\nHost: a\r\n\r\n\(smuggled)"),
        Attack("bare LF at the end of the head", 400, "GET /first HTTP/1.1\r\nHost: a\r\n\n\(smuggled)"),
        Attack("two bare LF", 400, "GET /first HTTP/1.1\r\nHost: a\n\n\(smuggled)"),
        Attack("bare CR in a value", 400, get("X: a\rY: b")),
        Attack("CR CR LF", 400, get("X: a\r\r\nY: b")),
        Attack("a space before the colon", 400, post("Content-Length : 36")),
        Attack("a tab before the colon", 400, post("Content-Length\t: 36")),
        Attack("a space before the name", 400, "GET /first HTTP/1.1\r\n Host: a\r\n\r\n\(smuggled)"),
        Attack("a name with an underscore", 400, post("Content_Length: 36")),
        Attack("a name that is no token", 400, get("X(Y): a")),
        Attack("a name that is empty", 400, get(": a")),
        Attack("a line without a colon", 400, get("X")),
        Attack("NUL in a name", 400, get("X\0Y: a")),
        Attack("NUL in a value", 400, get("X: a\0b")),
        Attack("NULs that look like a header", 400, get("X: a\0\0Content-Length\0 36")),
        Attack("NULs that look like the end", 400, get("X: a\0\0\0\0")),
        Attack("NULs at a value's end", 400, get("X: a\0\0")),
        Attack("NUL in the path", 400, "GET /fi\0rst HTTP/1.1\r\nHost: a\r\n\r\n\(smuggled)"),
        Attack(
            "NULs that look like a request line", 400,
            "GET /first\0HTTP/1.1\0\0X\0 HTTP/1.1\r\nHost: a\r\n\r\n\(smuggled)"),
        Attack("a control character in a value", 400, get("X: a\u{1}b")),
        Attack("DEL in a value", 400, get("X: a\u{7F}b")),
        Attack("Host missing", 400, "GET /first HTTP/1.1\r\nX: a\r\n\r\n\(smuggled)"),
        Attack("Host twice", 400, get("Host: a")),
        Attack("Host with a path", 400, "GET /first HTTP/1.1\r\nHost: a/b\r\n\r\n\(smuggled)"),
        Attack("Host with a user", 400, "GET /first HTTP/1.1\r\nHost: b@a\r\n\r\n\(smuggled)"),
        Attack("Host as a list", 400, "GET /first HTTP/1.1\r\nHost: a, b\r\n\r\n\(smuggled)"),
        Attack("Host that is empty", 400, "GET /first HTTP/1.1\r\nHost:\r\n\r\n\(smuggled)"),
        Attack("two spaces behind the method", 400, "GET  /first HTTP/1.1\r\nHost: a\r\n\r\n\(smuggled)"),
        Attack("two spaces before the version", 400, "GET /first  HTTP/1.1\r\nHost: a\r\n\r\n\(smuggled)"),
        Attack("a space behind the version", 400, "GET /first HTTP/1.1 \r\nHost: a\r\n\r\n\(smuggled)"),
        Attack("a space in the path", 400, "GET /fi rst HTTP/1.1\r\nHost: a\r\n\r\n\(smuggled)"),
        Attack("a tab for a space", 400, "GET\t/first HTTP/1.1\r\nHost: a\r\n\r\n\(smuggled)"),
        Attack("a method that is no token", 400, "G{T /first HTTP/1.1\r\nHost: a\r\n\r\n\(smuggled)"),
        Attack("a path without a slash", 400, "GET first HTTP/1.1\r\nHost: a\r\n\r\n\(smuggled)"),
        Attack("an absolute target", 400, "GET http://b/first HTTP/1.1\r\nHost: a\r\n\r\n\(smuggled)"),
        Attack("a fragment", 400, "GET /first#a HTTP/1.1\r\nHost: a\r\n\r\n\(smuggled)"),
        Attack("a path outside ASCII", 400, "GET /é HTTP/1.1\r\nHost: a\r\n\r\n\(smuggled)"),
        Attack("half an escape", 400, "GET /first% HTTP/1.1\r\nHost: a\r\n\r\n\(smuggled)"),
        Attack("an escape that is none", 400, "GET /%G0 HTTP/1.1\r\nHost: a\r\n\r\n\(smuggled)"),
        Attack("an escaped NUL", 400, "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n\(smuggled)"),
        Attack("an escaped line feed", 400, "GET /%0a HTTP/1.1\r\nHost: a\r\n\r\n\(smuggled)"),
        Attack("HTTP/0.9", 400, "GET /first\r\n\(smuggled)"),
        Attack("HTTP/1.2", 505, "GET /first HTTP/1.2\r\nHost: a\r\n\r\n\(smuggled)"),
        Attack("HTTP/2.0", 505, "GET /first HTTP/2.0\r\nHost: a\r\n\r\n\(smuggled)"),
        Attack("a version in small letters", 400, "GET /first http/1.1\r\nHost: a\r\n\r\n\(smuggled)"),
        Attack("HTTP/2 by prior knowledge", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\(smuggled)"),
        Attack("TRACE", 405, "TRACE /first HTTP/1.1\r\nHost: a\r\n\r\n\(smuggled)"),
        Attack("CONNECT", 501, "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n\(smuggled)"),
        Attack("an expectation that is unknown", 417, post("Content-Length: 0\r\nExpect: 200-ok")),
    ]

    @Test(
        "what two readers may see differently is refused, and nothing behind it is a request",
        arguments: attacks)
    func refused(attack: Attack) throws {
        let stage = try Stage()
        let client = try stage.client()
        client.send(attack.bytes)
        let answer = try client.response()
        #expect(answer.status == attack.status)
        #expect(answer.headers["connection"] == "close")
        #expect(client.ending() != .open)
        #expect(!client.rest.contains("smuggled"))
        #expect(stage.handler.paths.isEmpty)
    }

    @Test("a head of the same kind without the flaw is served, and so is the request behind it")
    func served() throws {
        let stage = try Stage()
        let client = try stage.client()
        client.send(post("Content-Length: 5\r\nX-Y:\ta b \r\nZ: \u{E9}", "hello\(smuggled)"))
        #expect(try client.response().body == "POST /first hello")
        #expect(try client.response().body == "GET /smuggled ")
        let headers = try #require(stage.handler.seen.requests.first?.head.headers)
        #expect(headers.first("x-y") == "a b")
        #expect(headers.pairs.map(\.name) == ["host", "content-length", "x-y", "z"])
    }

    @Test("a length that ends in the next request's first bytes takes them as its body, as it says")
    func exactLength() throws {
        let stage = try Stage()
        let client = try stage.client()
        client.send(post("Content-Length: 3", "GET\(smuggled)"))
        #expect(try client.response().body == "POST /first GET")
        #expect(try client.response().body == "GET /smuggled ")
    }
}
