package import Contract
internal import Postgres

/// How long the ids of applied events are kept: at least as long as a topic keeps the records, which may all be read again.
package enum Retention: Sendable, Equatable {
    case forever
    /// Seconds after it was applied.
    case after(Int64)

    private static let day: Int64 = 86_400
    /// Dead letters are kept for so long, and may be published again.
    private static let deadLetterDays: Int64 = 30
    /// Kafka's own default, for a topic file without `retention.ms`.
    private static let topicDefaultDays: Int64 = 7

    /// - Parameter days: what the operator says; nil: the longest retention of the topics, and 30 days for dead letters.
    /// - Throws: if that is shorter than the retention of a deduplicated topic.
    package init(_ topics: [Topic], days: Int?) throws(ConfigurationError) {
        var longest: Int64 = 0
        var longestTopic = ""
        for topic in topics where topic.isDeduplicated {
            guard let seconds = Self.seconds(topic) else {
                guard days == nil else {
                    throw Self.tooShort(days, "\(topic.name) keeps its records for ever")
                }
                self = .forever
                return
            }
            if seconds > longest { (longest, longestTopic) = (seconds, topic.name) }
        }
        let seconds = days.map { Int64($0) * Self.day } ?? longest + Self.deadLetterDays * Self.day
        guard seconds >= longest else {
            throw Self.tooShort(days, "\(longestTopic) keeps its records for \(longest) s")
        }
        self = .after(seconds)
    }

    private static func tooShort(_ days: Int?, _ why: String) -> ConfigurationError {
        ConfigurationError(
            "keep-ids", days.map { String($0) }, "\(why): an id must be kept at least as long as its record")
    }

    /// Nil for a topic that keeps its records for ever.
    private static func seconds(_ topic: Topic) -> Int64? {
        let policies = topic.configuration["cleanup.policy"]?.split(separator: ",") ?? ["delete"]
        guard policies.contains("delete") else { return nil }
        guard let text = topic.configuration["retention.ms"] else { return topicDefaultDays * day }
        guard let milliseconds = Int64(text), milliseconds >= 0 else { return nil }
        return (milliseconds + 999) / 1000
    }
}

extension Retention {
    /// Writes down how long a worker's ids are kept, for whichever lane prunes them, and for a time without this worker.
    static func keep(_ worker: String, _ seconds: Int64) -> Statement {
        Statement(
            """
            insert into bellhop.retention as r (worker, keep_ids) values ($1, make_interval(secs => $2)) \
            on conflict (worker) do update set keep_ids = excluded.keep_ids, updated_at = now() \
            where r.keep_ids is distinct from excluded.keep_ids
            """, [.text(worker), .float8(Double(seconds))])
    }

    static func keepAll(_ worker: String) -> Statement {
        Statement(
            """
            insert into bellhop.retention as r (worker, keep_ids) values ($1, null) \
            on conflict (worker) do update set keep_ids = null, updated_at = now() where r.keep_ids is not null
            """, [.text(worker)])
    }
}
