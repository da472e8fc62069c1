import Records
import Routing
import Testing
import Zones

@Suite struct WorkingHoursTests {
    private func hours(
        _ zone: String, _ from: Int, _ to: Int, days: Set<Int> = Set(0..<7), holidays: Set<Int> = []
    ) throws -> WorkingHours {
        WorkingHours(
            zone: try Zone(named: Text(zone)),
            week: (0..<7).map { days.contains($0) ? [(from: from, to: to)] : [] }, holidays: holidays)
    }

    /// All stretches of work from `start` to `end`, by way of `until` alone.
    private func shifts(_ hours: WorkingHours, _ start: String, _ end: String) -> [String] {
        var instant = time(start)
        var shifts: [String] = []
        while instant < time(end) {
            let duty = hours.duty(at: instant)
            guard let until = duty.until else { return shifts }
            #expect(until > instant)
            if duty.isOn { shifts.append("\(short(instant)) \(short(until))") }
            instant = until
        }
        return shifts
    }

    private func short(_ instant: Timestamp) -> String { String(instant.description.prefix(16)) }

    @Test("nine to five moves with the clock, in both hemispheres")
    func moves() throws {
        #expect(
            shifts(try hours("Europe/Berlin", 540, 1_020), "2026-03-28T00:00:00Z", "2026-03-30T00:00:00Z")
                == ["2026-03-28T08:00 2026-03-28T16:00", "2026-03-29T07:00 2026-03-29T15:00"])
        #expect(
            shifts(try hours("Australia/Sydney", 540, 1_020), "2026-04-03T12:00:00Z", "2026-04-05T12:00:00Z")
                == ["2026-04-03T22:00 2026-04-04T06:00", "2026-04-04T23:00 2026-04-05T07:00"])
    }

    @Test(
        "a whole day has 23 hours when the clock skips one, and 25 when it shows one twice",
        arguments: [
            ("Europe/Berlin", "2026-03-28T23:00:00Z", 23), ("Europe/Berlin", "2026-10-24T22:00:00Z", 25),
            ("America/New_York", "2026-03-08T05:00:00Z", 23),
            ("Australia/Sydney", "2026-10-03T14:00:00Z", 23),
            ("Australia/Sydney", "2026-04-04T13:00:00Z", 25), ("Europe/Berlin", "2026-06-06T22:00:00Z", 24),
        ])
    func wholeDay(zone: String, midnight: String, expected: Int64) throws {
        // Only the day that begins at that midnight, which is a Sunday.
        let hours = try hours(zone, 0, 1_440, days: [6])
        let duty = hours.duty(at: time(midnight))
        #expect(duty.isOn)
        let length = try #require(duty.until).microseconds - time(midnight).microseconds
        #expect(length == expected * 3_600_000_000)
        #expect(!hours.duty(at: Timestamp(microseconds: time(midnight).microseconds - 1)).isOn)
    }

    @Test("minutes that the clock skips are not worked")
    func gap() throws {
        // 2:00 is 3:00 that night.
        #expect(
            shifts(try hours("Europe/Berlin", 120, 180), "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z") == []
        )
        #expect(
            shifts(try hours("Europe/Berlin", 150, 240), "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z")
                == ["2026-03-29T01:00 2026-03-29T02:00"])
    }

    @Test("minutes that the clock shows twice are worked twice")
    func overlap() throws {
        // 3:00 is 2:00 again that night.
        #expect(
            shifts(try hours("Europe/Berlin", 60, 150), "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z")
                == ["2026-10-24T23:00 2026-10-25T00:30", "2026-10-25T01:00 2026-10-25T01:30"])
        #expect(
            shifts(try hours("America/New_York", 60, 120), "2026-10-31T12:00:00Z", "2026-11-01T12:00:00Z")
                == ["2026-11-01T05:00 2026-11-01T07:00"])
    }

    @Test("a shift may pass midnight, and the week's end")
    func overnight() throws {
        let hours = try hours("Etc/UTC", 1_320, 360, days: [6])
        #expect(
            shifts(hours, "2026-05-02T00:00:00Z", "2026-05-06T00:00:00Z") == [
                "2026-05-03T22:00 2026-05-04T06:00"
            ])
    }

    @Test("a holiday is a day of the agent's zone")
    func holiday() throws {
        let christmas = Int(time("2026-12-25T00:00:00Z").microseconds / 86_400_000_000)
        let hours = try hours("Pacific/Auckland", 540, 1_020, holidays: [christmas])
        // Friday the 25th begins there on the 24th, 11:00 UTC.
        #expect(
            shifts(hours, "2026-12-23T12:00:00Z", "2026-12-26T12:00:00Z")
                == ["2026-12-23T20:00 2026-12-24T04:00", "2026-12-25T20:00 2026-12-26T04:00"])
    }

    @Test("without hours nobody works, and there is nothing to wait for")
    func none() throws {
        let hours = try hours("Etc/UTC", 0, 60, days: [])
        #expect(hours.duty(at: time("2026-05-02T00:00:00Z")) == Duty(isOn: false, until: nil))
    }

    @Test("hours around the clock are looked at again after a year")
    func always() throws {
        let duty = try hours("Etc/UTC", 0, 1_440).duty(at: time("2026-05-02T00:00:00Z"))
        #expect(duty.isOn)
        #expect(try #require(duty.until) >= time("2027-05-02T00:00:00Z"))
    }

    @Test("a document is read, and written as it is read")
    func document() throws {
        let json = """
            {"agent_id":"ada","teams":["sales"],"skills":["de"],"weight":2,"capacity":20,"active":true,\
            "hours":{"zone":"Europe/Berlin","week":{"mon":[{"from":"09:00","to":"17:30"}],\
            "fri":[{"from":"09:00","to":"24:00"}],"sat":[{"from":"00:00","to":"02:00"}]},\
            "holidays":["1969-12-31","2026-12-25"]}}
            """
        let agent = try reading(json) { value throws(RoutingError) in try Agent(value) }
        #expect(String(decoding: agent.json, as: UTF8.self) == json)
        let overnight = """
            {"agent_id":"ada","capacity":1,"hours":{"zone":"Europe/Berlin","week":{"fri":[{"from":"09:00","to":"02:00"}]}}}
            """
        let other = try reading(overnight) { value throws(RoutingError) in try Agent(value) }
        #expect(
            other.hours?.week
                == WorkingHours(
                    zone: try Zone(named: "Europe/Berlin"),
                    week: [[], [], [], [], [(from: 540, to: 1_440)], [(from: 0, to: 120)], []]
                ).week)
    }

    @Test(
        "what is no document of an agent is refused at its place",
        arguments: [
            (#"{"agent_id":"a"}"#, "/capacity", "is missing"),
            (#"{"agent_id":"a","capacity":1,"colour":2}"#, "/colour", "there is no member of that name"),
            (#"{"agent_id":"a","capacity":1,"a/b~c":2}"#, "/a~1b~0c", "there is no member of that name"),
            (
                #"{"agent_id":"","capacity":1}"#, "/agent_id",
                "expected an id: 1 to 255 bytes without control characters"
            ),
            (#"{"agent_id":"a","capacity":1,"weight":21}"#, "/weight", "expected an integer from 0 to 20"),
            (#"{"agent_id":"a","capacity":1,"teams":["a","a"]}"#, "/teams/1", "a stands there twice"),
            (
                #"{"agent_id":"a","capacity":1,"hours":{"zone":"Mars/Base","week":{}}}"#, "/hours/zone",
                "there is no time zone Mars/Base"
            ),
            (
                #"{"agent_id":"a","capacity":1,"hours":{"zone":"Etc/UTC","week":{"mon":[{"from":"9:00","to":"17:00"}]}}}"#,
                "/hours/week/mon/0/from", "expected a time such as 09:30"
            ),
            (
                #"{"agent_id":"a","capacity":1,"hours":{"zone":"Etc/UTC","week":{"mon":[{"from":"09:00","to":"24:01"}]}}}"#,
                "/hours/week/mon/0/to", "there is no such time of the day"
            ),
            (
                #"{"agent_id":"a","capacity":1,"hours":{"zone":"Etc/UTC","week":{"mo":[]}}}"#,
                "/hours/week/mo", "there is no member of that name"
            ),
            (
                #"{"agent_id":"a","capacity":1,"hours":{"zone":"Etc/UTC","week":{},"holidays":["2026-02-30"]}}"#,
                "/hours/holidays/0", "expected a day such as 2026-12-25"
            ),
            (#"[]"#, "", "expected an object"),
        ])
    func refused(json: String, pointer: String, reason: String) throws {
        #expect(throws: RoutingError.invalid(pointer: pointer, reason: reason)) {
            try reading(json) { value throws(RoutingError) in try Agent(value) }
        }
    }
}
