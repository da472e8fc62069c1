import Foundation
import Kafka
import Postgres
import TestKit

/// F9, F12, F16 and F17: the log stays whole, and so must everything else. All witnesses are asked at the end.
struct MovingLogs {
    var seed: UInt64
    var kills: (leader: Int, coordinator: Int)

    func run(_ broker: Broker, _ onlooker: Onlooker) throws -> Figures {
        var options = Rig.Options()
        (options.seed, options.eventsPerSecond, options.sessionSeconds) = (seed, Logs.eventsPerSecond, 4)
        options.harmsBrokers = true
        let rig = try Rig(options, broker)
        rig.fleet.supervise()
        try eventually("the fleet works") { rig.meter.next.values.contains { $0 > 0 } }
        onlooker.turn(to: rig)
        let hand = Hand(rig, seed)
        var random = SplitMix64(seed: seed ^ 0x106)
        for fault in faults.shuffled(using: &random) { hand.strike(fault, &random) }
        var figures = hand.figures
        if try !rig.settle() { figures.violations.append("the backlog did not end after the faults") }
        var late: Generator?
        figures.attempt("F16", rig) { late = try addPartitions(rig, &$0) }
        onlooker.turnAway()
        try figures.conclude(rig)
        if let late {
            figures.count(late)
            figures.hear(
                try Acknowledged(file: late.file, brokers: broker.kafka.bootstrap, label: late.label))
        }
        return figures
    }

    private var faults: [any Fault] {
        Array(repeating: NodeKill.leader, count: kills.leader)
            + Array(repeating: NodeKill.coordinator, count: kills.coordinator)
            + Array(repeating: WhileHeldUp(NodeKill.leader), count: kills.leader)
            + [AbortedTransactions(), HangingTransaction()]
    }

    /// F16: twice as many partitions, while the fleet runs. Keys move with that, so the first upstream has ended, and
    /// another one, with leads of its own, begins before any worker knows of the new partitions.
    private func addPartitions(_ rig: Rig, _ figures: inout Figures) throws -> Generator {
        let admin = try Admin(rig.broker.client)
        if case .failed(let error) = try admin.createPartitions(Generator.topic, total: 12) { throw error }
        let begin = ContinuousClock.now
        try eventually("new partitions have leaders") {
            let rows = try rig.broker.partitions(of: Generator.topic)
            return rows.count == 12 && rows.allSatisfy { $0.leader >= 0 }
        }
        let late = try rig.upstream("late", eventsPerSecond: Logs.eventsPerSecond)
        try eventually("each new partition has an owner", equals: 12) {
            try rig.number("select count(*) from bellhop.partition where owner is not null")
        }
        let recovery = (ContinuousClock.now - begin) / .seconds(1)
        if try !rig.settle(late) {
            figures.violations.append("F16: new partitions are not read to their end")
        }
        let passed = try rig.number("select count(*) from bellhop.partition where first_offset <> 0")
        if passed > 0 { figures.violations.append("F16: \(passed) partitions are not read from their start") }
        let used = try rig.number(
            "select count(*) from bellhop.partition where partition > 5 and applied > 0")
        figures.count("F16", "6 partitions become 12 under a running fleet", Int(used), recovery: recovery)
        return late
    }
}

/// F9 and F12: one of three nodes is killed −9 because of what it does, and comes back once another does that.
struct NodeKill: Fault {
    static let leader = NodeKill(
        number: "F9", title: "kill −9 of a node that leads a partition, of three", topic: Generator.topic)
    static let coordinator = NodeKill(
        number: "F12", title: "kill −9 of the node that coordinates the group, of three",
        topic: "__consumer_offsets")

    let number: String
    let title: String
    /// One of its partitions says who dies.
    let topic: String

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let rows = try rig.broker.partitions(of: topic)
        guard let row = rows.randomElement(using: &random), row.leader > 0 else {
            throw RigError("\(topic) has no leader")
        }
        let kafka = rig.broker.kafka
        let dead = kafka.pid(node: row.leader)
        try kafka.kill9(node: row.leader)
        let isDown = try whileDown({ try kafka.start() }) {
            let isDown = kafka.isDown(node: row.leader)
            try awaitSuccessor(of: row, rig)
            return isDown
        }
        trace("\(number): the node is back")
        try eventually(within: .seconds(90), "all copies are in sync") {
            try rig.broker.partitions(of: Generator.topic).allSatisfy { $0.inSync.count == 3 }
        }
        return isDown && kafka.pid(node: row.leader) != dead ? 1 : 0
    }

    private func awaitSuccessor(of row: ClusterMetadata.Partition, _ rig: Rig) throws {
        try eventually("another node leads \(topic)/\(row.number)") {
            let now = try rig.broker.partitions(of: topic).first { $0.number == row.number }?.leader ?? -1
            return now >= 0 && now != row.leader
        }
        trace("\(number): another node leads")
        let before = rig.generator.acknowledged
        try eventually("upstream goes on with two nodes") { rig.generator.acknowledged > before + 200 }
        trace("\(number): upstream goes on")
    }
}

/// A fault while the lanes are held up again and again: another session holds the rows that each batch takes. So the client alone
/// knows for a time what became of results, and those of one topic grow old at different times.
struct WhileHeldUp: Fault {
    let fault: any Fault

    init(_ fault: any Fault) { self.fault = fault }

    var number: String { fault.number }
    var title: String { "\(fault.title), while another session holds up the lanes" }

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let rows = LockRival.Plan(
            ["select 1 from bellhop.partition order by partition for update"], holding: .milliseconds(1500))
        let rival = try LockRival(rig.database, rows, pause: .milliseconds(1500))
        let outcome = Result { try fault.strike(rig, &random) }
        let stopped = Result { try rival.stop() }
        let strikes = try outcome.get()
        try stopped.get()
        // One that nobody waits for holds nobody up.
        return rival.blockades > 0 ? strikes : 0
    }
}
