internal import Kafka
internal import Lag
internal import Records
internal import Runtime

/// Waits until every partition has an owner: `bellhop status --until-owned`, between two steps of a rolling restart.
struct OwnerWait: ~Copyable {
    private let seconds: Int
    private let worker: String?
    private var reader: LagReader
    private let settings: Settings

    init(_ arguments: Arguments, _ settings: Settings) throws {
        let seconds = try arguments.number("until-owned", 1...86_400, or: 60)
        guard !settings.brokers.isEmpty else {
            throw ConfigurationError(
                "BELLHOP_BROKERS", nil, "only a broker tells whether a group assigns partitions")
        }
        (self.seconds, worker, self.settings) = (seconds, arguments.words.first, settings)
        reader = LagReader(settings, name: "bellhop-status")
    }

    consuming func run() throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var last = ""
        while true {
            var look = try look()
            if look.isOwned { look.sharing = sharing(look.names) }
            if look.isDone { return remark(look.line) }
            if look.line != last { remark(look.line) }
            last = look.line
            guard ContinuousClock.now < deadline else {
                throw CommandError("still not owned after \(seconds) s: \(look.line)")
            }
            pause(.milliseconds(200))
        }
    }

    private mutating func look() throws -> OwnerLook {
        var fleet = try reader.read()
        try fleet.keep(worker: worker, topic: nil)
        return OwnerLook(fleet.workers)
    }

    /// Groups whose members still share partitions out: a process that is stopped meanwhile holds up all the others. The in-memory
    /// broker tells nothing of groups, and is not waited for; one that does not answer may know of some.
    private func sharing(_ workers: [String]) -> [String] {
        do {
            let admin = try Admin(settings.client("bellhop-status"), timeout: .seconds(3))
            if try admin.clusterID()?.hasPrefix("mockCluster") == true { return [] }
            let groups = try admin.groups(workers)
            return workers.filter { groups[$0]?.state == .rebalancing }
        } catch {
            return workers
        }
    }
}

/// How many partitions have an owner, of workers that have claimed any.
struct OwnerLook: Equatable {
    /// Of these workers.
    var names: [String] = []
    var owned = 0
    var total = 0
    /// Workers whose groups have not settled yet.
    var sharing: [String] = []
    /// Those without one, with what is known of them.
    var rest: [String] = []

    /// A worker that has never started here owns nothing, and is not waited for.
    init(_ workers: [WorkerLag]) {
        for worker in workers where worker.partitions.contains(where: { $0.row != nil }) {
            names.append(worker.name)
            owned += worker.owned
            total += worker.partitions.count
            let others = worker.partitions.filter { $0.ownership != .owned }
            for (word, group) in Dictionary(grouping: others, by: \.ownership.word).sorted(by: {
                $0.key < $1.key
            }) {
                rest.append("\(worker.name) \(Finding.places(group.map(\.partition).sorted())): \(word)")
            }
        }
    }

    var isOwned: Bool { total > 0 && owned == total }
    var isDone: Bool { isOwned && sharing.isEmpty }
    var line: String {
        let moves = sharing.map { "the group \($0) is sharing out" }
        return (["\(owned) of \(total) partitions have an owner"] + rest + moves).joined(separator: "; ")
    }
}
