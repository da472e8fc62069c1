import Foundation

/// What the log lines of several workers say together.
struct LogLines: Sendable {
    private static let claim = "partition_claimed"
    /// Stands among the events for claims of partitions that have had an owner before, other than by the same process after a
    /// fetch that was damaged.
    static let claimedAgain = "partition_claimed again"

    /// By event.
    private(set) var events: [String: Int] = [:]
    /// What lanes found of commits that were not answered, by finding.
    private(set) var findings: [String: Int] = [:]
    /// Lines that no fault explains.
    private(set) var unexpected: [String] = []
    /// Partitions that have had an owner.
    private var claimed: Set<String> = []

    /// Adds the log of one process.
    mutating func take(_ log: String) {
        var damaged: Set<String> = []
        for line in log.split(separator: "\n") {
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let event = object?["event"] as? String ?? "other"
            events[event, default: 0] += 1
            if let found = object?["found"] as? String { findings[found, default: 0] += 1 }
            if let partition = object?["partition"] as? String {
                if event == "fetch_damaged" { damaged.insert(partition) }
                if event == Self.claim { noteClaim(of: partition, afresh: damaged.remove(partition) == nil) }
            }
            if ["partition_stopped", "other", "gap_refuted", "outbox_refused"].contains(event) {
                unexpected.append(String(line))
            }
        }
    }

    private mutating func noteClaim(of partition: String, afresh: Bool) {
        if !claimed.insert(partition).inserted, afresh { events[Self.claimedAgain, default: 0] += 1 }
    }
}
