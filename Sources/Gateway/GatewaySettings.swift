internal import HTTP
internal import Metrics
internal import Records
internal import Runtime

/// All that a gateway process is told from outside.
struct GatewaySettings: Sendable {
    var shared: Settings
    var address: String
    var port: UInt16
    var tls: TLSFiles?
    var refusesPlainHTTP: Bool
    /// Host names that requests may carry; empty: any.
    var hosts: [String]
    /// Origins that browsers may call from; empty: none.
    var origins: [String]
    var jwks: String?
    var issuer: String?
    var audience: String?
    var secret: [UInt8]?
    var commandSecret: [UInt8]?
    var threads: Int
    var connections: Int
    var limits: Limits
    /// Where metrics are served besides; nil: nowhere.
    var metrics: MetricsAddress?

    struct TLSFiles: Sendable {
        var certificate: String
        var key: String
    }

    static let options: [Option] =
        Settings.options + [
            Option(
                "http", variable: "BELLHOP_HTTP", value: "ADDRESS",
                "address and port to serve, port 0 for a free one (default: 127.0.0.1:8080)"),
            Option(
                "tls-certificate", variable: "BELLHOP_TLS_CERTIFICATE", value: "FILE", "PEM certificate chain"
            ),
            Option("tls-key", variable: "BELLHOP_TLS_KEY", value: "FILE", "PEM key of the certificate"),
            Option(
                "require-tls", variable: "BELLHOP_REQUIRE_TLS", value: "BOOL",
                "refuse to serve plain HTTP, on loopback too"),
            Option(
                "plain-http", variable: "BELLHOP_PLAIN_HTTP", value: "BOOL",
                "allow plain HTTP on other addresses than loopback, behind a proxy that ends TLS"),
            Option(
                "hosts", variable: "BELLHOP_HOSTS", value: "LIST",
                "Host headers that are served, by commas (default: any)"),
            Option(
                "cors", variable: "BELLHOP_CORS", value: "LIST",
                "origins that browsers may call from (default: none)"),
            Option("jwks", variable: "BELLHOP_JWKS", value: "PATH|URL", "keys that sign bearer tokens"),
            Option("jwt-issuer", variable: "BELLHOP_JWT_ISSUER", value: "TEXT", "what iss must be"),
            Option("jwt-audience", variable: "BELLHOP_JWT_AUDIENCE", value: "TEXT", "what aud must hold"),
            Option(
                "jwt-secret", variable: "BELLHOP_JWT_SECRET", value: "TEXT",
                "secret of HS256 tokens, 32 bytes at least; better by the variable"),
            Option(
                "command-secret", variable: "BELLHOP_COMMAND_SECRET", value: "HEX",
                "64 hexadecimal digits that seal command ids (default: the one in the database)"),
            .metrics,
            Option("http-threads", value: "N", "threads that serve HTTP (default: 1)"),
            Option("database-connections", value: "N", "connections for reads (default: 2)"),
            Option(
                "limit", value: "NAME=NUMBER", repeats: true, "a limit, see below; also BELLHOP_LIMIT_<NAME>"),
        ]

    init(_ arguments: Arguments) throws(ConfigurationError) {
        shared = try Settings(arguments)
        metrics = try arguments.metricsAddress()
        try shared.requireBrokers()
        try shared.requireDatabase()
        (address, port) = try Self.endpoint(arguments)
        tls = try Self.tls(arguments)
        refusesPlainHTTP = try Self.flag("require-tls", arguments)
        hosts = Self.list("hosts", arguments).map { $0.lowercased() }
        origins = Self.list("cors", arguments)
        jwks = arguments.value("jwks")
        issuer = arguments.value("jwt-issuer")
        audience = arguments.value("jwt-audience")
        secret = try Self.secret(arguments)
        commandSecret = try Self.commandSecret(arguments)
        threads = try arguments.number("http-threads", 1...64, or: 1)
        connections = try arguments.number("database-connections", 1...64, or: 2)
        limits = try Limits(arguments)
        try checkTokens(arguments)
        try checkTransport(arguments)
    }

    private static func endpoint(_ arguments: Arguments) throws(ConfigurationError) -> (String, UInt16) {
        let text = arguments.value("http") ?? "127.0.0.1:8080"
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw ConfigurationError(
                arguments.name("http"), text, "it must be ADDRESS:PORT such as 127.0.0.1:8080 or [::1]:0")
        }
        var address = String(text[..<colon])
        if address.hasPrefix("["), address.hasSuffix("]") { address = String(address.dropFirst().dropLast()) }
        return (address == "localhost" ? "127.0.0.1" : address, port)
    }

    private static func tls(_ arguments: Arguments) throws(ConfigurationError) -> TLSFiles? {
        switch (arguments.value("tls-certificate"), arguments.value("tls-key")) {
        case (let certificate?, let key?): return TLSFiles(certificate: certificate, key: key)
        case (nil, nil): return nil
        default:
            throw ConfigurationError("BELLHOP_TLS_CERTIFICATE", nil, "certificate and key go together")
        }
    }

    private static func flag(_ name: String, _ arguments: Arguments) throws(ConfigurationError) -> Bool {
        switch arguments.value(name) {
        case nil, "false", "0", "no": return false
        case "true", "1", "yes": return true
        case let value?: throw ConfigurationError(arguments.name(name), value, "it must be true or false")
        }
    }

    private static func list(_ name: String, _ arguments: Arguments) -> [String] {
        (arguments.value(name) ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
    }

    private static func secret(_ arguments: Arguments) throws(ConfigurationError) -> [UInt8]? {
        guard let text = arguments.value("jwt-secret") else { return nil }
        guard text.utf8.count >= 32 else {
            throw .unusable(
                arguments.name("jwt-secret"), "it must have 32 bytes at least, as HS256 demands (RFC 7518)")
        }
        return Array(text.utf8)
    }

    private static func commandSecret(_ arguments: Arguments) throws(ConfigurationError) -> [UInt8]? {
        guard let text = arguments.value("command-secret") else { return nil }
        guard let bytes = [UInt8](hexadecimal: text), bytes.count == 32 else {
            throw .unusable(arguments.name("command-secret"), "it must be 64 hexadecimal digits")
        }
        return bytes
    }

    private func checkTokens(_ arguments: Arguments) throws(ConfigurationError) {
        guard jwks != nil || secret != nil else { return }
        for (name, value) in [("jwt-issuer", issuer), ("jwt-audience", audience)] where value == nil {
            throw ConfigurationError(
                arguments.name(name), nil, "tokens are accepted only from a named issuer for a named audience"
            )
        }
    }

    private var isLoopback: Bool { address == "::1" || address.hasPrefix("127.") }

    private func checkTransport(_ arguments: Arguments) throws(ConfigurationError) {
        guard tls == nil else { return }
        if refusesPlainHTTP {
            throw ConfigurationError("BELLHOP_TLS_CERTIFICATE", nil, "plain HTTP is refused by --require-tls")
        }
        let isAllowed = try Self.flag("plain-http", arguments)
        guard isLoopback || isAllowed else {
            throw ConfigurationError(
                arguments.name("http"), "\(address):\(port)",
                "plain HTTP is served on loopback only: give --tls-certificate and --tls-key, or --plain-http true behind a proxy that ends TLS"
            )
        }
    }
}

extension [UInt8] {
    /// Nil unless `text` is an even number of hexadecimal digits.
    init?(hexadecimal text: String) {
        let digits = text.utf8.map {
            UInt8(truncatingIfNeeded: Character(Unicode.Scalar($0)).hexDigitValue ?? 255)
        }
        guard digits.count % 2 == 0, !digits.contains(255) else { return nil }
        self = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
