#if FAULTS
    internal import Glibc
    internal import Logging
    internal import Synchronization

    /// What is to happen at one pass of one fail point: `NAME:KIND[:HIT][:MILLISECONDS]`.
    ///
    /// A line in the log goes ahead of what happens: it is the proof that it did.
    final class FaultOrder: Sendable {
        enum Kind: String, CaseIterable {
            /// SIGKILL and SIGSTOP to this process. Whoever stops it must also continue it.
            case kill, stop
            /// Waits; the other lanes go on.
            case delay
            /// The next call to Postgres fails, as if it were for want of serialization.
            case error
        }

        static let variable = "BELLHOP_FAIL_POINT"

        let point: FailPoint
        let kind: Kind
        /// The pass that is meant, of all lanes together, from 1.
        let hit: Int
        let milliseconds: UInt32
        private let passes = Atomic(0)

        init(_ point: FailPoint, _ kind: Kind, hit: Int, milliseconds: UInt32) {
            (self.point, self.kind, self.hit, self.milliseconds) = (point, kind, hit, milliseconds)
        }

        /// Those of this process; none if they cannot be read, which `Worker.main` has refused before.
        static let all = (try? read(environment()[variable])) ?? []

        /// True once.
        func isDue() -> Bool { passes.add(1, ordering: .relaxed).newValue == hit }

        /// Returns whether the next call is to fail.
        func carryOut() -> Bool {
            Log.warning(
                "fail_point",
                ["point": .text(point.name), "kind": .text(kind.rawValue), "hit": .number(Int64(hit))])
            switch kind {
            case .kill: send(SIGKILL)
            case .stop: send(SIGSTOP)
            case .delay: usleep(milliseconds * 1000)
            case .error: return true
            }
            return false
        }

        /// To this thread, which gets it before the call returns. One to the process may go to another thread, and this one
        /// would send COMMIT before it stops.
        private func send(_ signal: Int32) { raise(signal) }
    }

    extension FaultOrder {
        /// Several orders are separated by commas; none where nothing is set.
        /// - Throws: what is wrong with `text`, and what it may be.
        static func read(_ text: String?) throws(ConfigurationError) -> [FaultOrder] {
            var orders: [FaultOrder] = []
            for order in (text ?? "").split(separator: ",") { orders.append(try FaultOrder(String(order))) }
            return orders
        }

        private convenience init(_ text: String) throws(ConfigurationError) {
            let words = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard words.count > 1, words.count <= 4 else {
                throw Self.error(text, "it must be NAME:KIND[:HIT][:MILLISECONDS]")
            }
            guard let point = FailPoint.allCases.first(where: { $0.name == words[0] }) else {
                throw Self.error(text, "there is no fail point \(words[0]): see --fail-points")
            }
            guard let kind = Kind(rawValue: words[1]) else {
                let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw Self.error(text, "the kind must be one of \(kinds)")
            }
            if kind == .error, !point.canFail {
                throw Self.error(text, "\(point.name) cannot fail: no call to Postgres follows")
            }
            if words.count == 4, kind != .delay { throw Self.error(text, "only a delay has milliseconds") }
            let hit = try Self.number(words.count > 2 ? words[2] : "1", "the hit", 1...1_000_000_000, text)
            let time = try Self.number(
                words.count > 3 ? words[3] : "1000", "milliseconds", 1...3_600_000, text)
            self.init(point, kind, hit: hit, milliseconds: UInt32(time))
        }

        private static func number(
            _ word: String, _ name: String, _ range: ClosedRange<Int>, _ text: String
        ) throws(ConfigurationError) -> Int {
            guard let number = Int(word), range.contains(number) else {
                let bounds = "\(range.lowerBound) to \(range.upperBound)"
                throw error(text, "\(name) must be a whole number from \(bounds)")
            }
            return number
        }

        private static func error(_ text: String, _ rule: String) -> ConfigurationError {
            ConfigurationError(variable, text, rule)
        }
    }
#endif
