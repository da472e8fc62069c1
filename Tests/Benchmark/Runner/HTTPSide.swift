internal import Crypto
internal import Foundation
internal import Glibc
internal import TestKit

/// A server of `POST /api/v1/leads` that is measured.
struct HTTPSide {
    let side: Side
    let port: UInt16
    let token: String

    /// CPU seconds of all its processes so far.
    var cpu: Double {
        ProcessStatus.all.reduce(0) { $1.pid == side.pid || $1.group == side.pid ? $0 + $1.own : $0 }
    }

    static func gateway(_ stage: Stage, database: String, limits: [String]) throws -> HTTPSide {
        let secret = "0123456789abcdef0123456789abcdef"
        var environment = stage.environment(database)
        environment["BELLHOP_HTTP"] = "127.0.0.1:0"
        environment["BELLHOP_JWT_SECRET"] = secret
        environment["BELLHOP_JWT_ISSUER"] = "benchmark"
        environment["BELLHOP_JWT_AUDIENCE"] = "bellhop"
        let side = try Side("gateway", limits.flatMap { ["--limit", $0] }, environment: environment)
        let port = try eventually(
            within: .seconds(60), "the gateway serves", { Self.port(side.program.standardError) },
            until: { $0 != nil })
        return HTTPSide(side: side, port: port ?? 0, token: token(secret))
    }

    static func fastAPI(_ peers: Peers, _ stage: Stage) throws -> HTTPSide {
        let port = UInt16.random(in: 20_000..<32_000)
        let side = try Side("\(peers.directory)/fastapi/run", [stage.brokers, "lead-events", String(port)])
        // The first time it installs what it needs.
        try eventually(within: .seconds(180), "the peer serves") {
            side.program.standardOutput.contains("\n") && (try? LoopbackSocket(port: port)) != nil
        }
        let token = side.program.standardOutput.split(separator: "\n").first.map(String.init) ?? ""
        return HTTPSide(side: side, port: port, token: token)
    }

    private static func port(_ log: String) -> UInt16? {
        guard let line = log.split(separator: "\n").first(where: { $0.contains("\"event\":\"serving\"") }),
            let start = line.range(of: "\"port\":")?.upperBound
        else { return nil }
        return UInt16(line[start...].prefix { $0.isNumber })
    }

    /// HS256, good for an hour.
    private static func token(_ secret: String) -> String {
        let end = Int(wallClock()) + 3600
        let claims = """
            {"iss":"benchmark","aud":"bellhop","sub":"bench","tenant":"acme","scope":"leads:write","exp":\(end)}
            """
        let signed = [#"{"alg":"HS256","typ":"JWT"}"#, claims].map { Base64URL.encode(Array($0.utf8)) }
            .joined(separator: ".")
        let code = hmacSHA256(key: Array(secret.utf8), Array(signed.utf8))
        return signed + "." + Base64URL.encode(code)
    }
}

/// An open connection to a port of this machine; closed with the last reference.
final class LoopbackSocket: Sendable {
    let descriptor: Int32

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw BenchmarkError("port \(port) does not answer") }
    }

    /// Whether the other side still takes bytes.
    func send(_ bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes {
            unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        } > 0
    }

    deinit { close(descriptor) }
}
