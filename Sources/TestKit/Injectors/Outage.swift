/// A server that is to be down: nobody believes that it was killed because a script said so.
package enum Outage {
    /// Nobody listens there: a connection is refused.
    package static func isRefused(_ place: Upstream) -> Bool {
        switch place {
        case .unix: (try? Socket.connected(to: place)) == nil
        // A socket that does not wait would not know yet.
        case .port(let port): (try? HTTPClient(port)) == nil
        }
    }
}

extension KafkaServer {
    /// Where clients find a node, by its broker id from 1; nil: there is no such node.
    package func place(ofNode node: Int32) -> Upstream? {
        let places = bootstrap.split(separator: ",")
        guard places.indices.contains(Int(node) - 1) else { return nil }
        return places[Int(node) - 1].split(separator: ":").last.flatMap { UInt16($0) }.map { .port($0) }
    }

    /// Its process is gone, and it takes no connection.
    package func isDown(node: Int32 = 1) -> Bool {
        place(ofNode: node).map(Outage.isRefused) ?? false
    }
}

extension PostgresServer {
    /// Its postmaster takes no connection; backends that it had may be about to end.
    package var isDown: Bool {
        Upstream(database: conninfo).map(Outage.isRefused) ?? false
    }
}
