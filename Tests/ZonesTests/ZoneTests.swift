import Records
import Testing
import Zones

@Suite struct ZoneTests {
    private func time(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

    /// Instants of changes as the IANA database has them.
    @Test(
        "offsets change where the zone's rules say",
        arguments: [
            ("Europe/Berlin", "2026-03-29T01:00:00Z", 3_600, 7_200),
            ("Europe/Berlin", "2026-10-25T01:00:00Z", 7_200, 3_600),
            ("America/New_York", "2026-03-08T07:00:00Z", -18_000, -14_400),
            ("America/New_York", "2026-11-01T06:00:00Z", -14_400, -18_000),
            ("Australia/Sydney", "2026-04-04T16:00:00Z", 39_600, 36_000),
            ("Australia/Sydney", "2026-10-03T16:00:00Z", 36_000, 39_600),
            ("America/Santiago", "2026-04-05T03:00:00Z", -10_800, -14_400),
            ("Australia/Lord_Howe", "2026-10-03T15:30:00Z", 37_800, 39_600),
            ("America/Sao_Paulo", "2019-02-17T02:00:00Z", -7_200, -10_800),
        ])
    func changes(name: String, instant: String, before: Int64, after: Int64) throws {
        let zone = try Zone(named: Text(name))
        let change = try time(instant)
        let last = Timestamp(microseconds: change.microseconds - 1)
        #expect(zone.period(at: last) == ZonePeriod(offset: before, until: change))
        #expect(zone.period(at: change).offset == after)
    }

    @Test("Brazil has had no daylight saving time since 2019")
    func brazil() throws {
        let zone = try Zone(named: "America/Sao_Paulo")
        var instant = try time("2019-03-01T00:00:00Z")
        let end = try time("2030-01-01T00:00:00Z")
        var periods = 0
        while instant < end {
            let period = zone.period(at: instant)
            #expect(period.offset == -10_800)
            #expect(period.until > instant)
            instant = period.until
            periods += 1
        }
        #expect(periods <= 12)
    }

    @Test("half and quarter hours", arguments: [("Asia/Kolkata", 19_800), ("Asia/Kathmandu", 20_700)])
    func odd(name: String, offset: Int64) throws {
        #expect(try Zone(named: Text(name)).period(at: time("2026-07-01T00:00:00Z")).offset == offset)
    }

    @Test("UTC is there without a look")
    func utc() throws {
        #expect(Zone.utc.period(at: try time("2026-07-01T00:00:00Z")).offset == 0)
        #expect(try Zone(named: "Etc/UTC") == .utc)
    }

    @Test(
        "a name that the zone data does not have is refused with the name",
        arguments: [
            "Europe/Bonn", "europe/berlin", "", "/etc/localtime", "../zoneinfo/Europe/Berlin", "Europe",
            "Europe//Berlin", "right/Europe/Berlin", "posix/UTC", "Eastern Standard Time", "zone.tab",
        ])
    func unknown(name: String) {
        #expect(throws: ZoneError(name: Text(name))) { try Zone(named: Text(name)) }
        #expect(ZoneError(name: Text(name)).description == "there is no time zone \(name)")
    }

    @Test("zones can be asked from many threads at once")
    func threads() async throws {
        let names = ["Europe/Paris", "Europe/Rome", "Asia/Tokyo", "America/Denver", "Africa/Casablanca"]
        let start = try time("2026-01-01T00:00:00Z").microseconds
        func offsets(_ order: some Sequence<Int>) throws -> [Int64] {
            try order.flatMap { step in
                try names.map { name in
                    let instant = Timestamp(microseconds: start + Int64(step) * 86_400_000_000 * 7)
                    return try Zone(named: Text(name)).period(at: instant).offset
                }
            }
        }
        let expected = try offsets(0..<200)
        try await withThrowingTaskGroup(of: [Int64].self) { group in
            for _ in 0..<8 { group.addTask { try offsets(0..<200) } }
            for try await found in group { #expect(found == expected) }
        }
    }
}
