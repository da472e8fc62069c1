internal import JSON
internal import Records
internal import Zones

extension WorkingHours {
    static let intervalLimit = 24
    static let holidayLimit = 1_000
    static let dayNames: [StaticString] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// `{"zone": "Europe/Berlin", "week": {"mon": [{"from": "09:00", "to": "17:00"}]}, "holidays": ["2026-12-25"]}`.
    init(_ value: JSONValue, at pointer: String) throws(RoutingError) {
        var document = try DocumentReader(value, at: pointer)
        let name = try document.requiredID("zone")
        let zone: Zone
        do { zone = try Zone(named: name) } catch { throw document.fault("zone", error.description) }
        let days = try document.holidays()
        guard let weekValue = document.value("week") else { throw document.fault("week", "is missing") }
        let week = try Self.week(weekValue, at: document.pointer(to: "week"))
        try document.finish()
        self.init(zone: zone, week: week, holidays: days)
    }

    private static func week(
        _ value: JSONValue, at pointer: String
    ) throws(RoutingError) -> [[(from: Int, to: Int)]] {
        var document = try DocumentReader(value, at: pointer)
        var week: [[(from: Int, to: Int)]] = []
        for name in dayNames {
            guard let list = document.value(name) else {
                week.append([])
                continue
            }
            week.append(try intervals(list, at: document.pointer(to: name.description)))
        }
        try document.finish()
        return week
    }

    private static func intervals(
        _ list: JSONValue, at pointer: String
    ) throws(RoutingError) -> [(from: Int, to: Int)] {
        guard list.kind == .array else { throw .invalid(pointer: pointer, reason: "expected a list") }
        var intervals: [(from: Int, to: Int)] = []
        for (index, element) in list.elements.enumerated() {
            var document = try DocumentReader(element, at: "\(pointer)/\(index)")
            let from = try document.minute("from", limit: dayLength - 1)
            let to = try document.minute("to", limit: dayLength)
            guard from != to else { throw document.fault("to", "is the same as from") }
            guard intervals.count < intervalLimit else {
                throw .invalid(pointer: document.pointer, reason: "more than \(intervalLimit)")
            }
            intervals.append((from, to))
            try document.finish()
        }
        return intervals
    }

    func write(_ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("zone", zone.name)
            writer.object("week") { writer in
                for (name, intervals) in zip(Self.dayNames, week) where !intervals.isEmpty {
                    writer.array(name) { writer in
                        for interval in intervals {
                            writer.object { writer in
                                writer.member("from", clock(interval.lowerBound))
                                writer.member("to", clock(interval.upperBound))
                            }
                        }
                    }
                }
            }
            writer.array("holidays") { writer in
                for day in holidays.sorted() { writer.value(date(day)) }
            }
        }
    }
}

extension DocumentReader {
    /// `09:30`; `24:00` is the end of the day.
    fileprivate mutating func minute(_ name: StaticString, limit: Int) throws(RoutingError) -> Int {
        let text = try text(name, limit: 5)?.bytes ?? []
        let digits = text.enumerated().filter { $0.offset != 2 }.map { Int($0.element) - 0x30 }
        guard text.count == 5, text[2] == UInt8(ascii: ":"), digits.allSatisfy({ (0...9).contains($0) })
        else {
            throw fault(name.description, "expected a time such as 09:30")
        }
        let (hour, minute) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
        guard minute < 60, hour * 60 + minute <= limit else {
            throw fault(name.description, "there is no such time of the day")
        }
        return hour * 60 + minute
    }

    fileprivate mutating func holidays() throws(RoutingError) -> Set<Int> {
        guard let list = value("holidays") else { return [] }
        guard list.kind == .array else { throw fault("holidays", "expected a list") }
        var days: Set<Int> = []
        for (index, element) in list.elements.enumerated() {
            let place = "\(pointer(to: "holidays"))/\(index)"
            guard let text = element.text, text.count == 10,
                let midnight = Timestamp(rfc3339: text.string + "T00:00:00Z")
            else {
                throw .invalid(pointer: place, reason: "expected a day such as 2026-12-25")
            }
            guard days.count < WorkingHours.holidayLimit else {
                throw .invalid(pointer: place, reason: "more than \(WorkingHours.holidayLimit)")
            }
            // Whole days: the division is exact, before 1970 too.
            days.insert(Int(midnight.microseconds / 86_400_000_000))
        }
        return days
    }
}

private func clock(_ minute: Int) -> String {
    let (hour, rest) = (minute / 60, minute % 60)
    return (hour < 10 ? "0" : "") + "\(hour):" + (rest < 10 ? "0" : "") + "\(rest)"
}

private func date(_ day: Int) -> String {
    String(Timestamp(microseconds: Int64(day) * 86_400_000_000).description.prefix(10))
}
