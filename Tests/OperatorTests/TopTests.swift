import Foundation
import Glibc
import TestKit
import TestTraits
import Testing

@Suite("bellhop top", .ownThreads)
struct TopTests {
    private func open(_ fleet: borrowing OrdersFleet) throws -> PseudoTerminal {
        let terminal = try PseudoTerminal(
            "bellhop", ["top", "--interval", "1"], environment: fleet.bellhop.environment)
        try eventually("there is a picture of the fleet") {
            terminal.screen.contains { $0.contains("orders/2") }
        }
        return terminal
    }

    /// The partitions in the order in which they stand there.
    private func partitions(_ terminal: PseudoTerminal) -> [String] {
        terminal.screen.filter { $0.hasPrefix("w ") }.compactMap {
            $0.split(separator: " ").dropFirst().first.map(String.init)
        }
    }

    @Test("shows workers and partitions at 80 × 24, sorts and filters by keys, and fits another size at once")
    func keys() throws {
        let fleet = try OrdersFleet("top_keys")
        let terminal = try open(fleet)
        let screen = terminal.screen
        #expect(screen.count <= 24 && screen.allSatisfy { $0.count <= 80 }, "\(screen)")
        #expect(screen[0].hasPrefix("bellhop top ") && screen[0].contains("3 partitions"))
        #expect(
            screen.contains {
                $0.hasPrefix("w: 0/3 owned") && $0.contains("33 records") && $0.contains("1 dead")
            })
        let titles = screen.first { $0.hasPrefix("WORKER") }.map { $0.split(separator: " ") } ?? []
        #expect(
            titles == ["WORKER", "PARTITION", "OWNER", "STATE", "BEHIND", "RECORDS", "RATE/S", "ETA", "DEAD"])
        #expect(screen.last?.contains("q quit") == true)
        #expect(screen.contains { $0.hasPrefix("! w orders/0–1: nobody has it") })
        #expect(terminal.isRaw)

        for (key, order) in [
            ("l", ["orders/1", "orders/0", "orders/2"]), ("l", ["orders/2", "orders/0", "orders/1"]),
            ("d", ["orders/2", "orders/0", "orders/1"]), ("w", ["orders/0", "orders/1", "orders/2"]),
            ("/ers/1\r", ["orders/1"]), ("\u{1B}", ["orders/0", "orders/1", "orders/2"]),
        ] {
            terminal.type(key)
            try eventually("after \(key)", equals: order) { partitions(terminal) }
        }
        terminal.type("?")
        try eventually("help is there") { terminal.screen.contains { $0.contains("sort by seconds behind") } }
        terminal.type("? ")
        try eventually("the picture is held") { terminal.screen[0].hasSuffix("HELD") }
        terminal.resize(columns: 132, rows: 30)
        try eventually("it fits", equals: 30) { terminal.screen.count }
        terminal.resize(columns: 40, rows: 10)
        try eventually("it fits") {
            terminal.screen.count == 10 && terminal.screen.allSatisfy { $0.count <= 40 }
        }

        terminal.type("q")
        #expect(try terminal.wait() == .exited(0))
        #expect(!terminal.isRaw && terminal.output.hasSuffix("\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"))
    }

    @Test(
        "gives the terminal back however it ends",
        arguments: [("SIGTERM", SIGTERM), ("SIGHUP", SIGHUP), ("SIGINT", SIGINT), ("SIGABRT", SIGABRT)])
    func signals(name: String, number: Int32) throws {
        let fleet = try OrdersFleet("top_\(name)".lowercased())
        let terminal = try open(fleet)
        terminal.signal(number)
        #expect(try terminal.wait() == (number == SIGABRT ? .signalled(SIGABRT) : .exited(0)))
        #expect(!terminal.isRaw && terminal.output.hasSuffix("\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"))
    }

    @Test("Ctrl-C quits")
    func interrupt() throws {
        let fleet = try OrdersFleet("top_interrupt")
        let terminal = try open(fleet)
        terminal.type("\u{3}")
        #expect(try terminal.wait() == .exited(0))
        #expect(!terminal.isRaw)
    }

    @Test("says that Postgres does not answer, and answers keys meanwhile")
    func noDatabase() throws {
        let fleet = try OrdersFleet("top_no_database")
        let terminal = try PseudoTerminal(
            "bellhop", ["top"], environment: ["BELLHOP_DATABASE": "host=/nowhere dbname=x user=y"])
        try eventually("it says so") { terminal.screen.contains { $0.hasPrefix("Postgres does not answer") } }
        terminal.type("q")
        #expect(try terminal.wait() == .exited(0))
        _ = fleet
    }

    @Test("--json streams a line for each look; without a terminal it says so")
    func json() throws {
        let fleet = try OrdersFleet("top_json")
        let program = try fleet.bellhop.start("top", "--json", "--interval", "1")
        let lines = try eventually("two lines", { program.standardOutput.split(separator: "\n") }) {
            $0.count >= 2
        }
        for line in lines.prefix(2) {
            let answer = try #require(OperatorTests.json(String(line)) as? [String: Any])
            #expect(try rows(answer["partitions"]).map { $0["lag"] as? Int } == [3, 30, 0])
            #expect(try rows(answer["workers"]).first?["lag"] as? Int == 33)
        }
        program.terminate()
        let plain = try fleet.bellhop("top")
        #expect(plain.status == 64 && plain.error.contains("--json"))
    }
}
