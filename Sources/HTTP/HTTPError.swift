/// Why a server could not be started.
package enum HTTPError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Neither an IPv4 nor an IPv6 address in figures.
    case address(String)
    /// The system refused to listen there.
    case listen(address: String, port: UInt16, reason: String)
    /// Certificate or key cannot be used; what the library says of it.
    case tls(String)
    /// The system gave no thread, no event queue, or the library refused to start; what is known of it.
    case start(String)

    package var description: String {
        switch self {
        case .address(let text): "'\(text)' is no IPv4 or IPv6 address in figures"
        case .listen(let address, let port, let reason): "cannot listen on \(address) port \(port): \(reason)"
        case .tls(let reason): "certificate or key cannot be used: \(reason)"
        case .start(let reason): "cannot start the HTTP server: \(reason)"
        }
    }
}
