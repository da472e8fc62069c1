internal import Lag
internal import Logging
internal import Metrics
internal import Records
internal import Runtime

/// Serves what `bellhop lag` and `bellhop status` know to Prometheus.
enum ExporterCommand: Command {
    static let name = "exporter"
    static let summary =
        "Serve lag, unowned partitions, dead letters and outbox to Prometheus; also while workers are down."
    static let usage = ["[--metrics ADDRESS] [--interval SECONDS]"]
    static let options =
        Settings.options + [
            .metrics, Option("interval", value: "SECONDS", "between two looks (default: 5)"),
        ]
    static let notes = """
        Without --metrics and BELLHOP_METRICS it serves at \(standard), on this machine only. Runs until SIGTERM. One for a
        fleet is enough; more do no harm.

        It looks at Postgres and the brokers in the background: a scrape is answered at once with what was seen last, also while
        one of them does not answer. Then bellhop_exporter_up{source="broker"} or {source="postgres"} is 0, and what is not known
        is left out, never 0. The metrics are listed by bellhop metrics, those of the exporter among them.
        """

    private static let standard = MetricsAddress(host: "127.0.0.1", port: 9465)

    static func run(_ arguments: Arguments) throws {
        guard arguments.words.isEmpty else { throw UsageError("exporter takes no argument") }
        let settings = try Settings(arguments)
        let interval = try arguments.number("interval", 1...3600, or: 5)
        let address = try arguments.metricsAddress() ?? standard
        try settings.requireDatabase()
        try settings.requireBrokers()
        // Before any other thread.
        let signals = Signals()
        let sampler = try LagSampler.start(settings, name: "bellhop-exporter", every: .seconds(interval))
        let server = try MetricsServer.open(
            address,
            .init(
                program: "bellhop exporter", version: bellhopVersion,
                collect: { ExporterPage(sampler).add(to: &$0) },
                illness: {
                    sampler.isStale
                        ? [.init("stuck", "the last look at Postgres and the brokers has not ended")] : []
                },
                unreadiness: { unreadiness(sampler) }))
        signals.waitForStop()
        server?.stop()
        // The sampler may wait for a broker: nothing of it has to be ended in order.
        exit(code: 0)
    }

    private static func unreadiness(_ sampler: LagSampler) -> [MetricsServer.Trouble] {
        guard let sample = sampler.sample else {
            return [.init("starting", "nothing has been looked at yet")]
        }
        var troubles: [MetricsServer.Trouble] = []
        if let problem = sample.databaseProblem { troubles.append(.init("database_away", problem)) }
        if let problem = sample.brokerProblem { troubles.append(.init("broker_away", problem)) }
        return troubles
    }
}

/// One look as metrics.
struct ExporterPage {
    private let sample: LagSampler.Sample?

    init(_ sampler: LagSampler) { sample = sampler.isStale ? nil : sampler.sample }

    func add(to page: inout MetricsPage) {
        page.add(.exporterUp, ["postgres"], sample?.fleet == nil ? 0 : 1)
        page.add(.exporterUp, ["broker"], sample.map { $0.brokerProblem == nil } == true ? 1 : 0)
        for worker in sample?.fleet?.workers ?? [] {
            add(worker, to: &page)
            for lag in worker.partitions { add(lag, to: &page) }
        }
    }

    private func add(_ worker: WorkerLag, to page: inout MetricsPage) {
        if let milliseconds = worker.milliseconds {
            page.add(.maxLagSeconds, [worker.name], Double(milliseconds) / 1000)
        }
        page.add(.partitionsUnowned, [worker.name], worker.unowned)
        page.add(.outboxRows, [worker.name], worker.facts.outbox)
        page.add(.outboxOldestAge, [worker.name], Double(worker.facts.outboxAge ?? 0) / 1000)
        for letters in worker.facts.deadLetters {
            page.add(.deadLetters, [worker.name, letters.kind, letters.state], letters.count)
        }
    }

    private func add(_ lag: PartitionLag, to page: inout MetricsPage) {
        let place = [lag.worker, lag.partition.topic, String(lag.partition.partition)]
        if let records = lag.records { page.add(.lag, place, records) }
        if let seconds = lag.seconds { page.add(.lagSeconds, place, seconds) }
        page.add(.partitionStopped, place, lag.row?.stopReason == nil ? 0 : 1)
        page.add(.partitionPaused, place, lag.row?.stopReason != nil && lag.row?.stoppedBy != nil ? 1 : 0)
        if let left = lag.retentionLeft { page.add(.retentionSecondsLeft, place, Double(left) / 1000) }
    }
}
