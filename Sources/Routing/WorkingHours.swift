package import Records
package import Zones

/// When an agent works: while the clock on the wall of the zone shows a time within the hours of that day.
///
/// So an hour that the clock skips is not worked, one that it shows twice is worked twice, and 0:00–24:00 has 23 or 25 hours
/// on the days on which daylight saving time begins or ends.
package struct WorkingHours: Hashable, Sendable {
    /// Minutes of the day, 0 to 1440; the end is not part of it.
    package typealias Minutes = Range<Int>

    package static let dayLength = 1_440

    package let zone: Zone
    /// From Monday to Sunday; in order, apart from each other, in one day each.
    package let week: [[Minutes]]
    /// Days on which nobody works, each counted from 1970-01-01.
    package let holidays: Set<Int>

    /// Intervals may overlap; one that ends before it begins ends on the next day, which a holiday there cuts off at midnight.
    package init(zone: Zone, week: [[(from: Int, to: Int)]], holidays: Set<Int> = []) {
        var days = [[Minutes]](repeating: [], count: 7)
        for (day, intervals) in week.prefix(7).enumerated() {
            for (from, to) in intervals {
                days[day].append(from..<(to > from ? to : Self.dayLength))
                if to <= from { days[(day + 1) % 7].append(0..<to) }
            }
        }
        self.zone = zone
        self.week = days.map(Self.merged)
        self.holidays = holidays
    }

    private static func merged(_ intervals: [Minutes]) -> [Minutes] {
        var result: [Minutes] = []
        for next in intervals.sorted(by: { $0.lowerBound < $1.lowerBound }) where !next.isEmpty {
            if let last = result.last, next.lowerBound <= last.upperBound {
                result[result.count - 1] = last.lowerBound..<max(last.upperBound, next.upperBound)
            } else {
                result.append(next)
            }
        }
        return result
    }
}

/// Whether an agent works, and until when that is sure.
package struct Duty: Hashable, Sendable {
    package var isOn: Bool
    /// When to look again; nil for never.
    package var until: Timestamp?

    package init(isOn: Bool, until: Timestamp?) {
        self.isOn = isOn
        self.until = until
    }

    package static let always = Duty(isOn: true, until: nil)
}

extension WorkingHours {
    /// Days that are looked ahead for a change.
    private static let horizon: Int64 = 366

    /// Whether the hours include `instant`, and the next instant at which that changes, or about a year later.
    package func duty(at instant: Timestamp) -> Duty {
        let period = zone.period(at: instant)
        let isOn = covers(local(instant, period))
        guard week.contains(where: { !$0.isEmpty }) else { return Duty(isOn: false, until: nil) }
        let end = Timestamp(microseconds: instant.microseconds + Self.horizon * dayMicroseconds)
        var position = instant
        while position < end {
            position = nextEdge(after: position)
            if covers(local(position, zone.period(at: position))) != isOn {
                return Duty(isOn: isOn, until: position)
            }
        }
        return Duty(isOn: isOn, until: position)
    }

    private func local(_ instant: Timestamp, _ period: ZonePeriod) -> LocalTime {
        LocalTime(microseconds: instant.microseconds + period.offset * 1_000_000)
    }

    private func covers(_ time: LocalTime) -> Bool {
        guard !holidays.contains(time.day) else { return false }
        return week[time.weekday].contains { $0.contains(time.minute) }
    }

    /// The next begin or end of an interval, midnight, or change of the zone's offset: the hours are the same until then.
    private func nextEdge(after instant: Timestamp) -> Timestamp {
        let period = zone.period(at: instant)
        let now = local(instant, period)
        let edges = week[now.weekday].flatMap { [$0.lowerBound, $0.upperBound] }
        let minute = edges.filter { $0 > now.minute }.min() ?? Self.dayLength
        let start = Int64(now.day) * dayMicroseconds - period.offset * 1_000_000
        return min(Timestamp(microseconds: start + Int64(minute) * minuteMicroseconds), period.until)
    }
}

private let minuteMicroseconds: Int64 = 60_000_000
private let dayMicroseconds: Int64 = 86_400_000_000

/// What clock and calendar on the wall show.
private struct LocalTime {
    /// Days since 1970-01-01.
    let day: Int
    /// Of the day.
    let minute: Int

    init(microseconds: Int64) {
        let rest = microseconds % dayMicroseconds
        let intoDay = rest < 0 ? rest + dayMicroseconds : rest
        day = Int((microseconds - intoDay) / dayMicroseconds)
        minute = Int(intoDay / minuteMicroseconds)
    }

    /// 0 for Monday; 1970-01-01 was a Thursday.
    var weekday: Int { ((day + 3) % 7 + 7) % 7 }
}
