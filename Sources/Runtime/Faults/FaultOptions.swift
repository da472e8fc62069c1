#if FAULTS
    internal import Logging

    /// The command line of a worker that was built with faults.
    enum FaultOptions {
        static let all = [
            Option("fail-points", "list the fail points of this build, for \(FaultOrder.variable)")
        ]

        /// Prints what was asked for.
        /// - Returns: true if that was all.
        static func answer(_ arguments: Arguments) -> Bool {
            guard arguments.isSet("fail-points") else { return false }
            print(list)
            return true
        }

        /// Says aloud that this is no build to be used.
        /// - Throws: what is wrong with an order.
        static func announce(_ environment: [String: String]) throws(ConfigurationError) {
            let orders = try FaultOrder.read(environment[FaultOrder.variable])
            Log.warning(
                "faults_build",
                ["fail_points": .text(orders.map { "\($0.point.name):\($0.kind)" }.joined(separator: ","))])
        }

        /// One line each: number, name, whether it can fail, and what has happened by then.
        private static var list: String {
            let width = (FailPoint.allCases.map(\.name.count).max() ?? 0) + 2
            return FailPoint.allCases.map { point in
                let name = point.name + String(repeating: " ", count: width - point.name.count)
                let kinds = FaultOrder.Kind.allCases.filter { $0 != .error || point.canFail }
                return "\(point.number < 10 ? " " : "")\(point.number)  \(name)\(point.story)"
                    + " [\(kinds.map(\.rawValue).joined(separator: " "))]"
            }.joined(separator: "\n")
        }
    }
#endif
