internal import CIcal
internal import Records
internal import Synchronization

/// The one door to libical: its zones load and grow on use, behind globals that are not safe to share between threads.
let zoneTable = ZoneTable()

/// Zones by name, and what has been asked of them.
final class ZoneTable: Sendable {
    private let zones = Mutex<[Text: LoadedZone]>([:])

    func has(_ name: Text) -> Bool {
        zones.withLock { zones in
            if zones[name] != nil { return true }
            guard let zone = LoadedZone(name) else { return false }
            zones[name] = zone
            return true
        }
    }

    func period(_ name: Text, _ instant: Timestamp) -> ZonePeriod {
        zones.withLock { zones in
            // Every `Zone` is in the table, but for UTC.
            zones[name, default: .utc].period(at: instant)
        }
    }
}

/// A zone of libical, and the offsets that it gave.
@safe private struct LoadedZone: @unchecked Sendable {
    /// Years kept: for clocks that jump. A process has business with two or three.
    private static let limit = 64

    /// Lives as long as the process: zones are few, and shared. Used under the table's lock only. Nil for UTC.
    private let zone: OpaquePointer?
    private var years: [Int64: [ZonePeriod]] = [:]

    static let utc = LoadedZone()

    private init() { unsafe zone = nil }

    /// Nil if the system has no data under that name.
    init?(_ name: Text) {
        let component = unsafe icaltzutil_fetch_timezone(name.string)
        guard let component = unsafe component, let zone = unsafe icaltimezone_new() else { return nil }
        guard unsafe icaltimezone_set_component(zone, component) == 1 else {
            unsafe icalcomponent_free(component)
            unsafe icaltimezone_free(zone, 1)
            return nil
        }
        unsafe self.zone = unsafe zone
    }

    mutating func period(at instant: Timestamp) -> ZonePeriod {
        let second = instant.microseconds.floorDivided(by: 1_000_000)
        let year = second.floorDivided(by: yearLength)
        let periods = periods(of: year)
        return periods.first { instant < $0.until } ?? periods[periods.count - 1]
    }

    private mutating func periods(of year: Int64) -> [ZonePeriod] {
        if let known = years[year] { return known }
        if years.count >= Self.limit { years = [:] }
        let found = changes(from: year * yearLength, to: (year + 1) * yearLength)
        years[year] = found
        return found
    }

    /// Looks once a day: no zone changes twice within one.
    private func changes(from start: Int64, to end: Int64) -> [ZonePeriod] {
        var periods: [ZonePeriod] = []
        var offset = offset(at: start)
        for day in stride(from: start + 86_400, through: end, by: 86_400) {
            let next = self.offset(at: day)
            if next == offset { continue }
            let change = firstSecond(after: day - 86_400, through: day, offset: next)
            periods.append(ZonePeriod(offset: offset, until: Timestamp(microseconds: change * 1_000_000)))
            offset = next
        }
        periods.append(ZonePeriod(offset: offset, until: Timestamp(microseconds: end * 1_000_000)))
        return periods
    }

    /// The first second after `low` with that offset, which `high` has and `low` has not.
    private func firstSecond(after low: Int64, through high: Int64, offset: Int64) -> Int64 {
        var (low, high) = (low, high)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if self.offset(at: middle) == offset { high = middle } else { low = middle }
        }
        return high
    }

    /// Seconds east of UTC.
    private func offset(at second: Int64) -> Int64 {
        guard let zone = unsafe zone else { return 0 }
        var time = unsafe icaltime_from_timet_with_zone(time_t(second), 0, nil)
        var isDaylight: Int32 = 0
        return unsafe Int64(icaltimezone_get_utc_offset_of_utc_time(zone, &time, &isDaylight))
    }
}

/// 366 days, in seconds.
private let yearLength: Int64 = 366 * 86_400

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        self / divisor - (self % divisor < 0 ? 1 : 0)
    }
}
