import TestKit
import Testing

@Suite("bellhop: use")
struct UsageTests {
    private func run(_ arguments: [String], _ environment: [String: String] = [:]) throws -> Bellhop.Result {
        let none = ["BELLHOP_DATABASE": "", "BELLHOP_BROKERS": ""]
        return try Program.run("bellhop", arguments, environment: none.merging(environment) { $1 })
    }

    @Test(
        "every command explains itself",
        arguments: [
            "broker", "topics", "migrate", "publish", "status", "lag", "top", "exporter", "dead-letters",
            "partitions",
            "workers", "keys", "trace", "doctor", "outbox", "pause", "resume", "operations", "metrics",
            "verify", "leads", "escalation",
        ])
    func help(command: String) throws {
        let help = try run([command, "--help"])
        #expect(help.status == 0)
        #expect(help.output.hasPrefix("usage: bellhop \(command) "))
        #expect(help.output.contains("--help"))
        #expect(help.error == "")
        #expect(try run(["--help"]).output.contains("\n  \(command) "))
    }

    @Test("the version is the same everywhere", arguments: [["--version"], ["status", "--version"]])
    func version(words: [String]) throws {
        let version = try run(words)
        #expect(version.status == 0)
        #expect(version.output.hasPrefix("bellhop 0."))
    }

    @Test(
        "bad use exits 64 and says what is wrong",
        arguments: [
            (["polish"], "unknown command \"polish\""), (["status", "--colour"], "unknown option --colour"),
            (["status", "now", "then"], "one worker at most"), (["lag", "a", "b"], "one worker at most"),
            (["top", "w"], "takes no argument"),
            (["top", "--database", "dbname=x"], "--json"), (["migrate"], "say what to do"),
            (["migrate", "sideways"], "say what to do"), (["publish"], "TOPIC"),
            (["topics", "burn"], "say what to do"),
            (
                ["partitions", "resume", "w", "t", "x", "--database", "dbname=x"],
                "PARTITION must be a number"
            ),
            (["partitions", "repair", "w", "t/0"], "say what to do: resume, skip, reset, adopt or history"),
            (["partitions", "resume", "w", "t", "--reason", "r"], "expected WORKER TOPIC/PARTITION"),
            (["partitions", "resume", "w", "t/0"], "--reason TEXT is needed"),
            (["partitions", "adopt", "w", "t/0", "--reason", "  "], "--reason TEXT is needed"),
            (["partitions", "resume", "w", "t/0", "--to", "3", "--reason", "r"], "resume takes no --to"),
            (["partitions", "reset", "w", "t/0", "--reason", "r"], "reset needs --to"),
            (
                ["partitions", "skip", "w", "t/0", "--to", "latest", "--reason", "r"],
                "must be an offset from 0"
            ),
            (
                ["partitions", "reset", "w", "t/0", "--to", "-4", "--reason", "r"],
                "offset from 0, earliest or latest"
            ),
            (["partitions", "history", "w"], "history takes no argument"),
            (["dead-letters", "show", "--database", "host=/nowhere"], "ID"),
            (["dead-letters", "--state", "nonsense"], "it is one of open, pending, applied, duplicate"),
            (["dead-letters", "list", "--class", "nonsense"], "it is one of undecodable, invalid, refused"),
            (
                ["dead-letters", "--where", "state = nonsense"],
                "it is one of open, pending, applied, duplicate"
            ),
            (["dead-letters", "--where", "class != nonsense"], "it is one of undecodable, invalid, refused"),
            (["dead-letters", "--group", "nonsense"], "--group must be 16 hexadecimal digits"),
            (["dead-letters", "--topic", "a topic"], "--topic must be a name of letters"),
            (["dead-letters", "--worker", ""], "--worker must be a name of letters"),
            (["dead-letters", "--since", "yesterday"], "--since must be like 2026-03-01T12:00:00Z or 2h"),
            (["dead-letters", "--since", "1h", "--until", "2h"], "--until must be later than --since"),
            (["operations", "--since", "yesterday"], "--since must be like 2026-03-01T12:00:00Z or 2h"),
            (["dead-letters", "--limit", "0"], "--limit"),
            (["dead-letters", "--id", "0"], "--id must be a number"),
        ])
    func badUse(words: [String], says: String) throws {
        let result = try run(words)
        #expect(result.status == 64, "\(result.error)")
        #expect(result.error.contains(says))
        #expect(result.error.contains("--help"))
    }

    @Test("no command at all shows the help and exits 64")
    func nothing() throws {
        let result = try run([])
        #expect(result.status == 64)
        #expect(result.output.hasPrefix("usage: bellhop COMMAND"))
    }

    @Test(
        "a setting that cannot be used exits 78 and names it",
        arguments: [
            (["status"], [:], "BELLHOP_DATABASE is not set"),
            (["topics", "apply"], [:], "BELLHOP_BROKERS is not set"),
            (
                ["status"], ["BELLHOP_DATABASE": "password=secret dbname"],
                "BELLHOP_DATABASE is \"…\", but it must be"
            ),
            (["topics", "list", "--topics", "/nowhere"], [:], "/nowhere"),
            (
                ["status", "--database", "dbname=x"], ["BELLHOP_KAFKA_ISOLATION_LEVEL": "read_uncommitted"],
                "BELLHOP_KAFKA_ISOLATION_LEVEL"
            ),
        ] as [([String], [String: String], String)])
    func badSetting(words: [String], environment: [String: String], says: String) throws {
        let result = try run(words, environment)
        #expect(result.status == 78, "\(result.error)")
        #expect(result.error.contains(says))
    }

    @Test(
        "lead-scoring takes the same options and exits with the same codes",
        arguments: [
            (["--help"], 0), (["--version"], 0), (["--lane", "2"], 64), (["word"], 64),
            (["--brokers", "x", "--database", "dbname=y", "--lanes", "0"], 78), ([], 78),
            (["--brokers", "x", "--database", "dbname=y", "--topics", "/nowhere"], 78),
        ] as [([String], Int32)])
    func worker(words: [String], status: Int32) throws {
        let result = try Program.run(
            "lead-scoring", words, environment: ["BELLHOP_DATABASE": "", "BELLHOP_BROKERS": ""])
        #expect(result.status == status, "\(result.error)")
    }
}
