/// Where metrics are served: an address in figures and a port.
package struct MetricsAddress: Sendable, Equatable, CustomStringConvertible {
    package var host: String
    /// 0 takes one that is free.
    package var port: UInt16

    package static let rule =
        "it must be ADDRESS:PORT, such as 127.0.0.1:9464, 0.0.0.0:9464, [::1]:9464, or port 0 for a free one"

    /// Reads `127.0.0.1:9464`, `[::1]:9464`, `localhost:9464`, or `:9464` for all addresses of IPv4; nil if it is none of them.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { return nil }
        } else if host.contains(":") {
            return nil
        }
        self.port = port
        self.host =
            switch host {
            case "": "0.0.0.0"
            case "localhost": "127.0.0.1"
            default: String(host)
            }
    }

    package init(host: String, port: UInt16) { (self.host, self.port) = (host, port) }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
