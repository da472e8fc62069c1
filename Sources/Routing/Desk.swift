package import Records

/// Everything that routing knows of one tenant, and the only one that decides about it.
///
/// Pure: the same events at the same instants make the same desk and the same effects. A refused event changes nothing.
/// What a decision has to do beyond `pageLimit` leads becomes due in pages of that size, `pageInterval` microseconds apart.
package struct Desk: Sendable {
    /// Leads that one decision moves.
    package static let pageLimit = 1_000
    /// Between two pages: what is left of a great change is spread over time, so that no transaction has all of it. 20,000 leads a second.
    package static let pageInterval: Int64 = 50_000
    package static let ruleLimit = 1_000
    package static let teamLimit = 1_000
    package static let agentLimit = 10_000

    // Rows.
    var rules: [Text: RuleRow] = [:]
    var teams: [Text: Team] = [:]
    /// Agents, and owners whom nobody has put; a seat is never given to somebody else.
    var seats: [Seat] = []
    var leads: [Text: OpenLead] = [:]
    var ledgers: [LedgerKey: Ledger] = [:]
    var counters = DeskCounters()

    // What follows from the rows.
    var seatOf: [Text: Int] = [:]
    /// Rules that are not deleted, in order.
    var order: [Rule] = []
    /// Leads that wait, by rule; nil: for a rule.
    var queues: [Text?: SortedList<Waiting>] = [:]
    /// Leads that are reserved, by seat.
    var reserved: [Int: Set<Text>] = [:]
    var schedule = SortedList<DueItem>()
    /// Agents whose leads are being given to others.
    var leaving: Set<Int> = []
    /// Rules whose leads have to go elsewhere: deleted, or without candidates.
    var misplaced: Set<Text> = []
    /// Made when they are asked for.
    var rosters: [Text: Roster] = [:]

    // Of one decision.
    /// Agents who can take leads and could not before.
    var comers: Set<Int> = []
    var budget = 0
    /// Leads that were written, perhaps more than once.
    var touched: [Text] = []
    var effects: [RoutingEffect] = []

    var dirty = DirtyRows()

    package init() {}
}

/// Rows that have been written or deleted.
struct DirtyRows: Sendable {
    var rules: Set<Text> = []
    var teams: Set<Text> = []
    var agents: Set<Text> = []
    var leads: Set<Text> = []
    var ledgers: [LedgerKey: Set<Int>] = [:]
    var counters = false
}

/// Something that happens by itself.
struct DueItem: Hashable, Comparable, Sendable {
    /// In the order in which those of one instant are decided.
    enum Kind: Int, Sendable { case availability, duty, reservation, wait }

    var at: Timestamp
    var kind: Kind
    var id: Text

    static func < (a: DueItem, b: DueItem) -> Bool {
        if a.at != b.at { return a.at < b.at }
        return a.kind == b.kind ? a.id < b.id : a.kind.rawValue < b.kind.rawValue
    }
}

extension Desk {
    /// Decides an event at `instant`, the time of its record; earlier than the last decision counts as the time of that one.
    ///
    /// - Throws: `RoutingError`, before anything is changed.
    package mutating func decide(
        _ event: RoutingEvent, at instant: Timestamp, by actor: Actor
    ) throws(RoutingError) -> [RoutingEffect] {
        let now = max(instant, counters.clock)
        try check(event, by: actor, at: now)
        begin(now)
        apply(event, now)
        settle(now)
        return end()
    }

    /// When something happens by itself: a reservation or an availability expires, a longest wait or a shift ends, a shift begins,
    /// or work that was too much for one decision goes on. Nil: nothing will.
    package var due: Timestamp? {
        let clock = counters.clock.microseconds
        let item = schedule.first.map { max($0.at, Timestamp(microseconds: clock + 1)) }
        guard hasWork else { return item }
        let page = Timestamp(microseconds: clock + Self.pageInterval)
        return item.map { min($0, page) } ?? page
    }

    /// Decides what is due until `instant`, in its order. `due` is later than `instant` afterwards, or nil.
    package mutating func decide(due instant: Timestamp) -> [RoutingEffect] {
        let last = max(instant, counters.clock)
        begin(counters.clock)
        while budget > 0, let item = schedule.first, item.at <= last {
            let now = max(item.at, counters.clock)
            counters.clock = now
            run(item, now)
            settleUnlessMore(at: item, now)
        }
        counters.clock = last
        settle(last)
        return end()
    }

    private mutating func begin(_ now: Timestamp) {
        counters.clock = now
        dirty.counters = true
        budget = Self.pageLimit
    }

    private mutating func end() -> [RoutingEffect] {
        for id in touched { announceOwner(of: id) }
        defer { (effects, touched) = ([], []) }
        return effects
    }

    /// The lead's own lane learns who has it, where it does not know.
    private mutating func announceOwner(of id: Text) {
        guard let lead = leads[id] else { return }
        let owner: Text? = if case .owned(let agent) = lead.place { agent } else { nil }
        guard owner != lead.announced else { return }
        leads[id]?.announced = owner
        effects.append(.owner(lead: id, owner, revision: lead.revision))
    }

    /// Agents who come at one instant share what waits for them.
    private mutating func settleUnlessMore(at item: DueItem, _ now: Timestamp) {
        let isArrival = item.kind == .availability || item.kind == .duty
        if isArrival, let next = schedule.first, next.at <= item.at,
            next.kind.rawValue <= DueItem.Kind.duty.rawValue
        {
            return
        }
        settle(now)
    }

    private mutating func run(_ item: DueItem, _ now: Timestamp) {
        switch item.kind {
        case .availability: endAvailability(of: item.id, now)
        case .duty: changeDuty(of: item.id, now)
        case .reservation: expire(item.id, now)
        case .wait: endWait(of: item.id, now)
        }
    }
}
