import Foundation
import Postgres
import TestKit

/// F8, for longer than results live: requests do not reach the broker, so the outbox takes their records back; then the broker
/// dies, and librdkafka puts what those requests held into its queue again, from where it is taken back, too. What a worker
/// sends once the broker is there again must follow on what the broker has.
struct BrokerAway: Fault {
    let number = "F8", title = "results get no answer in their time, then kill −9 of the broker"

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let before = rig.fleet.lapses
        let toxic = silence(rig)
        defer { rig.brokerProxy.remove(toxic) }
        // In company nothing may be sent at all, for want of Postgres, say.
        let lapses = try? eventually(
            within: .seconds(20), "results get no answer in their time", { rig.fleet.lapses - before },
            until: { $0 > 0 })
        try rig.broker.kafka.kill9()
        let isDown = try whileDown({ try rig.broker.kafka.start() }) {
            rig.brokerProxy.remove(toxic)
            return rig.broker.kafka.isDown()
        }
        return isDown ? lapses ?? 0 : 0
    }

    /// From here on the broker hears nothing of the workers. That begins while a batch waits for a lock, so that its results are
    /// yet to be sent: with little load nothing may be on its way. In company Postgres may be away: then at once.
    private func silence(_ rig: Rig) -> Int {
        do {
            var holder = try Connection(rig.database, connectTimeout: .seconds(2))
            try holder.script("begin; select 1 from bellhop.partition order by partition for update")
            try eventually(within: .seconds(5), "a batch waits") {
                try holder.query(
                    "select exists (select from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid)))"
                )[0].bool(0) == true
            }
            let toxic = dropRequests(rig)
            try? holder.script("rollback")
            return toxic
        } catch {
            return dropRequests(rig)
        }
    }

    private func dropRequests(_ rig: Rig) -> Int {
        rig.brokerProxy.add(.drop, .toServer, of: Client.workers.rawValue)
    }
}

/// A fault that would be in the way of others of its kind: one of them at a time.
struct InTurn: Fault {
    private static let turn = NSLock()
    let fault: any Fault

    init(_ fault: any Fault) { self.fault = fault }

    var number: String { fault.number }
    var title: String { fault.title }

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        Self.turn.lock()
        defer { Self.turn.unlock() }
        return try fault.strike(rig, &random)
    }
}

extension Mix {
    /// The faults of the mix, those that kill the broker in turn.
    static var all: [any Fault] { faults.map { $0 is BrokerKill ? InTurn($0) : $0 } + [InTurn(BrokerAway())] }
}

extension Fleet {
    /// How often workers that run took results back because there was no answer to them.
    fileprivate var lapses: Int {
        workers.reduce(0) { sum, worker in
            sum
                + worker.standardError.split(separator: "\n").count {
                    $0.contains("\"result_topic_away\"") && $0.contains("no answer within")
                }
        }
    }
}
