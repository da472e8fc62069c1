import Foundation
import TestKit

/// What may become of a log, on three nodes: leaders that die, transactions, more partitions, an end or a beginning
/// that is lost.
struct Logs {
    /// Three nodes that are killed and come back shall not wait for a processor.
    static let eventsPerSecond = 500

    var seed: UInt64
    /// How often a leader dies, and how often the coordinator does. Each takes ten seconds.
    var kills: (leader: Int, coordinator: Int)

    func run() throws -> Figures {
        let begin = ContinuousClock.now
        let broker = try Broker(nodes: 3, seed: seed)
        defer { try? broker.kafka.kill9() }
        let onlooker = Onlooker(every: .seconds(8))
        defer { onlooker.stop() }
        var figures = try MovingLogs(seed: seed, kills: kills).run(broker, onlooker)
        try ChangedLogs(seed: seed).run(broker, &figures, onlooker)
        onlooker.stop()
        figures.hear(onlooker)
        figures.seconds = (ContinuousClock.now - begin) / .seconds(1)
        return figures
    }
}
