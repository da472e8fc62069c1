import Fetch
import Foundation
import Testing

@Suite("Fetch", .serialized) struct FetchTests {
    private func get(
        _ server: StubServer, _ path: String = "/jwks.json", _ change: (inout FetchLimits) -> Void = { _ in }
    ) throws -> String {
        var limits = FetchLimits()
        change(&limits)
        let body = try withExtendedLifetime(server) {
            try Fetch.get(try FetchURL(server.url(path)), limits: limits)
        }
        return String(decoding: body, as: UTF8.self)
    }

    /// Why there is no answer, although the server was asked.
    private func refusal(_ server: StubServer, _ change: (inout FetchLimits) -> Void = { _ in }) -> String {
        let asked = server.requests.count
        defer { #expect(server.requests.count == asked + 1) }
        do { return "none: " + (try get(server, "/", change)) } catch { return "\(error)" }
    }

    private func answer(_ body: String, status: String = "200 OK", headers: String = "") -> String {
        "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
    }

    @Test("the body of an answer comes as it is, and the request says nothing of who asks")
    func body() throws {
        let server = try StubServer(answer("{\"keys\":[]}"))
        #expect(try get(server, "/a/jwks.json?x=1") == "{\"keys\":[]}")
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("GET /a/jwks.json?x=1 HTTP/1.1\r\n"))
        #expect(!request.lowercased().contains("authorization"))
        #expect(!request.lowercased().contains("cookie"))
    }

    @Test(
        "a redirect is not followed, and no other status than 200 is an answer",
        arguments: [
            "301 Moved", "302 Found", "307 Temporary", "204 No Content", "206 Partial Content",
            "304 Not Modified",
            "401 Unauthorized", "404 Not Found", "500 Oops", "503 Busy",
        ])
    func statuses(status: String) throws {
        let other = try StubServer(answer("stolen"))
        let server = try StubServer(answer("", status: status, headers: "Location: \(other.url())\r\n"))
        #expect(refusal(server).contains("expected 200"))
        #expect(other.requests == [])
    }

    @Test("a body is taken up to its limit and not a byte beyond, with its length announced or not")
    func bodyLimit() throws {
        let text = String(repeating: "x", count: 1000)
        for answer in [answer(text), "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + text] {
            let server = try StubServer(answer)
            #expect(try get(server) { $0.bytes = 1000 } == text)
            #expect(refusal(server) { $0.bytes = 999 }.contains("longer than 999 bytes"))
        }
    }

    @Test("headers are taken up to their limit")
    func headerLimit() throws {
        let headers = (0..<400).map { "X-\($0): \(String(repeating: "y", count: 50))\r\n" }.joined()
        let server = try StubServer(answer("x", headers: headers))
        #expect(refusal(server).contains("headers are longer"))
        #expect(try get(server) { $0.headerBytes = 100_000 } == "x")
    }

    @Test("an answer that does not come, or does not end, is not waited for beyond the limit")
    func timeLimit() throws {
        for part in ["", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"] {
            let server = try StubServer(part, isEndless: true)
            #expect(refusal(server) { $0.total = .milliseconds(200) }.lowercased().contains("time"))
        }
    }

    @Test("an answer that ends before its length, or is no HTTP, is none")
    func broken() throws {
        for text in ["HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "hello", "", "HTTP/0.9\r\n\r\nx"] {
            #expect(!refusal(try StubServer(text)).hasPrefix("none"), "\(text)")
        }
    }

    @Test("proxies that the environment names are ignored")
    func proxies() throws {
        let proxy = try StubServer(answer("from the proxy")), server = try StubServer(answer("direct"))
        let names = ["http_proxy", "https_proxy", "all_proxy", "ALL_PROXY", "HTTPS_PROXY"]
        for name in names { unsafe setenv(name, proxy.url(""), 1) }
        defer { for name in names { unsafe unsetenv(name) } }
        #expect(try get(server) == "direct")
        #expect(proxy.requests == [])
    }

    @Test("nobody there is said, not waited for")
    func nobody() {
        let error = #expect(throws: FetchError.self) { try Fetch.get(try FetchURL("http://127.0.0.1:1/")) }
        #expect(error?.description.contains("connect") == true)
    }

    @Test(
        "https is refused with a certificate that nobody vouches for, or for another host, and taken with its authority"
    )
    func certificates() throws {
        guard let server = try TLSServer(host: "localhost") else { return }
        let authority = server.certificate
        func get(_ host: String, _ authorities: String?) -> String {
            do throws(FetchError) {
                let url = try FetchURL("https://\(host):\(server.port)/")
                return String(decoding: try Fetch.get(url, authorities: authorities), as: UTF8.self)
            } catch {
                return error.description
            }
        }
        #expect(get("localhost", authority).contains("Cipher"))
        #expect(get("localhost", nil).lowercased().contains("cert"))
        #expect(get("127.0.0.1", authority).lowercased().contains("cert"))
        server.stop()
    }

    @Test(
        "https goes anywhere, http to this machine only, and nothing else goes",
        arguments: [
            ("https://issuer.example/jwks", true), ("HTTPS://issuer.example:8443/jwks?a=b", true),
            ("http://127.0.0.1:8080/jwks", true), ("http://localhost/jwks", true),
            ("http://[::1]:80/jwks", true),
            ("http://127.9.9.9/", true), ("http://issuer.example/jwks", false), ("http://10.0.0.1/", false),
            ("http://127.0.0.1.evil.example/", false), ("http://localhost.evil.example/", false),
            ("http://0.0.0.0/", false),
            ("http://[::]/", false), ("http://user@127.0.0.1/", false),
            ("https://user:password@issuer.example/", false),
            ("https://issuer.example/#part", false), ("ftp://127.0.0.1/", false),
            ("file:///etc/passwd", false),
            ("gopher://127.0.0.1/", false), ("issuer.example/jwks", false), ("https://", false), ("", false),
            ("https://issuer.example/\n", false), ("https:// issuer.example/", false),
            ("http://128.0.0.1/", false),
        ])
    func addresses(url: String, isTaken: Bool) {
        do throws(FetchError) {
            _ = try FetchURL(url)
            #expect(isTaken)
        } catch {
            #expect(!isTaken, "\(error)")
            #expect(!error.description.contains("password@"))
        }
    }
}
