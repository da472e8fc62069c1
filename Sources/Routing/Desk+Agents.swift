internal import Records

/// Who is there, and when.
extension Desk {
    mutating func setAvailability(
        of seat: Int, _ availability: Availability, until: Timestamp?, then: Availability, _ now: Timestamp
    ) {
        guard var row = seats[seat].row else { return }
        if availability == .online, row.availability != .online { row.session += 1 }
        row.availability = availability
        row.until = until
        row.then = until == nil ? .offline : then
        setAgent(seat, row)
        // Busy people and those on a call may be about to accept.
        if availability == .offline || availability == .away { withdrawOffers(to: seat, now) }
    }

    mutating func endAvailability(of agent: Text, _ now: Timestamp) {
        let seat = seat(of: agent)
        guard let row = seats[seat].row else { return }
        effects.append(.notice(.availability(agent: agent, row.then)))
        setAvailability(of: seat, row.then, until: nil, then: .offline, now)
    }

    mutating func changeDuty(of agent: Text, _ now: Timestamp) {
        let seat = seat(of: agent)
        guard var row = seats[seat].row else { return }
        let duty = row.agent.hours?.duty(at: now) ?? .always
        // Who comes to work may be offered what he let go in the shift before.
        if duty.isOn, !row.duty.isOn { row.session += 1 }
        if duty.isOn != row.duty.isOn { effects.append(.notice(.onDuty(agent: agent, duty.isOn))) }
        row.duty = duty
        setAgent(seat, row)
    }

    private mutating func withdrawOffers(to seat: Int, _ now: Timestamp) {
        let offers = (reserved[seat] ?? []).sorted { (leads[$0]?.arrival ?? 0) < (leads[$1]?.arrival ?? 0) }
        for lead in offers { withdraw(lead, from: seats[seat].id, now) }
    }
}
