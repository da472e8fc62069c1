import Foundation
import HTTP
import TestKit
import TestTraits
import Testing

@Suite("TLS", .ownThreads) struct TLSTests {
    /// A certificate that its own key has signed, made by the `openssl` command.
    private struct Certificate: ~Copyable {
        let folder: URL
        var file: String { folder.appendingPathComponent("certificate.pem").path }
        var key: String { folder.appendingPathComponent("key.pem").path }

        init() throws {
            folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID())")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let made = try run(
                "openssl",
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                    "-keyout", key, "-out", file,
                ])
            #expect(made.status == 0, "\(made.output)")
        }

        func tls() throws -> HTTPServerConfiguration.TLS {
            .init(
                certificate: Array(try Data(contentsOf: URL(fileURLWithPath: file))),
                key: Array(try Data(contentsOf: URL(fileURLWithPath: key))))
        }

        deinit { try? FileManager.default.removeItem(at: folder) }
    }

    @Test("curl trusts the certificate, and is answered at once, later and twice on one connection")
    func exchange() throws {
        let certificate = try Certificate()
        let stage = try Stage(tls: try certificate.tls())
        let base = "https://localhost:\(stage.server.port)"
        let targets = ["\(base)/a", "\(base)/later", "\(base)/denied"]
        let result = try run("curl", ["-sS", "--cacert", certificate.file, "-d", "hi"] + targets)
        #expect(result.output == "POST /a hiPOST /later hidenied")
        #expect(stage.handler.seen.requests.map(\.head.isTLS) == [true, true])
        #expect(stage.handler.count(.opened) == 1)
    }

    @Test("TLS 1.1 is not spoken, and plain HTTP gets no answer")
    func refused() throws {
        let certificate = try Certificate()
        let stage = try Stage(tls: try certificate.tls())
        let port = stage.server.port
        let old = try run("curl", ["-sS", "-k", "--tls-max", "1.1", "https://localhost:\(port)/"])
        #expect(old.status != 0)
        let client = try stage.client()
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(client.ending() != .open)
        #expect(!client.rest.contains("HTTP/1.1"))
        #expect(stage.handler.paths.isEmpty)
    }

    @Test("a handshake that does not end is cut off")
    func handshake() throws {
        let certificate = try Certificate()
        let stage = try Stage(tls: try certificate.tls()) { $0.headerSeconds = 0.3 }
        let client = try stage.client()
        client.send([22, 3, 1])
        #expect(client.ending() != .open)
        #expect(stage.handler.count(.deadline(.header, remote: "127.0.0.1")) == 1)
    }

    @Test("a key that does not belong to the certificate is an error at the start")
    func mismatch() throws {
        let one = try Certificate()
        let other = try Certificate()
        var tls = try one.tls()
        tls.key = try other.tls().key
        #expect(throws: HTTPError.self) { try Stage(tls: tls) }
        tls.certificate = Array("no certificate".utf8)
        #expect(throws: HTTPError.self) { try Stage(tls: tls) }
    }
}

/// Runs a program to its end.
private func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    (process.standardOutput, process.standardError) = (pipe, pipe)
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}
