import Foundation
import Testing

/// OpenSSL's own test server, with a certificate of its own making; answers with a page about the connection.
final class TLSServer {
    /// The path of the certificate, which is its own authority.
    let certificate: String
    let port: Int
    private let process = Process()
    private let directory: URL

    private static let program = "/usr/bin/openssl"

    /// Nil where there is no such program, and then says so.
    init?(host: String) throws {
        guard FileManager.default.isExecutableFile(atPath: Self.program) else {
            print("No \(Self.program): TLS is not tested.")
            return nil
        }
        directory = FileManager.default.temporaryDirectory.appending(path: "fetch-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        certificate = directory.appending(path: "certificate.pem").path
        let key = directory.appending(path: "key.pem").path
        let maker = Process()
        maker.executableURL = URL(filePath: Self.program)
        maker.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-keyout", key,
            "-out", certificate, "-subj", "/CN=\(host)", "-addext", "subjectAltName=DNS:\(host)",
        ]
        maker.standardError = FileHandle.nullDevice
        try maker.run()
        maker.waitUntilExit()
        process.executableURL = URL(filePath: Self.program)
        process.arguments = ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www"]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = Pipe()
        try process.run()
        port = try Self.port(output.fileHandleForReading)
    }

    /// From the line "ACCEPT 127.0.0.1:PORT".
    private static func port(_ output: FileHandle) throws -> Int {
        var text = ""
        while !text.contains("ACCEPT") || !text.hasSuffix("\n") {
            let more = output.availableData
            try #require(!more.isEmpty, "the server ended: \(text)")
            text += String(decoding: more, as: UTF8.self)
        }
        let digits = text.split(separator: ":").last?.prefix { $0.isNumber }
        return try #require(digits.flatMap { Int($0) })
    }

    func stop() {
        // Not SIGTERM: a child of this process inherits which signals its thread blocks.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: directory)
    }
}
