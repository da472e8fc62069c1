/// Where a server listens, and what it lets clients do.
package struct HTTPServerConfiguration: Sendable {
    /// An IPv4 or IPv6 address in figures; `0.0.0.0` and `::` mean all of the host's.
    package var address: String
    /// 0 takes one that is free.
    package var port: UInt16
    /// Nil: plain HTTP.
    package var tls: TLS?
    package var limits: HTTPLimits
    /// Threads that serve, each a share of the connections. At least 1.
    package var threads: Int

    package init(
        address: String = "127.0.0.1", port: UInt16 = 0, tls: TLS? = nil, limits: HTTPLimits = .init(),
        threads: Int = 1
    ) {
        (self.address, self.port, self.tls, self.limits) = (address, port, tls, limits)
        self.threads = threads
    }

    /// A certificate chain and its private key, both PEM. TLS 1.2 and 1.3 are spoken.
    package struct TLS: Sendable {
        package var certificate: [UInt8]
        package var key: [UInt8]

        package init(certificate: [UInt8], key: [UInt8]) {
            (self.certificate, self.key) = (certificate, key)
        }
    }
}

/// What a client may take of time, connections and bytes. Times are kept to within a quarter of the shortest of them, and
/// half a second at most.
package struct HTTPLimits: Sendable, Equatable {
    /// From the first byte of a request to the end of its headers; with TLS, a connection's first request must end its
    /// headers within it of the connection's start, the handshake included.
    package var headerSeconds = 5.0
    /// From the end of the headers to the end of the body; also what a client may take to read an answer.
    package var bodySeconds = 15.0
    /// Of a body, once it takes longer than `graceSeconds`.
    package var minimumBodyBytesPerSecond = 1024
    package var graceSeconds = 5.0
    /// Between requests, and before the first.
    package var idleSeconds = 60.0
    /// From the end of the headers to the handler's answer: whoever is not answered until then gets a 504.
    package var requestSeconds = 30.0
    package var connections = 1000
    package var connectionsPerAddress = 50
    /// Method, target and version with the spaces between.
    package var requestLineBytes = 8192
    /// All header lines with their ends.
    package var headerBytes = 16384
    package var headerFields = 64
    package var bodyBytes = 262_144

    package init() {}
}
