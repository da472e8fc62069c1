package import Metrics

extension Option {
    /// Where a program serves its metrics and says how it is.
    package static let metrics = Option(
        "metrics", variable: "BELLHOP_METRICS", value: "ADDRESS",
        "serve /metrics, /healthz and /readyz there, ADDRESS:PORT, port 0 for a free one (default: not)")
}

extension Arguments {
    /// Nil where nothing is to be served.
    package func metricsAddress() throws(ConfigurationError) -> MetricsAddress? {
        guard let text = value("metrics") else { return nil }
        guard let address = MetricsAddress(text) else {
            throw ConfigurationError(name("metrics"), text, MetricsAddress.rule)
        }
        return address
    }
}

extension MetricsServer {
    /// Serves at an address that an operator has set; nil without one.
    /// - Throws: with what to do about it, if the address cannot be had.
    package static func open(
        _ address: MetricsAddress?, _ sources: Sources
    ) throws(ConfigurationError) -> MetricsServer? {
        guard let address else { return nil }
        do {
            return try MetricsServer(address, sources)
        } catch {
            throw ConfigurationError(
                "BELLHOP_METRICS", address.description,
                "\(error); name another address, or port 0 for a free one")
        }
    }
}
