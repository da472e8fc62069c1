internal import Foundation
internal import Synchronization
internal import TestKit

/// The load tool `wrk`, of the Debian package of that name: 64 connections, a new key and lead for each request.
struct Wrk {
    struct Result {
        var requests: Double
        var rate: Double
        var perCPUSecond: Double
        var p50: Double
        var p99: Double
    }

    static let connections = 64
    private let script: String

    /// - Parameter directory: for its script.
    init(_ directory: String) throws {
        script = "\(directory)/post.lua"
        try Self.text.write(toFile: script, atomically: true, encoding: .utf8)
    }

    /// - Parameters:
    ///   - rate: requests a second in all, about; as fast as answers come if nil.
    ///   - slow: clients beside it that send a request a byte at a time.
    func run(_ side: HTTPSide, seconds: Int, rate: Double? = nil, besides slow: Int = 0) throws -> Result {
        // Each connection waits between an answer and its next request.
        let pause = rate.map { Double(Self.connections) / $0 * 1000 } ?? 0
        let clients = try SlowClients(slow, port: side.port)
        defer { clients.end() }
        let before = side.cpu
        let result = try Program.run(
            "/usr/bin/env",
            [
                "wrk", "-t1", "-c\(Self.connections)", "-d\(seconds)s", "--latency", "-s", script,
                "http://127.0.0.1:\(side.port)", "--", side.token, String(pause),
            ], within: .seconds(Int64(seconds) + 60))
        let cpu = side.cpu - before
        guard result.status == 0, let requests = number(result.output, before: " requests in"),
            let perSecond = number(result.output, after: "Requests/sec:"),
            let p50 = milliseconds(result.output, "50%"), let p99 = milliseconds(result.output, "99%")
        else {
            throw BenchmarkError(
                "wrk failed (is the Debian package wrk installed?): \(result.output)\(result.error)")
        }
        guard !result.output.contains("Non-2xx") else {
            throw BenchmarkError("requests failed: \(result.output)")
        }
        return Result(
            requests: requests, rate: perSecond, perCPUSecond: requests / max(cpu, 0.001), p50: p50, p99: p99)
    }

    private func number(_ text: String, before mark: String) -> Double? {
        text.range(of: mark).flatMap { range in
            text[..<range.lowerBound].split(whereSeparator: \.isWhitespace).last.flatMap { Double($0) }
        }
    }

    private func number(_ text: String, after mark: String) -> Double? {
        text.range(of: mark).flatMap { range in
            text[range.upperBound...].split(whereSeparator: \.isWhitespace).first.flatMap { Double($0) }
        }
    }

    /// A line such as `    99%   12.34ms`.
    private func milliseconds(_ text: String, _ mark: String) -> Double? {
        let line = text.split(separator: "\n").first {
            $0.trimmingCharacters(in: .whitespaces).hasPrefix(mark)
        }
        guard let word = line?.split(whereSeparator: \.isWhitespace).last else { return nil }
        for (unit, factor) in [("us", 0.001), ("ms", 1.0), ("s", 1000.0)] where word.hasSuffix(unit) {
            return Double(word.dropLast(unit.count)).map { $0 * factor }
        }
        return nil
    }

    private static let text = """
        local token, pause, base, count
        function init(arguments)
            token, pause, count = arguments[1], tonumber(arguments[2]), 0
            math.randomseed(os.time())
            base = math.random(1, 1000000000)
        end
        function delay() return pause > 0 and pause * (0.5 + math.random()) or 0 end
        function request()
            count = count + 1
            return wrk.format("POST", "/api/v1/leads", {
                ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json",
                ["Idempotency-Key"] = "benchmark-" .. base .. "-" .. count
            }, '{"lead_id":"L-' .. count .. '","source":"referral","status":"new","assigned_to":"maria",' ..
                '"name":"Ada Brand","email":"ada@example.com","value_cents":1250000}')
        end
        """
}

/// Clients that send a request's head a byte at a time, until they are told to end; those that are cut off come again.
private final class SlowClients: Sendable {
    private let isEnding = Atomic(false)
    private let count: Int

    init(_ count: Int, port: UInt16) throws {
        self.count = count
        guard count > 0 else { return }
        let thread = Thread { [self] in
            let head = Array("POST /api/v1/leads HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n".utf8)
            var clients = (0..<count).compactMap { _ in try? LoopbackSocket(port: port) }
            var place = 0
            while !isEnding.load(ordering: .relaxed) {
                for index in clients.indices where !clients[index].send([head[place % head.count]]) {
                    if let client = try? LoopbackSocket(port: port) { clients[index] = client }
                }
                place += 1
                Thread.sleep(forTimeInterval: 0.05)
            }
        }
        thread.start()
    }

    func end() { isEnding.store(true, ordering: .relaxed) }
}
