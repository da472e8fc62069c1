internal import HTTP
internal import Metrics
internal import Runtime

// What a gateway shows of itself, on its own address and on the one for metrics.
extension Application {
    /// Answers at the address for metrics, besides the gateway's own routes of the same names.
    var metricsSources: MetricsServer.Sources {
        .init(
            program: "gateway", version: bellhopVersion, collect: { [self] in collect(into: &$0) },
            unreadiness: { [self] in troubles })
    }

    func collect(into page: inout MetricsPage) {
        parts.tallies.collect(into: &page)
        let (outstanding, backlog) = (parts.sender.outstanding, parts.audit.backlog)
        page.add(.gatewayReady, [], troubles.isEmpty ? 1 : 0)
        page.add(.gatewayOutstandingRecords, [], outstanding.records)
        page.add(.gatewayOutstandingBytes, [], outstanding.bytes)
        page.add(.gatewayWaitingReads, [], parts.pool.waiting)
        page.add(.gatewayAuditBacklog, [], backlog.waiting)
        page.add(.gatewayAuditSpilled, [], backlog.spilled)
    }

    /// Why the gateway cannot do its work now, as strangers may know it.
    private var troubles: [MetricsServer.Trouble] {
        var troubles: [MetricsServer.Trouble] = []
        if parts.vitals.broker != nil { troubles.append(.init("broker_away", parts.vitals.brokerInShort)) }
        if parts.keys.isAway { troubles.append(.init("database_away", "the database does not answer")) }
        return troubles
    }
}
