internal import Records

/// What a choice needs to know of an agent, without the rest.
struct Seat: Sendable {
    let id: Text
    /// Nil where leads name an owner whom nobody has put.
    var row: AgentRow?
    /// Leads owned and reserved.
    var load: Int64 = 0

    // Copies out of the row: a choice walks over many seats.
    private(set) var exclusion: Exclusion? = .unavailable
    private(set) var weight: Int64 = 0
    private(set) var capacity: Int64 = 0
    private(set) var session: Int64 = 0

    init(id: Text, row: AgentRow? = nil) {
        self.id = id
        set(row)
    }

    mutating func set(_ row: AgentRow?) {
        self.row = row
        weight = row?.agent.weight ?? 0
        capacity = row?.agent.capacity ?? 0
        session = row?.session ?? 0
        exclusion = row?.exclusion ?? (row == nil ? .unavailable : nil)
    }

    var hasRoom: Bool { load < capacity }
    /// Can be given one more lead.
    var isFree: Bool { exclusion == nil && hasRoom }
}

extension AgentRow {
    /// Why he gets nothing, whatever the lead and the load.
    var exclusion: Exclusion? {
        if !agent.isActive || isDeleted { return .inactive }
        if availability != .online { return .unavailable }
        return duty.isOn ? nil : .offDuty
    }
}

/// Those whom a rule may choose from by definition.
struct Roster: Sendable {
    /// Active, of the team or list, with the skills.
    var seats: [Int] = []
    /// Of the team or list, but without a skill; or not active.
    var unskilled = 0
    var inactive = 0
    /// Whether somebody can ever be chosen: in a rotation only weights above 0 count.
    var isEmpty = true
}
