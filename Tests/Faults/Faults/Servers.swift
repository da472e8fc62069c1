import Foundation
import Kafka
import TestKit

/// F8: the broker is killed with −9 and comes back.
struct BrokerKill: Fault {
    let number = "F8", title = "kill −9 of the broker, back after a second"

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let kafka = rig.broker.kafka
        let before = kafka.pid
        try kafka.kill9()
        let isDown = try whileDown({ try kafka.start() }) {
            defer { Thread.sleep(forTimeInterval: Double.random(in: 0.2...1.5, using: &random)) }
            return kafka.isDown() && rig.brokerProxy.losesAll(Client.workers)
        }
        return isDown && kafka.pid != before ? 1 : 0
    }
}

/// F23: Postgres is killed with −9 and comes back.
struct PostgresKill: Fault {
    let number = "F23", title = "kill −9 of Postgres, back after a second"

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        try rig.postgres.kill9()
        let isDown = try whileDown({ try rig.postgres.start() }) {
            defer { Thread.sleep(forTimeInterval: Double.random(in: 0.2...1.5, using: &random)) }
            return happens { rig.postgres.isDown } && rig.databaseProxy.losesAll(Client.workers)
        }
        return isDown ? 1 : 0
    }
}

/// Does something while a server is down, and has it started again whatever comes of that.
func whileDown<Result>(_ start: () throws -> Void, _ body: () throws -> Result) throws -> Result {
    let outcome = Swift.Result { try body() }
    do { try start() } catch {
        // A server that is not there would be taken for the fleet's fault by everyone who comes after.
        say("a server did not start, and is started once more: \(error)")
        try start()
    }
    return try outcome.get()
}

/// Within seconds.
func happens(_ condition: () throws -> Bool) -> Bool {
    (try? eventually(within: .seconds(10), "it happens", condition)) != nil
}

extension FaultProxy {
    /// The server's end of these connections is gone, and so are they.
    fileprivate func losesAll(_ client: Client) -> Bool {
        happens { !clients.contains { $0.hasPrefix(client.rawValue) } }
    }
}
