import Foundation
import Records
import TestKit
import TestTraits
import Testing

@Suite("A false clock", .serialized, .ownThreads, .enabled(if: FalseClock.isAvailable))
struct ClockInjectorTests {
    @Test("a program's wall clock goes where it is set")
    func moves() throws {
        let clock = try FalseClock()
        let loop = "while :; do date +%s; sleep 0.02; done"
        let program = try Program("/bin/bash", ["-c", loop], environment: clock.environment)
        func distance() -> Double {
            let last =
                program.standardOutput.split(separator: "\n").dropLast().last.flatMap { Double($0) } ?? 0
            return last - Date().timeIntervalSince1970
        }
        try eventually("it is right", { distance() }, until: { abs($0) < 3 })
        try clock.shift(by: .seconds(-3600))
        try eventually("it is an hour late", { distance() }, until: { abs($0 + 3600) < 3 })
        try clock.shift(by: .seconds(86_400))
        try eventually("it is a day ahead", { distance() }, until: { abs($0 - 86_400) < 3 })
        try clock.freeze()
        try eventually("it falls behind", { distance() }, until: { $0 < -4 && $0 > -60 })
        try clock.heal()
        try eventually("it is right again", { distance() }, until: { abs($0) < 3 })
    }

    @Test(
        "a worker whose clock jumps back, ahead and stands still goes on as before; its log shows the jumps")
    func worker() throws {
        let clock = try FalseClock()
        let fleet = try Fleet(.mock, database: "clock", server: .shared)
        let worker = try fleet.start(environment: clock.environment)
        var published = 0
        func expectProgress(_ what: String) throws {
            try fleet.publish(published..<published + 500, leads: 10_000)
            published += 500
            try eventually(within: .seconds(30), "\(what): it goes on", equals: Int64(published)) {
                try fleet.applied()
            }
        }
        try expectProgress("right")
        try clock.shift(by: .seconds(-3600))
        try expectProgress("an hour late")
        try clock.shift(by: .seconds(86_400))
        try expectProgress("a day ahead")
        try clock.freeze()
        try expectProgress("frozen")
        try clock.shift(by: .seconds(86_400))
        worker.terminate()
        #expect(try worker.wait(within: .seconds(30)) == .exited(0))
        let times = worker.standardError.matches(of: /"(?:time|timestamp|ts)":"([^"]+)"/).map { String($0.1) }
        let last = try #require(times.last)
        #expect(last > "\(Date().addingTimeInterval(80_000).ISO8601Format())")
        #expect(try fleet.number("select count(*) from leads.lead") == 2000)
        #expect(try fleet.number("select max(epoch) from bellhop.partition") == 1)
    }

    @Test(
        "a worker whose clock is set back while it joins, reads and idles reads on, and stays in its group",
        arguments: BrokerKind.all)
    func setBack(_ kind: BrokerKind) throws {
        let clock = try FalseClock()
        let fleet = try Fleet(kind, database: "clock-back-\(kind.rawValue)", server: .shared)
        // A single member: of two, the first may be given all and give half of it back, which is a second epoch.
        let worker = try fleet.start(["--lanes", "1"], environment: clock.environment)
        for round in 1...20 {
            try clock.shift(by: .seconds(-3600 * round))
            try fleet.publish((round - 1) * 50..<round * 50, leads: 10_000)
            try eventually(
                within: .seconds(30), "set back \(round) times, it goes on", equals: Int64(round * 50)
            ) {
                try fleet.applied()
            }
        }
        // Without records nothing else wakes the thread that sends heartbeats. 10 s is the session timeout.
        let idle = ContinuousClock.now
        try clock.shift(by: .seconds(-3600 * 100))
        try eventually("a silent member is out of its group") { ContinuousClock.now - idle > .seconds(13) }
        try fleet.publish(1000..<1050, leads: 10_000)
        try eventually(within: .seconds(30), "it goes on after silence", equals: 1050) { try fleet.applied() }
        #expect(worker.standardError.contains("wall_clock_set_back"))
        worker.terminate()
        #expect(try worker.wait(within: .seconds(30)) == .exited(0))
        #expect(try fleet.number("select max(epoch) from bellhop.partition") == 1)
    }
}
