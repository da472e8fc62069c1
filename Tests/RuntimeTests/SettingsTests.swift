import Foundation
import Kafka
import Testing

@testable import Runtime

private func arguments(_ words: [String], _ environment: [String: String] = [:]) throws -> Arguments {
    try Arguments(words, options: WorkerSettings.options, environment: environment)
}

@Suite("arguments")
struct ArgumentsTests {
    private let options = [
        Option("name", variable: "TEST_NAME", value: "N", "a name"), Option("all", "a switch"),
        Option("pair", value: "P", repeats: true, "pairs"),
    ]

    private func read(_ words: [String], _ environment: [String: String] = [:]) throws -> Arguments {
        try Arguments(words, options: options, environment: environment)
    }

    @Test("flags, switches and words stand in any order; -- ends the flags")
    func forms() throws {
        let read = try read([
            "one", "--name", "x", "--all", "two", "--pair=a=b", "--pair", "", "--", "--name",
        ])
        #expect(read.words == ["one", "two", "--name"])
        #expect(read.value("name") == "x")
        #expect(read.isSet("all"))
        #expect(read.values("pair") == ["a=b", ""])
        #expect(!read.isHelp && !read.isVersion)
    }

    @Test("a flag wins over its variable, and an empty variable is not set")
    func precedence() throws {
        #expect(try read(["--name=x"], ["TEST_NAME": "y"]).value("name") == "x")
        #expect(try read([], ["TEST_NAME": "y"]).value("name") == "y")
        #expect(try read([], ["TEST_NAME": ""]).value("name") == nil)
        #expect(try read(["--name="], ["TEST_NAME": "y"]).value("name") == "")
    }

    @Test("help and version are always known", arguments: [["--help"], ["-h"], ["x", "--help"]])
    func help(words: [String]) throws {
        #expect(try read(words).isHelp)
        #expect(try read(["--version"]).isVersion)
    }

    @Test(
        "bad use is said with the option's name",
        arguments: [
            (["--nome", "x"], "unknown option --nome"), (["--all=yes"], "--all takes no value"),
            (["--name"], "--name needs a value"), (["--name=a", "--name=b"], "--name is given twice"),
        ])
    func bad(words: [String], says: String) {
        let error = #expect(throws: UsageError.self) { try read(words) }
        #expect(error?.description == says)
    }
}

@Suite("settings")
struct SettingsTests {
    private static let needed = ["--brokers", "localhost:9092", "--database", "dbname=x"]

    @Test("have the defaults that the help promises")
    func defaults() throws {
        let settings = try WorkerSettings(arguments(Self.needed))
        #expect(settings.batchRecords == 5000)
        #expect(settings.batchBytes == 4_194_304)
        #expect(settings.lanes >= 1)
        #expect(!settings.leavesGroup)
        #expect(settings.shared.topics == "topics")
    }

    @Test(
        "an error names the setting as the user gave it, its value and the rule",
        arguments: [
            (["--lanes", "0"], [:], "--lanes is \"0\", but it must be a whole number from 1 to 1024"),
            (
                [], ["BELLHOP_LANES": "many"],
                "BELLHOP_LANES is \"many\", but it must be a whole number from 1 to 1024"
            ),
            (
                ["--batch-records", "1.5"], [:],
                "--batch-records is \"1.5\", but it must be a whole number from 1 to 1000000"
            ),
            (
                ["--batch-bytes", "4095"], [:],
                "--batch-bytes is \"4095\", but it must be a whole number from 4096 to 1073741824"
            ),
            (["--kafka", "debug"], [:], "--kafka is \"debug\", but it must be NAME=VALUE"),
            (
                ["--kafka", "acks=1"], [:],
                "--kafka is \"1\", but acks cannot be changed: the promise of exactly-once effect rests on it"
            ),
            (
                [], ["BELLHOP_KAFKA_GROUP_ID": "mine"],
                "BELLHOP_KAFKA_GROUP_ID is \"mine\", but group.id cannot be changed: the promise of exactly-once effect rests on it"
            ),
        ] as [([String], [String: String], String)])
    func errors(words: [String], environment: [String: String], says: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try WorkerSettings(arguments(Self.needed + words, environment))
        }
        #expect(error?.description == says)
    }

    @Test("what is missing is said with what to set")
    func missing() {
        let noBrokers = #expect(throws: ConfigurationError.self) {
            try WorkerSettings(arguments(["--database", "dbname=x"]))
        }
        #expect(noBrokers?.description.hasPrefix("BELLHOP_BROKERS is not set: ") == true)
        let noDatabase = #expect(throws: ConfigurationError.self) {
            try WorkerSettings(arguments(["--brokers", "x"]))
        }
        #expect(noDatabase?.description.hasPrefix("BELLHOP_DATABASE is not set: ") == true)
    }

    @Test(
        "no property that a promise rests on can be set, by variable or by flag",
        arguments: ClientConfiguration.refused.sorted())
    func refused(property: String) {
        let variable = "BELLHOP_KAFKA_" + property.uppercased().replacing(".", with: "_")
        // A property with an underscore of its own cannot be named by a variable at all.
        if !property.contains("_") {
            #expect(throws: ConfigurationError.self) { try Settings(arguments([], [variable: "x"])) }
        }
        #expect(throws: ConfigurationError.self) { try Settings(arguments(["--kafka", "\(property)=x"])) }
    }

    @Test("other properties pass, and a flag wins over a variable")
    func properties() throws {
        let settings = try Settings(
            arguments(
                ["--kafka", "ssl.ca.location=/a=b", "--kafka", "client.rack=r2"],
                ["BELLHOP_KAFKA_SECURITY_PROTOCOL": "ssl", "BELLHOP_KAFKA_CLIENT_RACK": "r1"]))
        #expect(
            settings.kafka == ["security.protocol": "ssl", "ssl.ca.location": "/a=b", "client.rack": "r2"])
    }

    @Test("exit codes are those of sysexits.h")
    func exitCodes() {
        #expect(UsageError.exitCode == 64)
        #expect(ConfigurationError.exitCode == 78)
    }

    @Test("the help lists each option with its variable, aligned")
    func help() {
        let lines = helpLines(WorkerSettings.options).split(separator: "\n").map(String.init)
        #expect(lines.count == WorkerSettings.options.count + 2)
        for option in WorkerSettings.options {
            let line = lines.first { $0.hasPrefix("  --\(option.flag) ") }
            #expect(line?.contains(option.help) == true)
            if let variable = option.variable { #expect(line?.hasSuffix("[\(variable)]") == true) }
        }
        #expect(lines.contains { $0.hasPrefix("  --version ") })
    }
}

@Suite("slot")
struct SlotTests {
    @Test("is the lowest number free, worker by worker, and free again when its owner ends")
    func lowest() throws {
        let directory = "\(NSTemporaryDirectory())/bellhop-slots-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        func number(_ worker: String) throws -> Int { try Slot(worker: worker, directory: directory).number }
        #expect(try number("a") == 0)
        do {
            // A lock belongs to the open file, so that two here are as two processes.
            let first = try Slot(worker: "a", directory: directory)
            #expect(try number("a") == 1)
            #expect(try number("b") == 0)
            let held = first.number
            #expect(held == 0)
        }
        #expect(try number("a") == 0)
    }

    @Test("a directory that cannot be used is said")
    func unusable() {
        #expect(throws: ConfigurationError.self) {
            _ = try Slot(worker: "a", directory: "/proc/nowhere").number
        }
    }
}
