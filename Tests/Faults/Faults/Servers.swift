import Foundation
import TestKit

/// F8: the broker is killed with −9 and comes back.
struct BrokerKill: Fault {
    let number = "F8", title = "kill −9 of the broker, back after a second"

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        try rig.broker.kafka.kill9()
        Thread.sleep(forTimeInterval: Double.random(in: 0.2...1.5, using: &random))
        try rig.broker.kafka.start()
        return 1
    }
}

/// F23: Postgres is killed with −9 and comes back.
struct PostgresKill: Fault {
    let number = "F23", title = "kill −9 of Postgres, back after a second"

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        try rig.postgres.kill9()
        Thread.sleep(forTimeInterval: Double.random(in: 0.2...1.5, using: &random))
        try rig.postgres.start()
        return 1
    }
}
