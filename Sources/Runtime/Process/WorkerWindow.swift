internal import Metrics
internal import Synchronization

/// What a worker's process shows from its start on, also while it has no lanes yet.
final class WorkerWindow: Sendable {
    private enum View: Sendable {
        case starting
        case lanes(LaneWatch, LaneCounts)
        case stopping
    }

    private let worker: String
    private let view = Mutex(View.starting)

    init(_ worker: String) { self.worker = worker }

    func open(on lanes: Lanes) { view.withLock { $0 = .lanes(lanes.watch, lanes.counts) } }
    func close() { view.withLock { $0 = .stopping } }

    var sources: MetricsServer.Sources {
        .init(
            program: worker, version: bellhopVersion, collect: { [self] in collect(into: &$0) },
            illness: { [self] in illness }, unreadiness: { [self] in unreadiness })
    }

    private func collect(into page: inout MetricsPage) {
        guard case .lanes(let watch, let counts) = view.withLock({ $0 }) else { return }
        counts.collect(worker, into: &page)
        watch.collect(into: &page)
    }

    private var illness: [MetricsServer.Trouble] {
        if case .lanes(let watch, _) = view.withLock({ $0 }) { watch.illness } else { [] }
    }

    private var unreadiness: [MetricsServer.Trouble] {
        switch view.withLock({ $0 }) {
        case .starting:
            [.init("starting", "\(worker) waits for a database with the tables that it needs")]
        case .lanes(let watch, _): watch.unreadiness
        case .stopping: [.init("stopping", "\(worker) was asked to stop")]
        }
    }
}
