#if FAULTS
    internal import Logging

    /// The command line of a worker that was built with faults.
    enum FaultOptions {
        static let all = [
            Option("fail-points", "list the fail points of this build, for \(FaultOrder.variable)"),
            Option("mutants", "list the bugs on purpose of this build, for \(Mutant.variable)"),
            Option(
                "mutant-sql", value: "NAME",
                "print what a test must run on its own database for that mutant, if anything"),
        ]

        /// Prints what was asked for.
        /// - Returns: true if that was all.
        /// - Throws: if there is no such mutant.
        static func answer(_ arguments: Arguments) throws(ConfigurationError) -> Bool {
            if arguments.isSet("fail-points") {
                print(failPoints)
            } else if arguments.isSet("mutants") {
                print(mutants)
            } else if let mutant = try Mutant.named(arguments.value("mutant-sql"), setting: "--mutant-sql") {
                print(mutant.sabotageSQL ?? "", terminator: "")
            } else {
                return false
            }
            return true
        }

        /// Says aloud that this is no build to be used.
        /// - Throws: what is wrong with an order.
        static func announce(_ environment: [String: String]) throws(ConfigurationError) {
            let orders = try FaultOrder.read(environment[FaultOrder.variable])
            let mutant = try Mutant.named(environment[Mutant.variable])
            Log.warning(
                "faults_build",
                [
                    "fail_points": .text(orders.map { "\($0.point.name):\($0.kind)" }.joined(separator: ",")),
                    "mutant": .text(mutant?.name ?? ""),
                ])
        }

        /// One line each: number, name, whether it can fail, and what has happened by then.
        private static var failPoints: String {
            let width = (FailPoint.allCases.map(\.name.count).max() ?? 0) + 2
            return FailPoint.allCases.map { point in
                let name = point.name + String(repeating: " ", count: width - point.name.count)
                let kinds = FaultOrder.Kind.allCases.filter { $0 != .error || point.canFail }
                return "\(point.number < 10 ? " " : "")\(point.number)  \(name)\(point.story)"
                    + " [\(kinds.map(\.rawValue).joined(separator: " "))]"
            }.joined(separator: "\n")
        }

        private static var mutants: String {
            let width = (Mutant.allCases.map(\.name.count).max() ?? 0) + 2
            return Mutant.allCases.map {
                $0.name + String(repeating: " ", count: width - $0.name.count) + $0.summary
            }.joined(separator: "\n")
        }
    }
#endif
