import Foundation
import Kafka
import Postgres
import TestKit
import TestTraits
import Testing

@Suite("Servers of the test kit", .ownThreads)
struct ServersTests {
    @Test("a Postgres keeps its data through kill −9 and answers again at the same place")
    func postgres() throws {
        let server = try PostgresServer()
        let database = try server.createMigratedDatabase("kept")
        var connection = try Connection(database)
        try connection.script("create table t (n int4); insert into t values (7)")
        #expect(!server.isDown)
        try server.kill9()
        try eventually("the connection is lost") { (try? connection.query("select 1")) == nil }
        try eventually("it takes no other") { server.isDown }
        try server.start()
        #expect(!server.isDown)
        let seen = try eventually("the row is there") {
            var fresh = try Connection(database)
            return try fresh.query("select n from t")[0].int4(0)
        } until: {
            $0 != nil
        }
        #expect(seen == 7)
    }

    @Test(
        "a Kafka keeps its topics and its places through kill −9; clients behind its proxy stay there",
        .enabled(if: KafkaServer.isAvailable))
    func kafka() throws {
        let proxy = try FaultProxy(.kafka)
        let server = try KafkaServer(proxies: [proxy])
        let places = [server.bootstrap, server.proxiedBootstrap]
        let created = try Admin(ClientConfiguration(brokers: server.bootstrap))
            .createTopics([NewTopic("kept", partitions: 3)])
        #expect(created == ["kept": .done])
        #expect(!server.isDown() && !server.isDown(node: 2))
        let before = server.pid
        try server.kill9()
        #expect(server.isDown())
        try server.start()
        #expect(!server.isDown() && server.pid != before)
        #expect(places == [server.bootstrap, server.proxiedBootstrap])
        for place in places {
            try eventually("the topic is there, with its partitions", equals: 3) {
                try Admin(ClientConfiguration(brokers: place)).metadata().topics["kept"]?.count
            }
            let brokers = try Admin(ClientConfiguration(brokers: place)).metadata().brokers
            #expect(brokers.map(\.address) == [place])
        }
    }

    @Test("a place is refused as soon as nobody listens there")
    func refused() throws {
        let proxy = try FaultProxy()
        #expect(!Outage.isRefused(.port(proxy.port)))
        proxy.listen(false)
        #expect(Outage.isRefused(.port(proxy.port)))
        proxy.listen(true)
        #expect(!Outage.isRefused(.port(proxy.port)))
    }

    @Test("a program's ending, output and input are its own", arguments: [0, 3])
    func program(status: Int32) throws {
        let result = try Program.run(
            "/bin/sh", ["-c", "cat; echo \"$WORD\" >&2; exit \(status)"], environment: ["WORD": "spoken"],
            input: Array("read".utf8))
        #expect(result.status == status)
        #expect(result.output == "read")
        #expect(result.error == "spoken\n")
    }

    @Test("a program holds none of our files: it would keep the reader of a pipe waiting")
    func files() throws {
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        defer { close(ends[0]) }
        let program = try Program("/bin/sleep", ["600"])
        close(ends[1])
        var source = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
        #expect(unsafe poll(&source, 1, 10_000) == 1, "nobody holds the other end")
        #expect(program.isRunning)
    }

    @Test("a program that is killed says by which signal")
    func killed() throws {
        let program = try Program("/bin/sleep", ["60"])
        #expect(program.isRunning)
        program.kill9()
        #expect(try program.wait() == .signalled(SIGKILL))
    }

    @Test("waiting in vain tells what was seen last")
    func inVain() throws {
        var looks = 0
        let error = #expect(throws: NeverHappened.self) {
            try eventually(within: .milliseconds(20), "it happens", equals: 0) {
                looks += 1
                return looks
            }
        }
        #expect(error?.lastSeen == String(looks))
    }
}
