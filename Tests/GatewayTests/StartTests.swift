import Foundation
import TestKit
import TestTraits
import Testing

/// What the program says of its settings before it serves anybody.
@Suite("Starting", .ownThreads) struct StartTests {
    private let shared: SharedSite

    init() throws { shared = try Site.shared.get() }

    private func run(_ arguments: [String], _ environment: [String: String] = [:]) throws -> (
        status: Int32, output: String, error: String
    ) {
        try Program.run(
            "gateway", arguments,
            environment: [
                "BELLHOP_BROKERS": shared.site.brokers, "BELLHOP_DATABASE": shared.site.database,
                "BELLHOP_TOPICS": shared.site.topics.path, "BELLHOP_HTTP": "127.0.0.1:0",
            ].merging(environment) { $1 }, within: .seconds(20))
    }

    struct Fault: CustomTestStringConvertible, Sendable {
        var arguments: [String] = []
        var environment: [String: String] = [:]
        /// What the message holds: setting, value, rule.
        var words: [String]

        var testDescription: String { words.joined(separator: " ") }
    }

    static let faults = [
        Fault(environment: ["BELLHOP_BROKERS": ""], words: ["BELLHOP_BROKERS", "bootstrap list"]),
        Fault(environment: ["BELLHOP_DATABASE": ""], words: ["BELLHOP_DATABASE", "conninfo"]),
        Fault(environment: ["BELLHOP_TOPICS": "/nonexistent"], words: ["/nonexistent"]),
        Fault(environment: ["BELLHOP_HTTP": "here"], words: ["BELLHOP_HTTP", "here", "ADDRESS:PORT"]),
        Fault(
            environment: ["BELLHOP_HTTP": "127.0.0.1:99999"],
            words: ["BELLHOP_HTTP", "99999", "ADDRESS:PORT"]),
        Fault(arguments: ["--http", "0.0.0.0:0"], words: ["--http", "0.0.0.0", "loopback only"]),
        Fault(arguments: ["--http", "[::]:0"], words: ["--http", "::", "loopback only"]),
        Fault(arguments: ["--require-tls", "true"], words: ["plain HTTP is refused"]),
        Fault(arguments: ["--require-tls", "maybe"], words: ["--require-tls", "maybe", "true or false"]),
        Fault(arguments: ["--tls-key", "/tmp/k"], words: ["BELLHOP_TLS_CERTIFICATE", "together"]),
        Fault(
            environment: ["BELLHOP_JWT_SECRET": "canary-too-short"],
            words: ["BELLHOP_JWT_SECRET", "32 bytes"]),
        Fault(environment: ["BELLHOP_JWT_SECRET": Token.secret], words: ["BELLHOP_JWT_ISSUER", "issuer"]),
        Fault(
            environment: ["BELLHOP_JWT_SECRET": Token.secret, "BELLHOP_JWT_ISSUER": "i"],
            words: ["BELLHOP_JWT_AUDIENCE", "audience"]),
        Fault(
            environment: ["BELLHOP_COMMAND_SECRET": "canary"],
            words: ["BELLHOP_COMMAND_SECRET", "64 hexadecimal"]),
        Fault(arguments: ["--limit", "body-bytes"], words: ["--limit", "body-bytes", "NAME=NUMBER"]),
        Fault(arguments: ["--limit", "boddy=1"], words: ["boddy", "no such limit"]),
        Fault(arguments: ["--limit", "json-depth=0"], words: ["json-depth", "0", "from 1 to 512"]),
        Fault(
            environment: ["BELLHOP_LIMIT_JSON_DEPTH": "x"],
            words: ["BELLHOP_LIMIT_JSON_DEPTH", "x", "from 1 to 512"]),
        Fault(
            arguments: ["--limit", "acknowledgement-seconds=40"],
            words: ["acknowledgement-seconds", "40", "request-seconds"]),
        Fault(arguments: ["--http-threads", "0"], words: ["--http-threads", "0", "1"]),
        Fault(arguments: ["--kafka", "acks=0"], words: ["--kafka", "acks"]),
    ]

    @Test("a setting that cannot be is exit 78 with its name, its value and the rule", arguments: faults)
    func fault(_ fault: Fault) throws {
        let result = try run(fault.arguments, fault.environment)
        #expect(result.status == 78, "\(result.error)")
        for word in fault.words { #expect(result.error.contains(word), "\(word): \(result.error)") }
        #expect(!result.error.contains("canary"), "a secret is not shown")
        #expect(result.output.isEmpty)
    }

    @Test("a contract that breaks a rule is exit 78 with file, line and rule")
    func contract() throws {
        let topics = try TemporaryDirectory("topics")
        try topics.write("notes.yaml", notes.replacing("permission: notes:pin", with: "permission: Notes"))
        let result = try run([], ["BELLHOP_TOPICS": topics.path])
        #expect(result.status == 78 && result.error.contains("notes.yaml:"), "\(result.error)")
    }

    @Test("--help tells every option and every limit; an unknown option is a usage error")
    func help() throws {
        let help = try run(["--help"], ["BELLHOP_BROKERS": "", "BELLHOP_DATABASE": ""])
        #expect(help.status == 0 && help.error.isEmpty)
        for word in [
            "BELLHOP_HTTP", "BELLHOP_JWKS", "BELLHOP_JWT_ISSUER", "BELLHOP_JWT_AUDIENCE",
            "BELLHOP_JWT_SECRET",
            "BELLHOP_LIMIT_", "body-bytes", "subject-rate", "--require-tls",
        ] {
            #expect(help.output.contains(word), "\(word)")
        }
        #expect(try run(["--version"]).output.hasPrefix("gateway "))
        let unknown = try run(["--no-such-option"])
        #expect(unknown.status == 64 && unknown.error.contains("--no-such-option"))
        #expect(try run(["word"]).status == 64)
    }

    @Test("TLS: curl trusts the certificate; plain HTTP gets no answer there")
    func tls() throws {
        let files = try TemporaryDirectory("tls")
        let made = try Program.run(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                "2", "-subj",
                "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout",
                "\(files.path)/key.pem", "-out",
                "\(files.path)/certificate.pem",
            ])
        try #require(made.status == 0, "\(made.error)")
        let gateway = try shared.site.gateway([
            "--tls-certificate", "\(files.path)/certificate.pem", "--tls-key", "\(files.path)/key.pem",
            "--require-tls",
            "true",
        ])
        let caller = Caller("leads:write")
        let curl = try Program.run(
            "/usr/bin/curl",
            [
                "-sS", "-i", "--cacert", "\(files.path)/certificate.pem", "-H",
                "Authorization: Bearer \(caller.credential ?? "")", "-H",
                "Idempotency-Key: \(Caller.newKey())", "--json",
                #"{"lead_id":"L","source":"x"}"#, "--retry", "20", "--retry-delay", "1",
                "https://localhost:\(gateway.port)/api/v1/leads",
            ])
        #expect(curl.status == 0 && curl.output.contains(" 202"), "\(curl.output) \(curl.error)")
        #expect(curl.output.lowercased().contains("strict-transport-security"))
        let plain = try gateway.connect()
        plain.send(HTTPClient.request("GET", "/healthz"))
        #expect(plain.ending() != .open && !plain.rest.contains("200"))
    }

    @Test("SIGTERM: requests in hand get their answers, then it ends by itself with status 0")
    func stop() throws {
        let gateway = try shared.site.gateway()
        try gateway.becomeReady()
        let caller = Caller("leads:write")
        #expect(try caller.create("L", on: gateway).status == 202)
        gateway.program.terminate()
        #expect(try gateway.program.wait(within: .seconds(20)) == .exited(0))
        #expect(throws: (any Error).self) { try gateway.connect() }
        // Its audit was written before it ended.
        #expect(
            try shared.site.strings("select action from gateway.audit where tenant_id = '\(caller.tenant)'")
                == ["write"])
    }
}
