internal import Kafka

/// What a topic deletes by itself.
package struct Retention: Equatable, Sendable {
    /// Age at which records are deleted; nil: never by age, as where only compaction removes any.
    package var milliseconds: Int64?
    /// Bytes of a partition above which its oldest records are deleted, whatever their age; nil: no bound.
    package var bytes: Int64?
    /// Records may go that have a later one of the same key.
    package var isCompacted: Bool

    package init(milliseconds: Int64?, bytes: Int64?, isCompacted: Bool = false) {
        self.milliseconds = milliseconds
        self.bytes = bytes
        self.isCompacted = isCompacted
    }

    init(_ settings: [String: TopicSetting]) {
        func bound(_ name: String) -> Int64? {
            settings[name]?.value.flatMap { Int64($0) }.flatMap { $0 >= 0 ? $0 : nil }
        }
        let policies = (settings["cleanup.policy"]?.value ?? "delete").split(separator: ",")
        let deletes = policies.contains("delete")
        self.init(
            milliseconds: deletes ? bound("retention.ms") : nil,
            bytes: deletes ? bound("retention.bytes") : nil,
            isCompacted: policies.contains("compact"))
    }
}
