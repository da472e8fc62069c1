internal import Foundation
internal import Postgres
internal import TestKit

/// Where the workers' CPU time goes: each reads its whole load once under `perf record`.
struct Profile {
    let stage: Stage
    let size: Benchmark.Size

    func run() throws {
        guard let perf = find("perf") else {
            throw BenchmarkError("--profile needs perf (Debian: linux-perf)")
        }
        try stage.createDatabase("profile")
        try stage.applyTopics("Tests/Benchmark/topics", database: "profile")
        try stage.applyTopics("topics", database: "profile")
        say("Publishing")
        try Sales.publish(min(size.sales, 2_000_000), brokers: stage.brokers)
        try Leads.publish(size.leads, brokers: stage.brokers)
        try profile(perf, "sale-sink", "Tests/Benchmark/topics", min(size.sales, 2_000_000))
        try profile(perf, "lead-scoring", "topics", size.leads)
    }

    private func profile(_ perf: String, _ worker: String, _ topics: String, _ records: Int) throws {
        say("Profiling \(worker)")
        let data = "\(stage.files.path)/\(worker).data"
        let program = "\(programsDirectory)/\(worker)"
        let side = try Side(
            perf,
            [
                "record", "-q", "-F", "999", "-g", "-o", data, "--", program, "--lanes", "2", "--topics",
                topics,
            ],
            environment: stage.environment("profile"))
        defer { Side.endAll() }
        var connection = try Connection(stage.conninfo("profile"))
        let sql = """
            select coalesce(sum(next_offset - first_offset), 0)::int8 from bellhop.partition where worker = $1
            """
        try eventually(within: .seconds(600), "\(worker) has read everything") {
            guard side.program.isRunning else { throw BenchmarkError(side.program.standardError) }
            return try connection.query(sql, [.text(worker)])[0].int8(0) ?? 0 >= Int64(records)
        }
        // perf writes its file when the worker has ended.
        for process in ProcessStatus.all where process.parent == side.pid { kill(process.pid, SIGTERM) }
        _ = try side.waitForEnd(within: .seconds(60))
        print("\n\(worker): self, then with callees, from 1 % on")
        try report(perf, data, ["--no-children", "--percent-limit", "1"])
        try report(perf, data, ["--children", "--percent-limit", "3"])
    }

    private func report(_ perf: String, _ data: String, _ options: [String]) throws {
        let result = try Program.run(
            perf, ["report", "-q", "-i", data, "-g", "none", "--sort", "symbol"] + options,
            within: .seconds(180))
        let lines = result.output.split(separator: "\n").prefix(40).joined(separator: "\n")
        guard let swift = find("swift") else { return print(lines) }
        let names = try Program.run(swift, ["demangle", "--simplified"], input: Array(lines.utf8))
        for line in names.output.split(separator: "\n") {
            print(line.prefix(120).trimmingCharacters(in: .whitespaces))
        }
        print("")
    }

    /// Where a program lies on the PATH.
    private func find(_ name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").map { "\($0)/\(name)" }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }
}
