internal import Foundation
internal import TestKit

/// The gateway under `wrk`, and what one would write in Python instead: validated commands that the broker has acknowledged.
struct GatewayComparison {
    let stage: Stage
    let peers: Peers?
    let size: Benchmark.Size

    /// Of the gateway; each is named in the report.
    private static let raised = [
        "tenant-rate=1000000", "tenant-burst=1000000", "subject-rate=1000000", "subject-burst=1000000",
        "connections=3000", "connections-per-address=3000",
    ]
    private static let database = "gateway"

    func run(_ report: inout Report) throws {
        say("Gateway: starting it")
        try stage.createDatabase(Self.database)
        try stage.applyTopics("topics", database: Self.database)
        let gateway = try HTTPSide.gateway(stage, database: Self.database, limits: Self.raised)
        let wrk = try Wrk(stage.files.path)
        _ = try wrk.run(gateway, seconds: 3)
        let rounds = try (0..<size.rounds + 1).map { _ in try wrk.run(gateway, seconds: size.httpSeconds) }
        let full = rounds.sorted { $0.perCPUSecond < $1.perCPUSecond }[rounds.count / 2]
        let half = try wrk.run(gateway, seconds: size.httpSeconds, rate: full.rate / 2)
        let idle = try idleCost(gateway)
        let slow = try wrk.run(gateway, seconds: size.httpSeconds, rate: full.rate / 2, besides: 100)
        let memory = ProcessStatus.peakMemory(gateway.side.pid)
        try gateway.side.end()
        let peer = try measurePeer(wrk)
        write(full, half, slow, idle, memory, peer, &report)
    }

    /// Cores that 1,000 open connections without a request take.
    private func idleCost(_ gateway: HTTPSide) throws -> Double {
        say("Gateway: 1,000 idle connections")
        let connections = try (0..<1000).map { _ in try LoopbackSocket(port: gateway.port) }
        defer { withExtendedLifetime(connections) {} }
        let (before, start) = (gateway.cpu, ContinuousClock.now)
        let end = start + .seconds(5)
        try eventually(within: .seconds(30), "five seconds have passed") { ContinuousClock.now >= end }
        return (gateway.cpu - before) / ((.now - start) / .seconds(1))
    }

    private func measurePeer(_ wrk: Wrk) throws -> Wrk.Result? {
        guard let peers else { return nil }
        say("Gateway: the Python peer")
        let peer = try HTTPSide.fastAPI(peers, stage)
        _ = try wrk.run(peer, seconds: 3)
        let result = try wrk.run(peer, seconds: size.httpSeconds)
        try peer.side.end()
        return result
    }

    private func write(
        _ full: Wrk.Result, _ half: Wrk.Result, _ slow: Wrk.Result, _ idle: Double, _ memory: Double,
        _ peer: Wrk.Result?, _ report: inout Report
    ) {
        var section = Report.Section(
            title: "Gateway: validated command to acknowledgement of the broker, 64 keep-alive connections",
            columns: ["", "requests/s", "per core of its own CPU", "p50 ms", "p99 ms"])
        let rows: [(String, Wrk.Result?)] = [
            ("Bellhop, full load", full), ("Bellhop, half of that", half),
            ("Bellhop, half, beside 100 slow clients", slow), ("FastAPI, full load", peer),
        ]
        for (name, result) in rows {
            guard let result else { continue }
            section.rows.append(
                [
                    name, shown(result.rate), shown(result.perCPUSecond), shown(result.p50, 1),
                    shown(result.p99, 1),
                ])
            report.measure("gateway: \(name), per core", result.perCPUSecond)
            report.measure("gateway: \(name), p99 ms", result.p99)
        }
        section.notes = [
            "Limits raised: \(Self.raised.joined(separator: ", ")).",
            "1,000 idle connections take \(shown(idle * 100, 2)) % of a core; memory \(shown(memory)) MiB at most.",
        ]
        report.sections.append(section)
        report.goals += [
            .init(
                name: "gateway, commands per core of its CPU", target: "≥ 20,000/s",
                value: shown(full.perCPUSecond),
                isReached: full.perCPUSecond >= 20_000),
            .init(
                name: "gateway, p99 at half load", target: "< 20 ms", value: "\(shown(half.p99, 1)) ms",
                isReached: half.p99 < 20),
            .init(
                name: "gateway, memory", target: "< 128 MiB", value: "\(shown(memory)) MiB",
                isReached: memory < 128),
            .init(
                name: "gateway, p99 beside slow clients", target: "≤ 2 ×",
                value: "\(shown(slow.p99 / half.p99, 2)) ×", isReached: slow.p99 <= 2 * half.p99),
            .init(
                name: "gateway against FastAPI, per core", target: "≥ 6 ×",
                value: peer.map { "\(shown(full.perCPUSecond / $0.perCPUSecond, 1)) ×" } ?? "-",
                isReached: peer.map { full.perCPUSecond >= 6 * $0.perCPUSecond }),
        ]
    }
}
