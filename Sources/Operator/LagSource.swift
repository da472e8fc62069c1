internal import Contract
internal import Lag
internal import Records
internal import Runtime

extension LagReader {
    /// As the settings say. Topic files are not needed: without them nothing is told of what was never claimed.
    init(_ settings: Settings, name: String, window: Duration = .seconds(30)) {
        let topics = (try? Contract(directory: settings.topics))?.topics ?? []
        let client = settings.brokers.isEmpty ? nil : settings.client(name)
        self.init(database: settings.database, client: client, topics: topics, name: name, window: window)
    }
}

extension FleetLag {
    /// Only what concerns a worker, or a topic.
    mutating func keep(worker: String?, topic: String?) throws(CommandError) {
        if let worker {
            let names = workers.map(\.name)
            guard names.contains(worker) else {
                let known = names.isEmpty ? "none yet" : names.joined(separator: ", ")
                throw CommandError("there is no worker \(worker) here; known: \(known)")
            }
            facts = facts.filter { $0.key == worker }
        }
        if let topic, !partitions.contains(where: { $0.partition.topic == topic }) {
            throw CommandError("no worker reads a topic \(topic)")
        }
        partitions.removeAll { lag in
            (worker.map { $0 != lag.worker } ?? false) || (topic.map { $0 != lag.partition.topic } ?? false)
        }
    }
}

/// How long a stopped process keeps its partitions: as workers are told, or their default.
func sessionTimeout(_ settings: Settings) -> Int64 {
    settings.kafka["session.timeout.ms"].flatMap { Int64($0) } ?? 10_000
}
