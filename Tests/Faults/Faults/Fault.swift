import TestKit

/// One way to harm a running fleet. What it does it also ends: when `strike` returns, nothing of it is left but the fleet's work.
protocol Fault: Sendable {
    /// By the fault matrix: `F23`.
    var number: String { get }
    /// What happens, in a few words.
    var title: String { get }
    /// Does it, holds it, ends it.
    /// - Returns: how often it has verifiably happened; a fault that did not happen proves nothing.
    /// - Throws: `Breach` when the fleet broke a promise, anything else when the rig failed.
    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int
}

/// A promise was broken that no ledger shows, such as the time that a stop may take.
struct Breach: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
