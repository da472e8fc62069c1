import Records
import Runtime
import Testing

@Suite("Start of a process")
struct StartGateTests {
    @Test("asks for each migration that makes or changes the runtime's own tables")
    func migrations() throws {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let directory = "\(root)/deploy/migrations"
        // A worker's own migration calls functions of the runtime, and makes none of its tables.
        let files = try Files.names(in: directory).filter { name in
            name.hasSuffix(".up.sql")
                && !["_lead_", "_routing", "_learned", "_escalation"].contains { name.contains($0) }
        }
        let own = try files.filter { name in
            String(decoding: try Files.read("\(directory)/\(name)"), as: UTF8.self).contains("bellhop.")
        }
        #expect(StartGate.migrations == own.map { String($0.dropLast(".up.sql".count)) })
    }

    @Test("takes versions from 1 on", arguments: [0, -1, Int(Int32.max) + 1])
    func version(number: Int) {
        let error = #expect(throws: ConfigurationError.self) {
            try StartGate(worker: "w", version: number, conninfo: "")
        }
        #expect(error?.description.contains("stateVersion of w") == true)
    }
}
