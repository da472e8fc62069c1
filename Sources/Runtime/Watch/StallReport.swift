internal import Logging
internal import Records

/// The log line about a lane that does not get on: what it does, since when, for what it waits, and who holds that.
struct StallReport {
    let lane: String
    let view: LaneView
    let stalls: [TopicPartition: LaneWatch.Stall]
    let symptoms: Symptoms
    let now: ContinuousClock.Instant

    func log() {
        let longest = stalls.values.map(\.time).max() ?? .zero
        let reasons = Set(stalls.values.map(\.reason)).map { "\($0.rawValue): \($0.meaning)" }.sorted()
        let lock = symptoms.recentLock
        Log.warning(
            "lane_stalled",
            [
                "lane": .text(lane), "partitions": .text(list(stalls.keys)),
                "seconds": .number(longest.components.seconds),
                "reason": .text(reasons.joined(separator: "; ")),
                "doing": .text(
                    "\(view.activity.rawValue) for \((now - view.activeSince).components.seconds) s"),
                "statement": .text(symptoms.backend?.statement ?? "none"),
                "lock": .text(
                    lock.map { "\($0.mode) \($0.kind)\($0.relation.map { " of \($0)" } ?? "")" } ?? "none"),
                "holder": .text(lock?.holderInWords ?? "none"),
                "backend": .text(view.backend.map { String($0) } ?? "none"),
                "record": .text(view.first.map { "\($0.place)@\($0.offset)" } ?? "none"),
                "tenant": .text(view.tenant?.string ?? "none"),
                "key": .text(view.first?.key.map { String(escaping: $0.prefix(Self.longestKey)) } ?? "none"),
                "row": .text(lock?.row ?? "none"),
                "failure": .text(failure ?? "none"), "next": .text(next),
            ])
    }

    /// In bytes. Keys name tenants and entities, and carry no payload.
    private static let longestKey = 200

    /// What went wrong last.
    private var failure: String? {
        if case .away(let reason) = symptoms.database { return reason }
        return view.databaseTrouble ?? symptoms.broker
    }

    private var next: String {
        let reasons = Set(stalls.values.map(\.reason))
        if reasons.contains(.rowLock) || reasons.contains(.otherLock) {
            if symptoms.recentLock?.isPrepared == true {
                return "waiting; see pg_prepared_xacts, and commit or roll back the oldest"
            }
            return "waiting; end the holder with select pg_terminate_backend(pid) if it should not be there"
        }
        return reasons.contains(.nothingFetched) ? "fetching anew" : "trying again, nothing is lost"
    }
}
