import Foundation
import Synchronization

/// What a run has to show.
struct Figures: Codable, Sendable {
    struct Struck: Codable, Sendable {
        var number: String
        var title: String
        /// How often it was done, and how often it has verifiably bitten.
        var strikes = 0, hits = 0
        /// Seconds from its end until every partition with a backlog had moved.
        var recoveries: [Double] = []
        /// What its strikes have caused that they are meant to cause, by name, where they came one by one.
        var effects: [String: Int] = [:]
    }

    var seed: UInt64
    var seconds = 0.0
    var sent = 0, acknowledged = 0, unknown = 0, failed = 0
    var records = 0
    var faults: [Struck] = []
    var lost = 0, duplicated = 0, reordered = 0
    /// What the ledger, the acknowledgements and the database itself object to.
    var violations: [String] = []
    var looks = 0, looksInVain = 0
    var fences = 0
    /// What lanes found of commits that were not answered, by finding.
    var lookedUp: [String: Int] = [:]
    /// How often something failed and was tried again until it worked, by what it was.
    var retries: [String: Int] = [:]
    /// How often a member of the group was told what is its own, and how often a partition had an owner after its first.
    var rebalances = 0, handovers = 0
    var lines: [String: Int] = [:]
    var deadLetters: [String: Int] = [:]
    /// Other figures that a stage has to show, by what they are.
    var measures: [String: Int] = [:]
    var longestStall = 0.0
    var longestStallDuring = ""
    var maximumMiB = 0
    var producersReplaced = 0
    /// Workers that gave up for good with exit 70, and were started again.
    var restarts = 0
    /// Workers that librdkafka ended by an assertion, and that were started again.
    var aborts = 0
    /// Workers that were asked to stop, and gave up with exit 70 what they had begun.
    var unsettled = 0
    /// Faults that were to happen and did not.
    var harmless: [String] = []
    var skipped: [String] = []
    var mutants: [Mutated] = []

    /// A bug on purpose, and who found it.
    struct Mutated: Codable, Sendable {
        var name: String
        /// What was done to a fleet that has it.
        var scene: String
        /// What the first witness said; nil if none had anything to say: the bug would not be found.
        var objection: String?
        var seconds: Double
    }

    /// What the ledger saw while faults went on.
    mutating func hear(_ onlooker: Onlooker) {
        (looks, looksInVain) = (onlooker.looks, onlooker.inVain)
        violations += onlooker.violations
        if looks == 0 { harmless.append("the ledger could never look while faults went on") }
        Salvage.keep(self)
    }

    var isSound: Bool {
        violations.isEmpty && harmless.isEmpty && lost == 0 && duplicated == 0 && reordered == 0
    }

    /// One strike, with what came of it.
    mutating func count(
        _ number: String, _ title: String, _ hits: Int, strikes: Int = 1, recovery: Double? = nil
    ) {
        let known = faults.firstIndex { $0.number == number && $0.title == title }
        if known == nil { faults.append(Struck(number: number, title: title)) }
        let index = known ?? faults.count - 1
        faults[index].strikes += strikes
        faults[index].hits += hits
        if let recovery { faults[index].recoveries.append(recovery) }
        Salvage.keep(self)
    }
}

extension Figures {
    /// Notes what strikes have caused that they are meant to cause.
    /// - Parameter title: nil: of all faults of this number.
    mutating func credit(_ number: String, title: String? = nil, _ reaction: Reaction) {
        for index in faults.indices
        where faults[index].number == number && faults[index].title == title ?? faults[index].title {
            for effect in Consequence.all where effect.causes.contains(number) {
                faults[index].effects[effect.name, default: 0] += effect.count(reaction)
            }
        }
    }
}

/// The figures of the stage that runs, as they were written down last: what there is to show when it comes to nothing.
enum Salvage {
    private static let latest = Mutex<Figures?>(nil)

    static func keep(_ figures: Figures) { latest.withLock { $0 = figures } }

    /// Once.
    static func take() -> Figures? {
        latest.withLock { figures in
            defer { figures = nil }
            return figures
        }
    }
}

extension Figures {
    /// For people.
    var text: String {
        var lines = [
            "seed \(seed), \(Int(seconds)) s",
            "  messages     \(acknowledged) acknowledged of \(sent), \(unknown) unknown (sent again), \(failed) refused; \(records) records",
            "  lost \(lost) · duplicated \(duplicated) · reordered \(reordered)",
            "  fences       \(fences) transactions refused",
            "  unanswered   " + (lookedUp.isEmpty ? "none" : "commits, found: " + pairs(lookedUp)),
            "  retries      " + (retries.isEmpty ? "none" : "until it worked, of " + pairs(retries)),
            "  rebalances   \(rebalances) assignments to members; partitions changed hands \(handovers) times",
            "  stall        \(hundredths(longestStall)) s at most, during: \(longestStallDuring)",
            "  memory       \(maximumMiB) MiB at most in a worker",
            "  restarts     \(restarts) workers gave up with exit 70 and were started again",
            "  aborts       \(aborts) workers were ended by an assertion of librdkafka 2.0.2, bits being turned over, and started again",
            "  stops        \(unsettled) workers that were asked to stop gave up what they had begun, with exit 70",
            "  ledger       \(looks) looks while faults went on, \(looksInVain) in vain (a server was away)",
            "  dead letters " + pairs(deadLetters),
            "  log lines    " + pairs(self.lines),
            "  measured     " + (measures.isEmpty ? "nothing else" : pairs(measures)),
        ]
        let width = max(70, faults.map(\.title.count).max() ?? 0) + 2
        let titles = "strikes".leading(7) + "hits".leading(7) + "recovery p50".leading(15) + "p99".leading(9)
        lines.append("  " + "faults".padded(5 + width) + titles)
        for fault in faults.sorted(by: { order($0.number) < order($1.number) }) {
            let sorted = fault.recoveries.sorted()
            let (middle, high) = (percentile(sorted, 0.5), percentile(sorted, 0.99))
            lines.append(
                "  " + fault.number.padded(5) + fault.title.padded(width)
                    + "\(fault.strikes)".leading(7) + "\(fault.hits)".leading(7)
                    + middle.map { hundredths($0) + " s" }.leading(15)
                    + high.map { hundredths($0) + " s" }.leading(9))
        }
        lines += killTable
        lines += harmless.map { "  HARMLESS     \($0)" }
        lines += skipped.map { "  skipped      \($0)" }
        lines += violations.prefix(20).map { "  VIOLATION    \($0)" }
        return lines.joined(separator: "\n")
    }

    private var killTable: [String] {
        guard !mutants.isEmpty else { return [] }
        let killed = mutants.count { $0.objection != nil }
        return ["  mutants killed \(killed)/\(mutants.count)"] + mutants.map(\.line)
    }

    private func pairs(_ counts: [String: Int]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    private func order(_ number: String) -> Int { Int(number.dropFirst()) ?? 0 }
}

extension Figures.Mutated {
    /// For people.
    var line: String {
        "  \(objection == nil ? "SURVIVED" : "killed") ".padded(11) + name.padded(27)
            + "\(hundredths(seconds)) s".leading(8) + "  " + scene.padded(74) + (objection ?? "")
    }
}

func percentile(_ sorted: [Double], _ share: Double) -> Double? {
    sorted.isEmpty ? nil : sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
}

func hundredths(_ number: Double) -> String { String(format: "%.2f", number) }

extension String {
    fileprivate func padded(_ width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
    fileprivate func leading(_ width: Int) -> String {
        String(repeating: " ", count: max(1, width - count)) + self
    }
}

extension String? {
    fileprivate func leading(_ width: Int) -> String { (self ?? "–").leading(width) }
}
