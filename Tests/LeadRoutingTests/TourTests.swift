import Foundation
import TestKit
import TestTraits
import Testing

/// The tour of the README, typed as it is printed.
@Suite("The README's tour from rules to an assigned lead", .ownThreads)
struct TourTests {
    private static let title = "From rules to an assigned lead"

    /// The blocks of `sh` under a heading, each as one text.
    private static func blocks() throws -> [String] {
        let readme = try String(contentsOfFile: "\(repositoryRoot)/README.md", encoding: .utf8)
        let chapter = try #require(readme.components(separatedBy: "\n## \(title)\n").dropFirst().first)
        return chapter.components(separatedBy: "\n## ")[0].components(separatedBy: "\n```sh\n").dropFirst()
            .map { $0.components(separatedBy: "\n```")[0] }
    }

    @Test("each command works, and says what the page promises")
    func tour() throws {
        let journey = try Journey("tour")
        let gateway = try GatewayProgram([], environment: journey.environment)
        let key = try journey.key(scopes())
        let directory = try TemporaryDirectory("tour")
        let shell = try Shell(
            environment: journey.environment.merging([
                "KEY": key, "GATEWAY": "http://127.0.0.1:\(gateway.port)",
                "BELLHOP_TOPICS": "\(repositoryRoot)/topics",
            ]) { $1 }, directory: directory.path)
        var blocks = try Self.blocks()[...]
        /// Types the next block, once what came before it has arrived everywhere.
        func type(_ parts: String...) throws {
            try journey.settle()
            let next = blocks.popFirst()
            let block = try #require(next, "there is no further block")
            let result = try shell.run(
                block.replacing("$PWD/.build/release", with: programsDirectory), within: .seconds(120))
            #expect(result.status == 0, "\(block)\n\(result.text)")
            for part in parts { #expect(result.text.contains(part), "\(part)\n\(block)\n\(result.text)") }
        }
        try type()
        // The gateway knows a new key within two seconds.
        try eventually("the key counts") {
            try shell.run("api GET automation/queue").output.contains(#""status":4"#) == false
        }
        try type("nothing is written", #""status":"applied""#)
        try eventually("the rules are in force", equals: "1") {
            try journey.query("select count(*)::text from leads.tenant_rules")
        }
        try type(#""status":"applied""#, "new-leads", "round_robin")
        try type(#""status":"applied""#)
        try journey.settle()
        #expect(try journey.query("select lead_id from routing.queue") == "L-101")
        try type(#""status":"applied""#)
        try journey.settle()
        #expect(try journey.query("select count(*)::text from routing.lead where place = 'owned'") == "6")
        try type("L-101", "ada", "round_robin", "sales", "fair")
        #expect(blocks.isEmpty, "the page shows more than this test types")
        try journey.stop()
    }

    /// What `./deploy/run` gives its key.
    private func scopes() throws -> String {
        let script = try String(contentsOfFile: "\(repositoryRoot)/deploy/run", encoding: .utf8)
        let line = try #require(script.split(separator: "\n").first { $0.hasPrefix("scopes=") })
        return line.dropFirst("scopes='".count).dropLast().description
    }
}
