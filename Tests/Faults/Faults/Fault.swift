import TestKit

/// One way to harm a running fleet. What it does it also ends: when `strike` returns, nothing of it is left but the fleet's work.
protocol Fault: Sendable {
    /// By the fault matrix: `F23`.
    var number: String { get }
    /// What happens, in a few words.
    var title: String { get }
    /// Workers meet it, not the gateway alone.
    var meetsWorkers: Bool { get }
    /// Does it, holds it, ends it.
    /// - Returns: how often it has verifiably happened; a fault that did not happen proves nothing.
    /// - Throws: `Breach` when the fleet broke a promise, anything else when the rig failed.
    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int
}

extension Fault {
    var meetsWorkers: Bool { true }
}

/// A promise was broken that no ledger shows, such as the time that a stop may take.
struct Breach: Error, CustomStringConvertible {
    var description: String
    /// No promise is broken where another fault may have taken a server away.
    var isExcusedInCompany: Bool

    init(_ description: String, isExcusedInCompany: Bool = false) {
        (self.description, self.isExcusedInCompany) = (description, isExcusedInCompany)
    }
}

/// Whose connections a fault is for: those of clients whose name begins so.
enum Client: String, Sendable {
    case workers = "lead-scoring"
    /// lead-rules and lead-routing.
    case others = "lead-r"
    case gateway
    case upstream
}

extension Rig {
    /// Whom a fault of the network meets, by seed: all there are, or one of them.
    func victims(_ random: inout SplitMix64) -> [Client] {
        let choices = [clients] + clients.map { [$0] }
        return choices[Int.random(in: choices.indices, using: &random)]
    }

    /// All that are harmed.
    var clients: [Client] {
        [.workers] + (commander == nil ? [] : [.gateway]) + (routed == nil ? [] : [.others])
    }

    /// What has happened to each of them, as a number of the proxy; 0 if one of them was spared.
    /// - Parameter before: the same at the beginning.
    func bites(_ number: String, _ victims: [Client], since before: [Int], _ now: [Int]) -> Int {
        let bites = zip(now, before).map { $0 - $1 }
        if let gateway = victims.firstIndex(of: .gateway), bites[gateway] > 0 { commander?.note(number) }
        return bites.contains(0) ? 0 : bites.reduce(0, +)
    }
}
