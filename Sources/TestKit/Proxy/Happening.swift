/// What a proxy has done to connections and bytes. A fault that did not happen proves nothing.
package enum Effect: Sendable, Hashable {
    /// Postgres: a fault at its place in the protocol.
    case fault(CommitFault)
    /// Kafka: requests that went to the broker whole.
    case asked(KafkaRequest)
    /// Kafka: the broker has answered, and the connection ended before its answer went back.
    case lost(KafkaRequest)
    /// Kafka: the answer went back later.
    case delayed(KafkaRequest)
    /// Kafka: fetch responses with a bit turned over.
    case flipped
    /// Connections that a `cut` or `close` has ended.
    case cut
    /// Connections that were reset.
    case reset
    /// Connections that were ended at their beginning.
    case refused
    /// Bytes that have vanished.
    case dropped
    /// Bytes that a latency has held up.
    case late
    /// Bytes that went at a limited rate.
    case throttled
    /// Pieces that were made of more bytes.
    case sliced
}

/// An effect on one connection.
package struct Happening: Sendable, Hashable {
    package var effect: Effect
    /// The client's name: Postgres' application name, Kafka's client id; empty if it has given none.
    package var client: String

    package init(_ effect: Effect, _ client: String) {
        self.effect = effect
        self.client = client
    }
}

/// Everything that has happened.
struct Tally {
    /// By effect, then by the client's name.
    private var counts: [Effect: [String: Int]] = [:]
    /// What happened to connections and messages, in order; what happens to bytes is only counted.
    private(set) var history: [Happening] = []

    mutating func note(_ effect: Effect, _ client: String?) {
        count(effect, 1, client)
        history.append(Happening(effect, client ?? ""))
    }

    mutating func count(_ effect: Effect, _ amount: Int, _ client: String?) {
        counts[effect, default: [:]][client ?? "", default: 0] += amount
    }

    /// Of clients whose name begins so.
    func count(of effect: Effect, _ client: String) -> Int {
        counts[effect, default: [:]].reduce(0) { $1.key.hasPrefix(client) ? $0 + $1.value : $0 }
    }
}
