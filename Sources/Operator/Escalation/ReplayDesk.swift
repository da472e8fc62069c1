internal import Contract
internal import Escalation
internal import EscalationRows
internal import Postgres
internal import Records
internal import Runtime

/// Decides on past events by the settings in force and by a draft, each tenant's by its own.
struct ReplayDesk: ~Copyable {
    private let draft: Rules
    private let tenant: Text?
    private let limit: Int
    private var connection: Connection
    private var reader = MessageReader()
    private var rules: [Text: Rules] = [:]
    /// Of the partition that is being read.
    private var replays: [Text: Replay] = [:]
    private(set) var sums: [Text: ReplaySum] = [:]

    /// - Parameter tenant: nil: all.
    init(_ settings: Settings, draft: Rules, tenant: Text?, limit: Int) throws {
        (self.draft, self.tenant, self.limit) = (draft, tenant, limit)
        connection = try Connection(
            settings.database, applicationName: "bellhop-escalation",
            settings: [("default_transaction_read_only", "on")])
    }

    /// Of the settings in force.
    func version(of tenant: Text) -> Int32 { rules[tenant]?.config.version ?? 0 }

    mutating func add(_ event: DecodedEvent, type: String, recordTime: Timestamp) throws {
        guard tenant == nil || event.tenant == tenant, let said = ConversationEvent(type: type, event.data)
        else { return }
        if replays[event.tenant] == nil {
            replays[event.tenant] = Replay(before: try rules(of: event.tenant), after: draft)
        }
        let cause = EventCause(eventTime: event.time, recordTime: recordTime)
        replays[event.tenant]?.add(said, of: event.entity, cause, &reader)
    }

    /// A conversation's records are all in one partition: what was known of it is needed no more.
    mutating func finishPartition() {
        for (tenant, replay) in replays {
            var (replay, sum) = (replay, sums[tenant] ?? ReplaySum(limit: limit))
            replay.finish(tenant, into: &sum)
            sums[tenant] = sum
        }
        replays = [:]
    }

    private mutating func rules(of tenant: Text) throws -> Rules {
        if let known = rules[tenant] { return known }
        let results = try connection.pipeline([
            Statement("select set_config('bellhop.tenant', $1, true)", [.text(tenant)]),
            ConfigInForce.statement(tenant),
        ])
        let found = Rules(try ConfigInForce(results[1]).config)
        rules[tenant] = found
        return found
    }
}
