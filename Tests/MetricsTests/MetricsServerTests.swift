import HTTP
import Metrics
import Synchronization
import TestKit
import TestTraits
import Testing

@Suite("a metrics server", .ownThreads) struct MetricsServerTests {
    private final class Site: Sendable {
        let troubles = Mutex<[MetricsServer.Trouble]>([])
        let server: Mutex<MetricsServer?> = Mutex(nil)

        init(_ address: String = "127.0.0.1:0") throws {
            let address = try #require(MetricsAddress(address))
            let made = try MetricsServer(
                address,
                .init(
                    program: "tester", version: "1.2", collect: { $0.add(.batches, ["w"], 3) },
                    unreadiness: { [self] in troubles.withLock { $0 } }))
            server.withLock { $0 = made }
        }

        var address: MetricsAddress { get throws { try #require(server.withLock { $0 }).address } }

        func ask(_ line: String) throws -> HTTPAnswer {
            let client = try HTTPClient(address.port)
            client.send("\(line) HTTP/1.1\r\nHost: x\r\n\r\n")
            return try client.response(toHead: line.hasPrefix("HEAD"))
        }

        func stop() { server.withLock { $0 }?.stop() }
    }

    @Test("shows what is counted, and the process") func metrics() throws {
        let site = try Site()
        defer { site.stop() }
        let answer = try site.ask("GET /metrics")
        #expect(answer.status == 200)
        #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(answer.body.contains("\nbellhop_batches_total{worker=\"w\"} 3\n"))
        #expect(answer.body.contains("\nbellhop_build_info{version=\"1.2\",program=\"tester\"} 1\n"))
        for name in [
            "process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds",
            "process_max_fds",
            "process_start_time_seconds",
        ] {
            let line = answer.body.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
            let value = try #require(line?.split(separator: " ").last.flatMap { Double($0) }, "\(name)")
            #expect(value > 0, "\(name)")
        }
    }

    @Test("is ready, or says why not") func readiness() throws {
        let site = try Site()
        defer { site.stop() }
        #expect(try site.ask("GET /readyz").body == #"{"status":"ready"}"#)
        site.troubles.withLock { $0 = [.init("database_away", "no \"answer\"")] }
        let answer = try site.ask("GET /readyz")
        #expect(answer.status == 503 && answer.headers["content-type"] == "application/json")
        #expect(
            answer.body
                == #"{"status":"not ready","reasons":[{"reason":"database_away","detail":"no \"answer\""}]}"#)
        #expect(try site.ask("GET /healthz").body == #"{"status":"ok"}"#)
    }

    @Test(
        "answers GET and HEAD of three paths only",
        arguments: [
            ("HEAD /metrics", 200), ("HEAD /readyz", 200), ("GET /metrics?name=x", 200), ("GET /", 404),
            ("GET /metrics/", 404), ("POST /metrics", 405), ("DELETE /healthz", 405),
        ])
    func requests(line: String, status: Int) throws {
        let site = try Site()
        defer { site.stop() }
        #expect(try site.ask(line).status == status)
    }

    @Test("a taken port is an error that names address and reason") func takenPort() throws {
        let site = try Site()
        defer { site.stop() }
        let taken = try site.address
        let error = #expect(throws: HTTPError.self) {
            try MetricsServer(taken, .init(program: "second", version: "1", collect: { _ in }))
        }
        #expect("\(try #require(error))".hasSuffix("port \(taken.port): Address already in use"))
    }

    @Test("listens on IPv6 too") func ipv6() throws {
        let site: Site
        do {
            site = try Site("[::1]:0")
        } catch HTTPError.listen {
            say("no IPv6 here: the scenario is skipped")
            return
        }
        defer { site.stop() }
        #expect(try site.address.description.hasPrefix("[::1]:") && site.address.port != 0)
    }

    @Test(
        "addresses are read as operators write them",
        arguments: [
            ("127.0.0.1:9464", "127.0.0.1:9464"), ("[::1]:9464", "[::1]:9464"), (":9464", "0.0.0.0:9464"),
            ("localhost:0", "127.0.0.1:0"), ("9464", nil), ("::1:9464", nil), ("127.0.0.1:", nil),
            ("127.0.0.1:70000", nil), ("", nil), ("[1]:5", nil),
        ])
    func addresses(text: String, meaning: String?) {
        #expect(MetricsAddress(text)?.description == meaning)
    }
}
